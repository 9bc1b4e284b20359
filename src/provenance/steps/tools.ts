import { matchText } from "../../policy/match.ts";
import { refuse } from "../codes.ts";
import { type Judge, pass } from "./claim.ts";

/** Every tool that was used has to be listed by every entry that lists any. */
export const tools: Judge = ({ statement, requirements }) => {
  const used = statement.predicate.buildDefinition.internalParameters.agent.tools;
  for (const { tools: asked } of requirements) {
    if (asked?.allow === undefined) continue;
    const allowed = matchText(asked.allow);
    const other = used.find((tool) => !allowed(tool));
    if (other !== undefined)
      return refuse("tools/not-allowed", `The agent used ${other}, which the policy does not list.`);
  }
  return pass(used.length === 0 ? "No tools were used." : `Used: ${used.join(", ")}.`);
};
