import type { Account, Comment, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";

export interface Words {
  by: Account;
  body: string;
  viaAppId: number | null;
}

/** A comment that is nowhere yet; `kind` counts it, `prefix` is that of its node id. */
export function say(world: World, kind: string, prefix: string, { by, body, viaAppId }: Words): Comment {
  const id = world.nextId(kind);
  const at = world.time();
  return {
    id,
    nodeId: nodeId(prefix, id),
    author: by,
    viaAppId,
    body,
    createdAt: at,
    updatedAt: at,
    edits: [],
    minimized: null,
  };
}

/** Changes the words; returns what they were. */
export function reword(world: World, comment: Comment, by: Account, body: string): string {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.time();
  comment.edits.push({ at: comment.updatedAt, editor: by, text: body });
  return from;
}
