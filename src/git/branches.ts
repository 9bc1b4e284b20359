import { incomplete, type Known, known } from "../facts/known.ts";
import { type Git, run } from "./run.ts";

/** The branches of a clone, as far as they say what a revision is called on GitHub. */
export interface Branches {
  /** Full names under refs/heads/, with the object each points to. */
  local: Map<string, string>;
  /** Full names of the remote-tracking branches asked for, e.g. refs/remotes/origin/main. */
  remote: Set<string>;
  /** The branch checked out; null when detached. */
  current: string | null;
  /** What refs/remotes/origin/HEAD points to: branch name without prefix, and object. */
  originHead: { name: string; sha: string } | null;
}

/** Reads the branches in one git process; `names` are the revisions that may be remote-tracking branches. */
export async function readBranches(git: Git, names: string[]): Promise<Branches> {
  const wanted = names
    .filter((name) => /^[\w./@+=-]+$/.test(name) && !name.startsWith("-"))
    .map((name) => `refs/remotes/${name.replace(/^refs\/remotes\//, "")}`);
  const { stdout } = await run(git, [
    "for-each-ref",
    "--format=%(HEAD)%00%(refname)%00%(objectname)%00%(symref)",
    "refs/heads",
    "refs/remotes/origin/HEAD",
    ...wanted,
  ]);
  const branches: Branches = { local: new Map(), remote: new Set(), current: null, originHead: null };
  for (const line of stdout.toString("utf8").split("\n")) {
    const [head, name, sha, target] = line.split("\0");
    if (!name || !sha) continue;
    if (name === "refs/remotes/origin/HEAD") {
      if (target) branches.originHead = { name: target.replace(/^refs\/remotes\/origin\//, ""), sha };
    } else if (name.startsWith("refs/heads/")) {
      branches.local.set(name, sha);
      if (head === "*") branches.current = name;
    } else {
      branches.remote.add(name);
    }
  }
  return branches;
}

/** The branch (`refs/heads/…`) that a revision names, by itself or through its remote-tracking branch; null for any other revision. */
export function branchNamed(branches: Branches, name: string): string | null {
  if (name === "HEAD" || name === "@") return branches.current;
  const local = name.startsWith("refs/heads/") ? name : `refs/heads/${name.replace(/^heads\//, "")}`;
  if (branches.local.has(local)) return local;
  const remote = name.startsWith("refs/remotes/") ? name : `refs/remotes/${name.replace(/^remotes\//, "")}`;
  if (!branches.remote.has(remote)) return null;
  return `refs/heads/${remote.split("/").slice(3).join("/")}`;
}

/**
 * The default branch: what `origin` says; in a bare repository its HEAD; else the one branch there is, or `main`, or
 * `master`. A clone whose remote was never asked cannot know better; where none of it holds, it is incomplete.
 */
export function defaultBranch(branches: Branches, bare: boolean): Known<string> {
  if (branches.originHead !== null) return known(branches.originHead.name);
  const local = [...branches.local.keys()].map((name) => name.slice("refs/heads/".length));
  if (bare && branches.current !== null) return known(branches.current.slice("refs/heads/".length));
  const [only] = local;
  if (only !== undefined && local.length === 1) return known(only);
  const usual = ["main", "master"].find((name) => local.includes(name));
  if (usual !== undefined) return known(usual);
  return incomplete(
    "git/default-branch",
    "default branch",
    "The clone does not say which branch is the default one; run `git remote set-head origin --auto` or give --default-branch.",
  );
}

/** The commit at the tip of a branch (without prefix): as origin has it where the clone knows, else the local one; null for neither. */
export function tipOf(branches: Branches, name: string): string | null {
  if (branches.originHead?.name === name) return branches.originHead.sha;
  return branches.local.get(`refs/heads/${name}`) ?? null;
}
