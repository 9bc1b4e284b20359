import { resolve } from "node:path";
import type { Facts, Ref } from "../facts/facts.ts";
import { type Known, known } from "../facts/known.ts";
import { branchNamed, defaultBranch, readBranches, tipOf } from "./branches.ts";
import { type GitRepository, inspectRepository, localGit, readOrigin } from "./repository.ts";
import { resolveRevisions } from "./revisions.ts";

/** Which change of which clone is judged, as the user says it. */
export interface RangeRequest {
  repo: string;
  base: string;
  head: string;
  /** What the base is called on GitHub; else the branch that `base` names, else the default branch. */
  baseRef?: string | undefined;
  /** What the head is called on GitHub; else the branch that `head` names, else its object name. */
  headRef?: string | undefined;
  defaultBranch?: string | undefined;
}

/** The same, resolved. */
export interface ChangeRange {
  repository: GitRepository;
  origin: Pick<Facts["repository"], "owner" | "name">;
  defaultBranch: Known<string>;
  /** The commit the default branch is at; null where the clone does not have it. */
  defaultTip: string | null;
  base: Ref;
  head: Ref;
}

/**
 * Opens the clone and resolves both revisions.
 *
 * @throws AgentPolicyError as `inspectRepository` and `resolveRevisions`
 */
export async function openRange(request: RangeRequest): Promise<ChangeRange> {
  const git = localGit(resolve(request.repo));
  // all at once; the repository's own error is the one to tell, so it is awaited first
  const reads = [
    inspectRepository(git),
    resolveRevisions(git, [request.base, request.head]),
    readBranches(git, [request.base, request.head]),
    readOrigin(git),
  ] as const;
  await Promise.allSettled(reads);
  const repository = await reads[0];
  const [base, head] = await reads[1];
  const branches = await reads[2];
  const origin = await reads[3];
  if (!base || !head) throw new TypeError("resolveRevisions answered fewer revisions than asked");
  const main =
    request.defaultBranch === undefined
      ? defaultBranch(branches, repository.bare)
      : known(shortName(request.defaultBranch));
  const baseRef =
    request.baseRef ??
    branchNamed(branches, request.base) ??
    (main.known ? `refs/heads/${main.value}` : base.sha);
  const headRef = request.headRef ?? branchNamed(branches, request.head) ?? head.sha;
  return {
    repository,
    origin,
    defaultBranch: main,
    defaultTip: main.known ? tipOf(branches, main.value) : null,
    base: { ref: fullName(baseRef, base.sha), sha: base.sha },
    head: { ref: fullName(headRef, head.sha), sha: head.sha },
  };
}

/** `refs/heads/NAME` for a branch name; an object name stays, since it names no branch. */
function fullName(name: string, sha: string): string {
  return name.startsWith("refs/") || name === sha ? name : `refs/heads/${name}`;
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}
