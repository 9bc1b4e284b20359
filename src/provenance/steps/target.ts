import { type Code, refuse } from "../codes.ts";
import type { Target } from "../types.ts";
import { type Claim, type Judge, pass } from "./claim.ts";

type Member = Exclude<keyof Target, "commits">;

/** Numbers, not names: names are recycled and forks carry the same commits. */
const MEMBERS: [member: Member, code: Code, what: string][] = [
  ["repositoryId", "target/repository", "repository"],
  ["ownerId", "target/owner", "repositories of owner"],
  ["pullRequest", "target/pull-request", "pull request"],
  ["baseRef", "target/base-ref", "base"],
  ["headRef", "target/head-ref", "head"],
];

/** The statement has to be about this change of this repository. */
export const target: Judge = ({ statement, input }) => {
  const named = statement.predicate.buildDefinition.externalParameters.target;
  for (const [member, code, what] of MEMBERS) {
    const [asked, shown] = [input.target[member], named[member]];
    // a run may end before its pull request exists; then the branches and the commits bind it
    if (asked === null || (member === "pullRequest" && shown === undefined)) continue;
    if (asked !== shown) return refuse(code, `It is about ${what} ${shown}, not ${asked}.`);
  }
  return pass(`Repository ${named.repositoryId}, ${named.headRef} into ${named.baseRef}.`);
};

/** Members that nobody could compare, because the caller did not know them. */
export function unchecked({ target: asked }: Claim["input"]): string[] {
  return MEMBERS.filter(([member]) => asked[member] === null).map(([member]) => member);
}
