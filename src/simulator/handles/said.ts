import type { Comment as CommentHandle } from "../api.ts";
import type { Account, Comment, World } from "../state/types.ts";
import { accountOf } from "./threads.ts";

/** A handle on any comment; how it is changed depends on where it stands. */
export function saidHandle(
  world: World,
  comment: Comment,
  edit: (by: Account, body: string) => void,
  remove: (by: Account) => void,
): CommentHandle {
  return {
    id: comment.id,
    nodeId: comment.nodeId,
    get body() {
      return comment.body;
    },
    get minimized() {
      return comment.minimized;
    },
    edit: (by, body) => edit(accountOf(world, by), body),
    delete: (by) => remove(accountOf(world, by)),
  };
}
