import type { z } from "zod";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** Pages of 100; no setting has more that a reader could make sense of. */
const MAX_PAGES = 20;

/** Reading of settings where a refusal is an answer too: each names what is read and with which right it would be shown. */
export interface Paging {
  one<T>(
    what: string,
    route: string,
    parameters: Record<string, unknown>,
    schema: z.ZodType<T>,
    tells: string,
  ): Promise<Known<T>>;
  /** A list that GitHub gives as one. */
  list<T>(
    what: string,
    route: string,
    schema: z.ZodType<T>,
    tells: string,
    parameters?: Record<string, unknown>,
  ): Promise<Known<T[]>>;
  /** A list inside an object with its `total_count`. */
  pages<P extends { total_count: number }, T>(
    what: string,
    route: string,
    schema: z.ZodType<P>,
    items: (page: P) => T[],
    tells: string,
    parameters?: Record<string, unknown>,
  ): Promise<Known<T[]>>;
}

/** `owner` and `repo` are filled in; an organisation's routes take `{owner}` too. */
export function createPaging(client: GitHubClient, repo: Repo): Paging {
  const attempt = async <T>(
    what: string,
    tells: string,
    read: () => Promise<Known<T>>,
  ): Promise<Known<T>> => {
    try {
      return await read();
    } catch (error) {
      return incomplete("github/denied", what, `${describe(error)}. What shows it: ${tells}.`);
    }
  };
  return {
    one: (what, route, parameters, schema, tells) =>
      attempt(what, tells, async () => known(await client.get(route, { ...repo, ...parameters }, schema))),
    list: (what, route, schema, tells, parameters = {}) =>
      attempt(what, tells, async () => {
        const { items, complete } = await client.list(route, { ...repo, ...parameters }, schema, MAX_PAGES);
        return complete ? known(items) : tooMany(what, items.length);
      }),
    pages: (what, route, schema, items, tells, parameters = {}) =>
      attempt(what, tells, async () => {
        const all = [];
        for (let page = 1; page <= MAX_PAGES; page += 1) {
          const answer = await client.get(route, { ...repo, ...parameters, per_page: 100, page }, schema);
          const found = items(answer);
          all.push(...found);
          if (all.length >= answer.total_count) return known(all);
          if (found.length === 0) break;
        }
        return tooMany(what, all.length);
      }),
  };
}

function tooMany(what: string, count: number): { known: false; gap: ReturnType<typeof incomplete>["gap"] } {
  return incomplete("github/pages", what, `There are more than the ${count} that could be read.`);
}
