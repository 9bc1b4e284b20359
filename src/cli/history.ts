import type { Commit } from "../facts/facts.ts";
import { type Gap, incomplete } from "../facts/known.ts";
import { readCommits } from "../git/commits.ts";
import { withObjects } from "../git/objects.ts";
import { inspectRepository, localGit } from "../git/repository.ts";
import { parseRange, resolveRevisions } from "../git/revisions.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { CommitAttribution } from "../identity/types.ts";
import type { Policy } from "../policy/schema.ts";

export interface IdentifiedCommit {
  commit: Commit;
  attribution: CommitAttribution;
}

/**
 * Reads a range (`A..B`, or one revision for its whole history) and says of each commit who made it, newest first, batch by
 * batch; the next batch waits for `visit`.
 *
 * @returns what of the history is missing, and the registry used
 * @throws AgentPolicyError as `inspectRepository`, `parseRange` and `resolveRevisions`
 */
export async function visitHistory(
  directory: string,
  range: string,
  agents: Policy["agents"],
  visit: (batch: IdentifiedCommit[]) => Promise<void>,
): Promise<{ incomplete: Gap[]; registry: Registry }> {
  const git = localGit(directory);
  const { from, to } = parseRange(range);
  const reads = [
    inspectRepository(git),
    resolveRevisions(git, from === null ? [to] : [to, from]),
    loadIdentity(agents),
  ] as const;
  // all at once; the repository's own error is the one to tell
  await Promise.allSettled(reads);
  const repository = await reads[0];
  const [tip, base] = await reads[1];
  const { attribute, registry } = await reads[2];
  await withObjects(repository, async (objects) => {
    for await (const batch of readCommits(objects, base?.sha ?? null, tip?.sha ?? to)) {
      await visit(batch.map((commit) => ({ commit, attribution: attribute(commit) })));
    }
  });
  return { incomplete: repository.shallow ? [CUT_OFF] : [], registry };
}

const CUT_OFF = incomplete(
  "git/shallow",
  "commits",
  "The clone is shallow, so older commits are missing; run `git fetch --unshallow`.",
).gap;

/** Loads identity only now, while git works. */
async function loadIdentity(agents: Policy["agents"]) {
  const [{ attributeCommit }, { compileRegistry }, { identitySettings }] = await Promise.all([
    import("../identity/commits.ts"),
    import("../identity/registry/registry.ts"),
    import("../identity/settings.ts"),
  ]);
  const registry = compileRegistry(agents);
  const settings = identitySettings(agents);
  return { registry, attribute: (commit: Commit) => attributeCommit(commit, registry, settings) };
}
