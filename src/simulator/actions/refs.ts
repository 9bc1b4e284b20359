import { isAncestor } from "../git/history.ts";
import { activeRules, mayBypass } from "../rules/matching.ts";
import { missingChecks } from "../rules/requirements.ts";
import type { Account, Activity, Repository, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { announcePush, ZERO } from "../webhooks/push.ts";
import { requestSuite } from "./checks.ts";
import { followBase, followHead } from "./synchronize.ts";

/** A push that the rulesets of the ref decline; the message is GitHub's (`GH013`). */
export class PushRejected extends Error {
  override readonly name = "PushRejected";
  readonly violations: string[];

  constructor(ref: string, violations: string[]) {
    super(`Repository rule violations found for ${ref}.\n\n- ${violations.join("\n- ")}`);
    this.violations = violations;
  }
}

export interface RefUpdate {
  ref: string;
  /** Null deletes. */
  to: string | null;
  by: Account;
  /** Past the rulesets: an administrator, or GitHub itself when it merges. */
  bypass?: boolean;
  activity?: Activity["type"];
}

/**
 * Moves, creates or deletes a ref, with all that follows on GitHub: rules, activity, webhooks, check suites and
 * the pull requests of the branch.
 *
 * @throws PushRejected when an active ruleset declines it.
 */
export function updateRef(world: World, repository: Repository, update: RefUpdate): void {
  const { ref, to, by } = update;
  const before = repository.refs.get(ref) ?? null;
  if (before === to) return;
  const forced = before !== null && to !== null && !isAncestor(repository.objects, before, to);
  if (update.bypass !== true) {
    const found = refViolations(world, repository, update, before, forced);
    if (found.length > 0) throw new PushRejected(ref, found);
  }
  if (to === null) repository.refs.delete(ref);
  else repository.refs.set(ref, to);
  repository.pushedAt = world.time();
  note(world, repository, update, before, forced);
  announcePush(world, repository, by, { ref, before: before ?? ZERO, after: to ?? ZERO, forced });
  if (!ref.startsWith("refs/heads/")) return;
  const branch = ref.slice("refs/heads/".length);
  if (to !== null) requestSuite(world, repository, to, branch, before, by);
  followHead(world, repository, branch, before, to, by, forced);
  if (to !== null) followBase(world, repository, branch, by);
}

function refViolations(
  world: World,
  repository: Repository,
  { ref, to, by }: RefUpdate,
  before: string | null,
  forced: boolean,
): string[] {
  const found: string[] = [];
  for (const { rule, ruleset } of activeRules(world, repository, ref)) {
    if (mayBypass(world, repository, ruleset, by)) continue;
    if (rule.type === "deletion" && to === null) found.push("Cannot delete this branch");
    if (rule.type === "non_fast_forward" && forced) found.push("Cannot force-push to this branch");
    if (before === null || to === null) continue;
    if (rule.type === "pull_request") found.push("Changes must be made through a pull request.");
    if (rule.type === "merge_queue") found.push("Changes must be made through the merge queue");
  }
  return before === null || to === null
    ? found
    : [...found, ...missingChecks(world, repository, ref, to, by)];
}

/** The activity log lists branches only (docs: `GET /repos/{owner}/{repo}/activity`). */
function note(
  world: World,
  repository: Repository,
  { ref, to, by, activity }: RefUpdate,
  before: string | null,
  forced: boolean,
): void {
  if (!ref.startsWith("refs/heads/")) return;
  const id = world.nextId("activity");
  const plain =
    before === null ? "branch_creation" : to === null ? "branch_deletion" : forced ? "force_push" : "push";
  repository.activities.push({
    id,
    nodeId: nodeId("PSH", id),
    ref,
    before: before ?? ZERO,
    after: to ?? ZERO,
    at: world.time(),
    type: activity ?? plain,
    actor: by,
  });
}
