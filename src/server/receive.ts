import { sql } from "kysely";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import { isPerson } from "../identity/approvers.ts";
import { cancel, enqueueing, type Request } from "../jobs/enqueue.ts";
import { answerTo } from "../levers/answer.ts";
import { recordingActs } from "../store/acts.ts";
import { registryInUse } from "../store/agents/registry-in-use.ts";
import type { Store, StoreTransaction } from "../store/database.ts";
import { recordAuthorizations } from "../store/deployment/authorizations.ts";
import { waitingDeployments } from "../store/deployment/waiting.ts";
import { isInMind, keepInMind, recordInstallation } from "../store/installations.ts";
import { recordingWitnesses } from "../store/witnesses.ts";
import type { Ingested } from "./ingest/index.ts";
import type { Wake } from "./ingest/types.ts";

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

/** The work that a wake names itself; null where the store has to be asked who rests on it. */
function directly(wake: Wake): Request | null {
  const { invalidate, delay = 0 } = wake;
  switch (wake.to) {
    case "pull-request":
      return {
        queue: "pull-request",
        args: { ...wake.repository, number: wake.number },
        invalidate,
        delay,
      };
    case "repository":
      return {
        queue: "repository",
        args: { ...wake.repository, baseRef: wake.baseRef },
        invalidate,
        delay,
      };
    case "installation":
      return { queue: "installation", args: { installationId: wake.installationId }, invalidate, delay };
    case "merge-group":
      return { queue: "merge-group", args: wake.group, invalidate, delay };
    case "deployment":
      return { queue: "deployment", args: wake.deployment, invalidate, delay };
    default:
      return null;
  }
}

/** Turns "whoever rests on this" into keys. */
async function resolve(trx: StoreTransaction, wake: Wake): Promise<Request[]> {
  const { invalidate, delay = 0 } = wake;
  const requests = (keys: PullRequestKey[]): Request[] =>
    keys.map((args) => ({ queue: "pull-request", args, invalidate, delay }));
  switch (wake.to) {
    case "deployments": {
      const waiting = await waitingDeployments(trx, { repositoryId: wake.repository.repositoryId });
      return waiting.map((target) => ({ ...target, invalidate, delay }));
    }
    case "head":
      return requests(
        await resting(trx, { repositoryId: wake.repository.repositoryId }, { kind: "head", value: wake.sha }),
      );
    case "issue": {
      const { repositoryId } = wake.repository;
      // Issues are looked up across the installation: a pull request may answer an issue of another repository.
      return requests(
        await resting(
          trx,
          { installationId: wake.repository.installationId },
          { kind: "issue", value: `${repositoryId}#${wake.number}` },
        ),
      );
    }
    case "teams":
      return requests(
        await resting(
          trx,
          { installationId: wake.installationId },
          { kind: "team", prefix: `@${wake.organization.toLowerCase()}/` },
        ),
      );
    default: {
      const request = directly(wake);
      return request === null ? [] : [request];
    }
  }
}

type Scope = { repositoryId: number } | { installationId: number };
type Watched = { kind: "head" | "issue"; value: string } | { kind: "team"; prefix: string };

/**
 * The open pull requests whose verdict rests on something, and those being evaluated this moment, which may have read the
 * old state and have not recorded what they rest on. The latter are asked for first: one that ends in between has
 * recorded by the time of the second question.
 */
async function resting(trx: StoreTransaction, scope: Scope, watched: Watched): Promise<PullRequestKey[]> {
  const [column, value] =
    "repositoryId" in scope
      ? (["repository_id", scope.repositoryId] as const)
      : (["installation_id", scope.installationId] as const);
  const underEvaluation = await trx
    .selectFrom("work")
    .select("args")
    .where("queue", "=", "pull-request")
    .where("claim_token", "is not", null)
    .where(column, "=", value)
    .execute();
  const recorded = await trx
    .selectFrom("watch")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "watch.repository_id")
        .onRef("pull_request.number", "=", "watch.number"),
    )
    .select(["installation_id", "watch.repository_id", "owner", "name", "watch.number"])
    .where("watch.kind", "=", watched.kind)
    .where((eb) =>
      "prefix" in watched
        ? eb(eb.fn("starts_with", ["watch.value", eb.val(watched.prefix)]), "=", true)
        : eb("watch.value", "=", watched.value),
    )
    .where(`pull_request.${column}`, "=", value)
    .where("pull_request.state", "=", "open")
    .execute();
  const keys = [
    ...underEvaluation.map((row) => row.args as unknown as PullRequestKey),
    ...recorded.map((row) => ({
      installationId: row.installation_id,
      repositoryId: row.repository_id,
      owner: row.owner,
      name: row.name,
      number: row.number,
    })),
  ];
  return [...new Map(keys.map((key) => [`${key.repositoryId}#${key.number}`, key])).values()];
}
