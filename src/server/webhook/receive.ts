import { sql } from "kysely";
import { isPerson } from "../../identity/approvers.ts";
import { cancel, enqueueing, type Request } from "../../jobs/enqueue.ts";
import { answerTo } from "../../levers/answer.ts";
import { recordingActs } from "../../store/acts.ts";
import { registryInUse } from "../../store/agents/registry-in-use.ts";
import type { Store, StoreTransaction } from "../../store/database.ts";
import { recordAuthorizations } from "../../store/deployment/authorizations.ts";
import { isInMind, keepInMind, recordInstallation } from "../../store/installations.ts";
import { recordingWitnesses } from "../../store/witnesses.ts";
import type { Ingested } from "../ingest/index.ts";
import { directly, resolve } from "./wakes.ts";

export interface Delivery {
  /** `X-GitHub-Delivery`; the same in a redelivery. */
  id: string;
  event: string;
  raw: Uint8Array;
}

export type Receipt = "stored" | "ignored" | "duplicate";

/**
 * Makes a delivery durable: inbox row, witnesses and work in one transaction. When this returns, nothing of it can be
 * lost. A delivery that came before asks for its work again: to evaluate once more is cheap, to miss one is not.
 */
export async function receive(db: Store, delivery: Delivery, ingested: Ingested): Promise<Receipt> {
  const undoing = await mayBeUndone(db, ingested);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const receipt = await receiveOnce(db, delivery, ingested, undoing);
      keepInMind(db, ingested.installed);
      return receipt;
    } catch (error) {
      if (attempt >= TRIES || !isDeadlock(error)) throw error;
    }
  }
}

const TRIES = 3;

/** Two transactions waited for each other and PostgreSQL ended this one: the same again will do (error 40P01). */
function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "40P01";
}

/** Where nothing has to be looked up first, all of it is one statement, which is a transaction by itself: one round trip. */
async function receiveOnce(
  db: Store,
  delivery: Delivery,
  ingested: Ingested,
  undoing: Request[],
): Promise<Receipt> {
  const { wakes, authorizations, gone, installed, ignored } = ingested;
  const direct = wakes.map(directly);
  const simple = direct.every((request) => request !== null);
  const fresh =
    simple && authorizations.length + gone.length === 0 && isInMind(db, installed)
      ? await store(db, delivery, { ...ingested, requests: [...direct, ...undoing] })
      : await db.transaction().execute(async (trx) => {
          await recordInstallation(db, trx, installed);
          await recordAuthorizations(trx, authorizations);
          for (const one of gone) await cancel(trx, one);
          const requests: Request[] = [];
          for (const wake of wakes) requests.push(...(await resolve(trx, wake)));
          return store(trx, delivery, { ...ingested, requests: [...requests, ...undoing] });
        });
  if (!fresh) return "duplicate";
  return ignored ? "ignored" : "stored";
}

/** Acts that may have to be undone. A person's own never are, and most acts are people's. */
async function mayBeUndone(db: Store, { repository, acts, installed }: Ingested): Promise<Request[]> {
  const undoable = acts.filter((act) => answerTo(act) !== null);
  if (repository === null || undoable.length === 0) return [];
  const registry = await registryInUse(db, installed?.account.id ?? null);
  return undoable
    .filter(({ actor }) => !isPerson(actor, registry))
    .map((act) => ({ queue: "response", args: { ...repository, act: act.id } }));
}

/** Keeps a delivery that could not be read, with the reason. */
export async function receiveMalformed(db: Store, delivery: Delivery, problem: string): Promise<void> {
  const nothing = { action: null, installationId: null, repositoryId: null, ignored: true };
  const stored = { ...nothing, testimonies: [], acts: [], requests: [] };
  await store(db, delivery, stored, problem.slice(0, 1000));
}

type Stored = Pick<
  Ingested,
  "action" | "installationId" | "repositoryId" | "ignored" | "testimonies" | "acts"
> & { requests: Request[] };

/**
 * Inbox row, witnesses, acts and work in one statement.
 *
 * @param problem why it could not be read
 * @returns false when the delivery came before
 */
async function store(
  db: Store | StoreTransaction,
  { id, event, raw }: Delivery,
  { action, installationId, repositoryId, ignored, testimonies, acts, requests }: Stored,
  problem: string | null = null,
): Promise<boolean> {
  const state = problem !== null ? "malformed" : ignored ? "ignored" : "accepted";
  const parts = [
    ...(testimonies.length > 0 ? [sql`witnessed as (${recordingWitnesses(id, testimonies)})`] : []),
    ...(acts.length > 0 ? [sql`acted as (${recordingActs(id, acts)})`] : []),
    ...(requests.length > 0 ? [sql`asked as (${enqueueing(requests)})`] : []),
  ];
  // PGlite writes a byte parameter digit by digit, five times as slowly as it decodes base64.
  const { rows } = await sql<{ redelivered: number }>`
    ${parts.length > 0 ? sql`with ${sql.join(parts)}` : sql``}
    insert into inbox (delivery, event, action, installation_id, repository_id, state, problem, raw)
    values (${id}, ${event}, ${action}, ${installationId}, ${repositoryId}, ${state}, ${problem},
      decode(${Buffer.from(raw).toString("base64")}, 'base64'))
    on conflict (delivery) do update set
      redelivered = inbox.redelivered + 1, state = excluded.state, problem = excluded.problem
    returning redelivered`.execute(db);
  return rows[0]?.redelivered === 0;
}
