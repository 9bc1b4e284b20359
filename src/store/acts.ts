import { type RawBuilder, sql } from "kysely";
import type { Act } from "../levers/act.ts";
import type { Store, StoreTransaction } from "./database.ts";
import { storable } from "./json.ts";

/** Writes the acts of a delivery. One that is known already stays as it is: acts never change. */
export async function recordActs(
  db: Store | StoreTransaction,
  delivery: string,
  acts: readonly Act[],
): Promise<void> {
  if (acts.length > 0) await recordingActs(delivery, acts).execute(db);
}

/** The statement that writes acts, one or more, however many: a column a parameter. */
export function recordingActs(delivery: string, acts: readonly Act[]): RawBuilder<unknown> {
  const column = <T>(of: (act: Act) => T) => acts.map(of);
  return sql`
    insert into act (delivery, id, repository_id, kind, event, number, ref, sha, run_id, at, body)
    select ${delivery}::text, id, repository_id, kind, event, number, ref, sha, run_id, at, body::json from unnest(
      ${column(({ id }) => id)}::text[],
      ${column(({ repositoryId }) => repositoryId)}::bigint[],
      ${column(({ kind }) => kind)}::text[],
      ${column(({ event }) => event)}::text[],
      ${column(({ number }) => number)}::bigint[],
      ${column(({ ref }) => ref)}::text[],
      ${column(({ sha }) => sha)}::text[],
      ${column(({ runId }) => runId)}::bigint[],
      ${column(({ at }) => at)}::timestamptz[],
      ${column(storable)}::text[]
    ) as told (id, repository_id, kind, event, number, ref, sha, run_id, at, body)
    on conflict (id) do nothing`;
}

/** What acts are asked for: those about any of these. */
export interface ActsAsked {
  numbers?: readonly number[];
  shas?: readonly string[];
  /** Full names. */
  refs?: readonly string[];
  runs?: readonly number[];
}

/** Five hundred comments as long as GitHub takes them. Whoever writes more is not judged by it: the server would choke on it. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * The acts of a repository about pull requests, commits, refs or runs, oldest first.
 *
 * @param most bytes of all of them
 * @returns null when there are more
 */
export async function actsAbout(
  db: Store,
  repositoryId: number,
  asked: ActsAsked,
  most = MOST_BYTES,
): Promise<Act[] | null> {
  const { numbers = [], shas = [], refs = [], runs = [] } = asked;
  if (numbers.length + shas.length + refs.length + runs.length === 0) return [];
  const about = db
    .selectFrom("act")
    .where("repository_id", "=", repositoryId)
    .where(({ eb, or }) =>
      or([
        ...(numbers.length > 0 ? [eb("number", "in", [...numbers])] : []),
        ...(shas.length > 0 ? [eb("sha", "in", [...shas])] : []),
        ...(refs.length > 0 ? [eb("ref", "in", [...refs])] : []),
        ...(runs.length > 0 ? [eb("run_id", "in", [...runs])] : []),
      ]),
    );
  const { bytes } = await about
    .select(sql<number | string | null>`sum(octet_length(body::text))`.as("bytes"))
    .executeTakeFirstOrThrow();
  if (Number(bytes ?? 0) > most) return null;
  const rows = await about.select("body").orderBy("at").orderBy("sequence").execute();
  return rows.map((found) => found.body);
}

/** One act by its id; null when it is not known. */
export async function actById(db: Store, id: string): Promise<Act | null> {
  const found = await db.selectFrom("act").select("body").where("id", "=", id).executeTakeFirst();
  return found?.body ?? null;
}

/** The runs of a repository that ended within some seconds before a moment: what a run that follows them may have taken over. */
export async function runsEndedBefore(
  db: Store,
  repositoryId: number,
  at: string,
  seconds: number,
): Promise<Act[]> {
  const from = new Date(Date.parse(at) - seconds * 1_000);
  const rows = await db
    .selectFrom("act")
    .select("body")
    .where("repository_id", "=", repositoryId)
    .where("event", "=", "workflow_run.completed")
    .where("at", ">=", from)
    .where("at", "<=", new Date(at))
    .orderBy("at")
    .execute();
  return rows.map((found) => found.body);
}
