import { z } from "zod";
import { ask, type Undo } from "./undo.ts";

const ENTRY = `query Entry($id: ID!) {
  node(id: $id) { ... on PullRequest { state mergeQueueEntry { enqueuer { ... on User { databaseId } ... on Bot { databaseId } } } } }
}`;
const entry = z.object({
  node: z
    .object({
      state: z.string().optional(),
      mergeQueueEntry: z
        .object({ enqueuer: z.object({ databaseId: z.int().nullish() }).nullish() })
        .nullish(),
    })
    .nullable(),
});
const DEQUEUE =
  "mutation Dequeue($id: ID!) { dequeuePullRequest(input: {id: $id}) { mergeQueueEntry { id } } }";

export const dequeue: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await ask(client, ENTRY, { id: act.node });
  const node = entry.safeParse(data).data?.node;
  if (node?.state === "MERGED")
    return { result: "seen-too-late", reason: "The pull request was merged before." };
  const enqueuer = node?.mergeQueueEntry?.enqueuer?.databaseId;
  if (enqueuer === undefined || enqueuer === null || enqueuer !== act.actor.account?.id) return null;
  await ask(client, DEQUEUE, { id: act.node });
  return { result: "prevented", reason: "The pull request was taken out of the queue before it was merged." };
};
