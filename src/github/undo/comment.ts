import { z } from "zod";
import { ask, type Undo } from "./undo.ts";

const SAID = `query Said($id: ID!) {
  node(id: $id) { ... on Minimizable { isMinimized } ... on Comment { body } }
}`;
const said = z.object({
  node: z.object({ isMinimized: z.boolean().optional(), body: z.string().optional() }).nullable(),
});

const MINIMIZE = `mutation Minimize($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } }
}`;

/** Hides the text from people. Bots read it all the same, so this takes nothing back. */
export const minimizeComment: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await ask(client, SAID, { id: act.node });
  const node = said.safeParse(data).data?.node;
  if (node == null || node.isMinimized !== false || node.body !== act.text) return null;
  await ask(client, MINIMIZE, { id: act.node });
  return {
    result: "seen-too-late",
    reason:
      "The comment was hidden from people. Bots were told of it at the same moment as this App and can read it still.",
  };
};
