import { type Args, GithubError } from "./tagged.ts";

/** A page of a list by cursor; GitHub wants `first` or `last`, 100 at most. */
export function connection<T>(
  name: string,
  args: Args,
  items: T[],
  shape: (item: T) => unknown,
): Record<string, unknown> {
  const first = args.first as number | null | undefined;
  const last = args.last as number | null | undefined;
  if (first == null && last == null) {
    // Only the count can be had without bounds.
    const refuse = () => {
      throw new GithubError(
        "MISSING_PAGINATION_BOUNDARIES",
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
      );
    };
    return { totalCount: items.length, nodes: refuse, edges: refuse, pageInfo: refuse };
  }
  const asked = first ?? last ?? 0;
  if (asked > 100 || asked < 0) {
    throw new GithubError(
      "EXCESSIVE_PAGINATION",
      `Requesting ${asked} records on the \`${name}\` connection exceeds the \`${first == null ? "last" : "first"}\` limit of 100 records.`,
    );
  }
  const start = args.after == null ? 0 : position(args.after) + 1;
  const end = args.before == null ? items.length : position(args.before);
  let from = start;
  let to = end;
  if (first != null) to = Math.min(end, start + first);
  else from = Math.max(start, end - asked);
  const page = items.slice(from, to);
  const shaped = page.map(shape);
  return {
    totalCount: items.length,
    nodes: shaped,
    edges: shaped.map((node, i) => ({ node, cursor: cursor(from + i) })),
    pageInfo: {
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
      startCursor: page.length === 0 ? null : cursor(from),
      endCursor: page.length === 0 ? null : cursor(to - 1),
    },
  };
}

function cursor(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString("base64");
}

function position(value: unknown): number {
  const match = /^cursor:v2:(\d+)$/.exec(Buffer.from(String(value), "base64").toString("utf8"));
  if (match === null)
    throw new GithubError("INVALID_CURSOR_ARGUMENTS", `\`${value}\` does not appear to be a valid cursor.`);
  return Number(match[1]);
}
