import { type Refusal, refuse } from "../codes.ts";
import type { Statement } from "../statement.ts";
import { type Claim, type Judge, type Judgement, pass } from "./claim.ts";

interface Roles {
  head: string;
  tree: string;
  /** Oldest first. */
  commits: string[];
}

/** All subjects have to match: head, tree and every commit, which are one piece of the change in its order. */
export const subjects: Judge = (claim) => {
  const place = placeOf(claim);
  if ("ok" in place) return place;
  return match(claim, place.roles, place.from);
};

/** Indexes of the target's commits that the statement covers; null when it covers no piece of them. */
export function coverageOf(claim: Claim): [number, number] | null {
  const place = placeOf(claim);
  return "ok" in place ? null : [place.from, place.from + place.roles.commits.length - 1];
}

function placeOf({ statement, input }: Claim): { roles: Roles; from: number } | Refusal {
  const roles = readRoles(statement);
  if (roles === null) return refuse("subject/names");
  const from = input.target.commits.findIndex(({ sha }) => sha === roles.commits[0]);
  return from < 0
    ? refuse("subject/not-in-range", `Commit ${roles.commits[0]} is not one of the change's.`)
    : { roles, from };
}

function match({ statement, input }: Claim, { head, tree, commits }: Roles, from: number): Judgement {
  const range = input.target.commits;
  for (const [index, sha] of commits.entries()) {
    if (range[from + index]?.sha === sha) continue;
    return range.some((one) => one.sha === sha)
      ? refuse("subject/not-contiguous", `Commit ${sha} does not follow the one before it in the change.`)
      : refuse("subject/not-in-range", `Commit ${sha} is not one of the change's.`);
  }
  const last = range[from + commits.length - 1];
  if (head !== commits.at(-1))
    return refuse("subject/head", `It names ${head}, and ${commits.at(-1)} as its last commit.`);
  if (last?.tree !== tree) return refuse("subject/tree", `It names tree ${tree}; ${head} has ${last?.tree}.`);
  const { baseCommit } = statement.predicate.buildDefinition.externalParameters.target;
  const parent = range[from]?.parents[0];
  if (parent !== baseCommit)
    return refuse(
      "subject/base-commit",
      `It started from ${baseCommit}; commit/0 comes after ${parent ?? "nothing"}.`,
    );
  return pass(`${commits.length} of ${range.length} commits, up to ${head}.`);
}

/** Subjects by role. in-toto matches a subject by any of its digests; here each role has one that counts. */
function readRoles({ subject }: Statement): Roles | null {
  const named = new Map(subject.map(({ name, digest }) => [name, digest]));
  const commits: string[] = [];
  for (let index = 0; index < subject.length - 2; index += 1) {
    const sha = only(named.get(`commit/${index}`), "gitCommit");
    if (sha === null) return null;
    commits.push(sha);
  }
  const [head, tree] = [only(named.get("head"), "gitCommit"), only(named.get("tree"), "gitTree")];
  return head === null || tree === null || named.size !== subject.length ? null : { head, tree, commits };
}

type Digest = Statement["subject"][number]["digest"];

function only(digest: Digest | undefined, wanted: "gitCommit" | "gitTree"): string | null {
  const other = wanted === "gitCommit" ? "gitTree" : "gitCommit";
  return digest?.[other] === undefined ? (digest?.[wanted] ?? null) : null;
}
