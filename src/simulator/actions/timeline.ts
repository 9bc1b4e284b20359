import type { Account, Issue, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";

/** Prefixes of GitHub's node ids for timeline events. */
const PREFIX: Record<string, string> = {
  labeled: "LE",
  unlabeled: "UNLE",
  closed: "CE",
  reopened: "RPE",
  merged: "ME",
  renamed: "RTE",
  head_ref_force_pushed: "HRFPE",
  base_ref_changed: "BRCE",
};

/** Adds an event to an issue's or pull request's timeline, now. */
export function record(
  world: World,
  issue: Issue,
  event: string,
  actor: Account,
  detail: Record<string, string> = {},
  viaAppId: number | null = null,
): void {
  const id = world.nextId("event");
  const at = world.time();
  issue.timeline.push({ id, nodeId: nodeId(PREFIX[event] ?? "EVT", id), event, actor, viaAppId, at, detail });
  issue.updatedAt = at;
}
