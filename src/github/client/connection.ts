import { type Known, known } from "../../facts/known.ts";
import type { Connection } from "../shapes.ts";
import { passing } from "./failure.ts";

/** More pages than any honest pull request has (100 items a page). */
const MAX_PAGES = 100;

export interface ReadOptions {
  /** GitHub's `totalCount` of some connections ignores their filters; then only the page flags tell. */
  trustCount?: boolean;
}

/**
 * Reads a connection to its end. A null, a hole, a cursor that stands still, or a count that differs from what was
 * read is a gap: an incomplete list must never look like a short one.
 *
 * @param more reads the page after a cursor; null or a rejection there is a gap too
 */
export async function readConnection<T>(
  what: string,
  first: Connection<T> | null | undefined,
  more: (cursor: string) => Promise<Connection<T> | null | undefined>,
  options: ReadOptions = {},
): Promise<Known<T[]>> {
  const items: T[] = [];
  let page = first;
  for (let count = 1; ; count += 1) {
    if (!page?.nodes)
      return passing("github/null-list", what, "GitHub answered null where a list should be.");
    for (const node of page.nodes) {
      if (node === null)
        return passing("github/null-item", what, "GitHub answered null for one of the items.");
      items.push(node);
    }
    if (!page.pageInfo) return passing("github/null-list", what, "GitHub did not say whether there is more.");
    if (!page.pageInfo.hasNextPage) break;
    const cursor = page.pageInfo.endCursor;
    if (cursor === null || page.nodes.length === 0 || count >= MAX_PAGES) {
      return passing(
        "github/pages",
        what,
        `GitHub says that there is more than the ${items.length} that could be read.`,
      );
    }
    try {
      page = await more(cursor);
    } catch (error) {
      return passing(
        "github/pages",
        what,
        `Page ${count + 1} could not be read: ${(error as Error).message}`,
      );
    }
  }
  const total = page.totalCount;
  if (options.trustCount !== false && total !== items.length) {
    return passing(
      "github/count",
      what,
      `GitHub counts ${total ?? "unknown many"} and ${items.length} could be read.`,
    );
  }
  return known(items);
}
