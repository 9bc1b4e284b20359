import { z } from "zod";
import type { Act } from "../../../levers/act.ts";
import { actOf } from "../../../levers/act.ts";
import { newlyTicked } from "../../../levers/boxes.ts";
import { account, actor, app } from "../shapes.ts";

/** GitHub's text fields may be null or, in events we did not ask for, absent. */
export const text = z.string().nullish();

/** What everything with an author and a text has. */
export const written = z.object({
  node_id: text,
  body: text,
  user: account.nullish(),
  performed_via_github_app: app.nullish(),
});

/** The parts of an act that most events do not have. */
export const NOTHING = {
  author: null,
  number: null,
  ref: null,
  sha: null,
  runId: null,
  text: null,
  node: null,
} satisfies Partial<Act>;

/**
 * Whose text it is, when it is not simply the sender's: another account's, or one that was written through an App
 * (which GitHub tells of the author and not of an editor).
 */
export function authorOf(item: z.infer<typeof written>, sender: z.infer<typeof account> | null | undefined) {
  if (item.user == null) return null;
  const via = item.performed_via_github_app ?? null;
  return item.user.id === sender?.id && via === null ? null : actor(item.user, via);
}

/** The same act again as a ticked box, where the edit ticked one. */
export function withTick(content: Omit<Act, "id">, once?: string): Act[] {
  const acts = [actOf(content, once)];
  const { previous, text } = content;
  if (previous !== undefined && text !== null && newlyTicked(previous, text).length > 0)
    acts.push(actOf({ ...content, kind: "issue", event: `${content.event}:ticked` }, once));
  return acts;
}
