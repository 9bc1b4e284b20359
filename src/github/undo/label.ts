import { z } from "zod";
import { UNDONE_AFTER, type Undo } from "./undo.ts";

const labelEvent = z.object({
  event: z.string(),
  actor: z.object({ id: z.int() }).nullish(),
  label: z.object({ name: z.string() }).nullish(),
});
const MAX_PAGES = 30;

/** The label goes only while the agent is the last who set it. */
export const removeLabel: Undo = async ({ client, repo }, act) => {
  const thread = { ...repo, number: act.number };
  const name = act.text ?? "";
  const named = z.object({ name: z.string() });
  const { items: labels } = await client.list(
    "/repos/{owner}/{repo}/issues/{number}/labels",
    thread,
    named,
    MAX_PAGES,
  );
  const standing = labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (standing === undefined) return null;
  const { items, complete } = await client.list(
    "/repos/{owner}/{repo}/issues/{number}/events",
    thread,
    labelEvent,
    MAX_PAGES,
  );
  const last = items.findLast(({ event, label }) => event === "labeled" && label?.name === standing.name);
  if (!complete)
    return { result: "not-undone", reason: "There are too many events to tell who put the label on last." };
  if (last?.actor == null || last.actor.id !== act.actor.account?.id) return null;
  await client.send(
    "DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}",
    { ...thread, name: standing.name },
    z.unknown(),
  );
  return { result: "undone", reason: `The label was taken off. ${UNDONE_AFTER}` };
};
