import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AgentPolicyError } from "../errors.ts";
import { defaultBranch, readBranches } from "../git/branches.ts";
import { readCommits } from "../git/commits.ts";
import { withObjects } from "../git/objects.ts";
import { type GitRepository, inspectRepository, localGit, readOrigin } from "../git/repository.ts";
import { type Git, run } from "../git/run.ts";
import { attributeCommit } from "../identity/commits.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import { identitySettings } from "../identity/settings.ts";

/** What a starter policy is fitted to. */
export interface Survey {
  /** Root of the work tree. */
  root: string;
  owner: string;
  name: string;
  defaultBranch: string | null;
  /** Branch names, local and of origin. */
  branches: string[];
  hasVersionTags: boolean;
  /** Tracked files. */
  files: string[];
  /** Teams in CODEOWNERS with the patterns they own, in the file's order. */
  owners: { pattern: string; teams: string[] }[];
  /** Agents seen in recent history, most commits first. */
  agents: { id: string; commits: number }[];
  /** How many commits were looked at. */
  commits: number;
}

/** Commits of recent history that are searched for agents. */
const RECENT = 2000;

/**
 * Looks at the repository that `directory` stands in.
 *
 * @throws AgentPolicyError as `inspectRepository`; `git/no-work-tree` (usage) for a bare repository
 */
export async function survey(directory: string): Promise<Survey> {
  const git = localGit(directory);
  const repository = await inspectRepository(git);
  if (repository.bare) {
    throw new AgentPolicyError("usage", "git/no-work-tree", `${directory} is a bare repository`, {
      remedy: "Run init in a clone that has a work tree.",
    });
  }
  const root = (await run(git, ["rev-parse", "--show-toplevel"])).stdout.toString("utf8").replace(/\n$/, "");
  const top = localGit(root);
  const [origin, branches, tags, files, owners, seen] = await Promise.all([
    readOrigin(top),
    readBranches(top, ["origin"]),
    run(top, ["for-each-ref", "--count=1", "refs/tags/v[0-9]*"]),
    run(top, ["ls-files", "-z"]),
    readOwners(root),
    recentAgents(repository, top),
  ]);
  const main = defaultBranch(branches, false);
  return {
    root,
    ...origin,
    defaultBranch: main.known ? main.value : null,
    branches: [...branches.local.keys(), ...branches.remote].map((name) =>
      name.replace(/^refs\/(heads|remotes\/[^/]+)\//, ""),
    ),
    hasVersionTags: tags.stdout.length > 0,
    files: files.stdout.toString("utf8").split("\0").filter(Boolean),
    owners,
    ...seen,
  };
}

/** Where GitHub looks for CODEOWNERS, in its order: docs.github.com, "About code owners". */
const CODEOWNERS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

async function readOwners(root: string): Promise<Survey["owners"]> {
  for (const path of CODEOWNERS) {
    const text = await readFile(join(root, path), "utf8").catch(() => null);
    if (text === null) continue;
    return text.split("\n").flatMap((line) => {
      const [pattern, ...owners] = line.replace(/#.*/, "").trim().split(/\s+/);
      const teams = owners.filter((owner) =>
        /^@[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/.test(owner),
      );
      return pattern && teams.length > 0 ? [{ pattern, teams }] : [];
    });
  }
  return [];
}

async function recentAgents(
  repository: GitRepository,
  git: Git,
): Promise<Pick<Survey, "agents" | "commits">> {
  const { stdout } = await run(git, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], {
    accept: [0, 1],
  });
  const head = stdout.toString("latin1").trim();
  if (head === "") return { agents: [], commits: 0 }; // no commit yet
  const registry = compileRegistry();
  const settings = identitySettings();
  const counts = new Map<string, number>();
  let commits = 0;
  await withObjects(repository, async (objects) => {
    for await (const batch of readCommits(objects, null, head)) {
      for (const commit of batch.slice(0, RECENT - commits)) {
        commits += 1;
        for (const id of attributeCommit(commit, registry, settings).agents)
          counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      if (commits >= RECENT) return;
    }
  });
  const agents = [...counts]
    .map(([id, n]) => ({ id, commits: n }))
    .sort((a, b) => b.commits - a.commits || (a.id < b.id ? -1 : 1));
  return { agents, commits };
}
