import { sql } from "kysely";
import type { Act } from "../levers/act.ts";
import type { NewAct, Store, StoreTransaction } from "./database.ts";

/** Rows of one insert: eleven parameters each, and PostgreSQL takes 65,535 of them. */
const BATCH = 1_000;

/** Writes the acts of a delivery. One that is known already stays as it is: acts never change. */
export async function recordActs(
  db: Store | StoreTransaction,
  delivery: string,
  acts: readonly Act[],
): Promise<void> {
  for (let from = 0; from < acts.length; from += BATCH)
    await db
      .insertInto("act")
      .values(acts.slice(from, from + BATCH).map((act) => row(delivery, act)))
      .onConflict((conflict) => conflict.column("id").doNothing())
      .execute();
}

function row(delivery: string, act: Act): NewAct {
  return {
    id: act.id,
    delivery,
    repository_id: act.repositoryId,
    kind: act.kind,
    event: act.event,
    number: act.number,
    ref: act.ref,
    sha: act.sha,
    run_id: act.runId,
    at: act.at,
    // PostgreSQL keeps no NUL in a text.
    body: JSON.stringify(act).replaceAll("\\u0000", "\\ufffd"),
  };
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
