import { type RawBuilder, sql } from "kysely";
import type { Witness } from "../evaluation/ports/witness.ts";
import { digest } from "../facts/digest.ts";
import type { Store, StoreTransaction } from "./database.ts";

/** A witness and the pull request or issue it belongs to. */
export interface Testimony {
  repositoryId: number;
  /** Pull request or issue the delivery was about; null for a plain push. */
  number: number | null;
  witness: Witness;
}

/** Writes what a delivery told. What is known already stays as it is: witnesses never change. */
export async function recordWitnesses(
  db: Store | StoreTransaction,
  delivery: string,
  testimonies: readonly Testimony[],
): Promise<void> {
  if (testimonies.length > 0) await recordingWitnesses(delivery, testimonies).execute(db);
}

/** The statement that writes what a delivery told, one testimony or more. */
export function recordingWitnesses(delivery: string, testimonies: readonly Testimony[]): RawBuilder<unknown> {
  const column = <T>(of: (testimony: Testimony) => T) => testimonies.map(of);
  return sql`
    insert into witness (delivery, id, repository_id, kind, ref, number, sha, at, body)
    select ${delivery}::text, id, repository_id, kind, ref, number, sha, at, body::json from unnest(
      ${column(({ repositoryId, number, witness }) => digest({ repositoryId, number, witness }))}::text[],
      ${column(({ repositoryId }) => repositoryId)}::bigint[],
      ${column(({ witness }) => witness.kind)}::text[],
      ${column(({ witness }) => (witness.kind === "push" ? witness.ref : null))}::text[],
      ${column(({ number }) => number)}::bigint[],
      ${column(({ witness }) => commitOf(witness))}::text[],
      ${column(({ witness }) => witness.at)}::timestamptz[],
      ${column(({ witness }) => JSON.stringify(witness))}::text[]
    ) as told (id, repository_id, kind, ref, number, sha, at, body)
    on conflict (id) do nothing`;
}

function commitOf(witness: Witness): string | null {
  if (witness.kind === "push") return witness.after;
  return witness.kind === "act" ? witness.sha : null;
}

/**
 * What was witnessed about a pull request: everything under its number, and pushes to `headRef` of the repository
 * itself (pass null for a fork, whose pushes reach us only as `synchronize`). Oldest first.
 */
export async function witnessesOf(
  db: Store,
  repositoryId: number,
  number: number,
  headRef: string | null,
): Promise<Witness[]> {
  const rows = await db
    .selectFrom("witness")
    .select("body")
    .where("repository_id", "=", repositoryId)
    .where(({ eb, or }) =>
      or([
        eb("number", "=", number),
        ...(headRef === null ? [] : [eb("ref", "=", headRef).and("number", "is", null)]),
      ]),
    )
    .orderBy("at")
    .orderBy("sequence")
    .execute();
  return rows.map((found) => found.body);
}

/** What was witnessed about issues (labels with the digest of the text they approved, edits), oldest first. */
export async function issueWitnesses(db: Store, repositoryId: number, issues: number[]): Promise<Witness[]> {
  if (issues.length === 0) return [];
  const rows = await db
    .selectFrom("witness")
    .select("body")
    .where("repository_id", "=", repositoryId)
    .where("number", "in", issues)
    .orderBy("at")
    .orderBy("sequence")
    .execute();
  return rows.map((found) => found.body);
}

/** The pushes that led to any of these commits, whatever branch or pull request they came through. */
export async function pushesTo(db: Store, repositoryId: number, shas: string[]): Promise<Witness[]> {
  if (shas.length === 0) return [];
  const rows = await db
    .selectFrom("witness")
    .select("body")
    .where("repository_id", "=", repositoryId)
    .where("kind", "=", "push")
    .where("sha", "in", shas)
    .orderBy("at")
    .execute();
  return rows.map((found) => found.body);
}
