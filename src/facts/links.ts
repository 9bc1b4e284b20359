/** A symbolic link as the base has it. */
export interface Link {
  path: string;
  /** Path that it leads to, of a file or a directory of the same repository; empty for its root. */
  target: string;
}

/**
 * Where a link leads: its text is a path from the directory it stands in (symlink(7)).
 *
 * @returns null where that is outside of the repository
 */
export function targetOf(path: string, text: string): string | null {
  if (text.startsWith("/")) return null;
  const parts = path.split("/").slice(0, -1);
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** The links of a tree, by the texts of their blobs; those that lead out of the repository change with nothing in it. */
export function linksOf(
  files: Iterable<{ path: string; oid: string }>,
  textOf: (oid: string) => string | undefined,
): Link[] {
  return [...files].flatMap(({ path, oid }) => {
    const text = textOf(oid);
    const target = text === undefined ? null : targetOf(path, text);
    return target === null ? [] : [{ path, target }];
  });
}
