import { refuse } from "../codes.ts";
import { shortfalls } from "../isolation.ts";
import { type Judge, pass } from "./claim.ts";

/** The sandbox has to be at least as strict as every entry asks. All that falls short is told at once. */
export const isolation: Judge = ({ statement, requirements }) => {
  const { sandbox } = statement.predicate.buildDefinition.internalParameters;
  const found = requirements.flatMap(({ isolation: asked }) =>
    asked === undefined ? [] : shortfalls(asked, sandbox),
  );
  const [first] = found;
  if (first === undefined) return pass(`${sandbox.technology}, network ${sandbox.network.mode}.`);
  return refuse(first.code, [...new Set(found.map(({ detail }) => detail))].join(" "));
};
