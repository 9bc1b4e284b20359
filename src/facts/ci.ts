import type { CiFiles } from "./facts.ts";

/** A file of a tree by the object that holds its text. */
export interface Listed {
  path: string;
  oid: string;
}

/** The fact from both sides' listings and the texts of their objects. */
export function ciFiles(
  base: readonly Listed[],
  head: readonly Listed[],
  textOf: (oid: string) => string,
): CiFiles {
  const before = new Map(base.map(({ path, oid }) => [path, oid]));
  const after = new Set(head.map(({ path }) => path));
  const file = ({ path, oid }: Listed) => ({ path, text: storable(textOf(oid)) });
  return {
    base: base.map(file),
    changed: [
      ...head.filter(({ path, oid }) => before.get(path) !== oid).map(file),
      ...base.filter(({ path }) => !after.has(path)).map(({ path }) => ({ path, text: null })),
    ],
  };
}

/** Facts are kept in a database that takes no NUL, and no file of these kinds may hold one. */
const storable = (text: string) => text.replaceAll("\0", "\ufffd");
