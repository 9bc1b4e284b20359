import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { AgentPolicyError } from "../errors.ts";
import type {
  AcceptedStatement,
  AttestationStore,
  Line,
  Received,
} from "../evaluation/ports/attestations.ts";
import type { Request } from "../jobs/enqueue.ts";
import { refusal } from "../workload-identity/refusal.ts";
import type { WorkloadIdentity } from "../workload-identity/verify.ts";
import type { Store, StoreTransaction } from "./database.ts";
import { restingOnCommits } from "./watch.ts";

/**
 * How many, and how many bytes together, are looked at of one workload: about the commits of one change, and in the lines that
 * those belong to. Nobody sensible sends more, and of whoever does none count, for what was not looked at might contradict the
 * rest. Nobody else suffers by it.
 */
const ABOUT = { count: 64, bytes: 8 * 1024 * 1024 };
const IN_LINES = { count: 256, bytes: 16 * 1024 * 1024 };
type Bound = typeof ABOUT;

/** New attestations that one workload may send about a repository within an hour, and their bytes together. */
const PER_HOUR: Bound = { count: 500, bytes: 64 * 1024 * 1024 };

/** How long after its expiry a token's number is kept: clocks may differ by a minute. */
const KEEP_TOKENS_MS = 10 * 60_000;

/** An upload, its form checked and its sender known. */
export interface Upload {
  repositoryId: number;
  ownerId: number;
  bytes: Uint8Array;
  /** `sha256:…` of the statement. */
  payloadDigest: string;
  /** What its number is counted within; see `lineOf`. */
  line: string;
  /** Commits that the statement names. */
  commits: readonly string[];
  sender: WorkloadIdentity;
}

/** What an index finds a long text by. */
function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** `sha256:…` of bytes: the name under which they are kept. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/**
 * Keeps an attestation for ever. The same bytes again change nothing: the first time of receipt and the first sender stand.
 *
 * @returns whether it is new
 * @throws AgentPolicyError `identity/replayed` when the token came before with another attestation, `attestations/quota` when
 * the workload sent too many within an hour
 */
export async function storeAttestation(trx: StoreTransaction, upload: Upload): Promise<boolean> {
  const digest = digestOf(upload.bytes);
  await useToken(trx, upload.sender, digest);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("attestation")
    .values({
      repository_id: upload.repositoryId,
      digest,
      payload_digest: upload.payloadDigest,
      owner_id: upload.ownerId,
      line: upload.line,
      issuer: upload.sender.issuer,
      subject: upload.sender.subject,
      bytes: sql<Uint8Array>`decode(${Buffer.from(upload.bytes).toString("base64")}, 'base64')`,
    })
    .onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing())
    .executeTakeFirst();
  if ((numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
  await requireQuota(trx, upload);
  const rows = [...new Set(upload.commits)].map((sha) => ({
    repository_id: upload.repositoryId,
    sha,
    digest,
  }));
  await trx.insertInto("attestation_subject").values(rows).execute();
  return true;
}

/** A flood costs space and the time of every evaluation that meets it. */
async function requireQuota(trx: StoreTransaction, { repositoryId, sender }: Upload): Promise<void> {
  const { count, bytes } = await trx
    .selectFrom("attestation")
    .select([
      sql<number>`count(*)::integer`.as("count"),
      sql<number>`sum(octet_length(bytes))::float8`.as("bytes"),
    ])
    .where("repository_id", "=", repositoryId)
    .where(sql<boolean>`md5(issuer || ' ' || subject) = ${md5(`${sender.issuer} ${sender.subject}`)}`)
    .where("issuer", "=", sender.issuer)
    .where("subject", "=", sender.subject)
    .where("received_at", ">", sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
  if (count <= PER_HOUR.count && bytes <= PER_HOUR.bytes) return;
  throw new AgentPolicyError(
    "refused",
    "attestations/quota",
    `This workload sent ${PER_HOUR.count} attestations about the repository within an hour, or ${PER_HOUR.bytes} bytes`,
    { remedy: "Send it again later; one attestation a run is enough." },
  );
}

/** A token is good for one attestation; sent again with the same one (the answer was lost) it is good again. */
async function useToken(trx: StoreTransaction, sender: WorkloadIdentity, digest: string): Promise<void> {
  const token = tokenName(sender);
  await trx
    .insertInto("workload_token")
    .values({ token, digest, expires_at: sender.expiresAt })
    .onConflict((conflict) => conflict.column("token").doNothing())
    .execute();
  const used = await trx
    .selectFrom("workload_token")
    .select("digest")
    .where("token", "=", token)
    .executeTakeFirstOrThrow();
  if (used.digest !== digest) throw refusal("replayed");
}

/**
 * An issuer numbers its own tokens, and is whoever holds the keys: a policy that names somebody else's issuer with a key set of its
 * own must not use up the numbers of the real one's tokens.
 */
function tokenName({ issuer, jwks, jti }: WorkloadIdentity): string {
  return digestOf(Buffer.from(JSON.stringify([issuer, jwks, jti])));
}

/** Forgets tokens that have expired: they are refused for that. @returns how many */
export async function pruneTokens(db: Store, now: Date = new Date()): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("workload_token")
    .where("expires_at", "<", new Date(now.getTime() - KEEP_TOKENS_MS))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/**
 * The kept attestations about any of `commits`, newest first, numbered and added up within their workload. One more of each workload
 * than is looked at, so that it shows who sent too many.
 */
export function attestationsAbout(db: Store, repositoryId: number, commits: readonly string[]) {
  return firstOfEach(
    db,
    ABOUT,
    sql<boolean>`repository_id = ${repositoryId} and digest in (
      select digest from attestation_subject where repository_id = ${repositoryId} and sha = any(${commits}::text[])
    )`,
  );
}

/** Those of an account in any of `lines`, each told of the workload that it names, as above. */
function attestationsIn(db: Store, ownerId: number, lines: readonly Line[]) {
  const column = (name: keyof Line) => lines.map((line) => line[name]);
  return firstOfEach(
    db,
    IN_LINES,
    sql<boolean>`owner_id = ${ownerId} and md5(line) = any(${lines.map(({ line }) => md5(line))}::text[]) and (line, issuer, subject) in (
      select * from unnest(${column("line")}::text[], ${column("issuer")}::text[], ${column("subject")}::text[])
    )`,
  );
}

function firstOfEach(db: Store, bound: Bound, condition: RawBuilder<boolean>) {
  const of = sql`over (partition by issuer, subject order by received_at desc, digest rows unbounded preceding)`;
  return db
    .selectFrom((numbered) =>
      numbered
        .selectFrom("attestation")
        .select(["digest", "issuer", "subject", "received_at", "bytes"])
        .select([
          sql<number>`(row_number() ${of})::integer`.as("place"),
          sql<number>`(sum(octet_length(bytes)) ${of})::float8`.as("size"),
        ])
        .where(condition)
        .as("numbered"),
    )
    .selectAll()
    .where("place", "<=", bound.count + 1)
    .orderBy("received_at", "desc")
    .orderBy("digest");
}

/** The store as the evaluation sees it. */
export function createAttestationStore(db: Store): AttestationStore {
  return {
    async received({ repositoryId }, commits) {
      return readings(await attestationsAbout(db, repositoryId, commits).execute(), ABOUT);
    },

    async inLines(ownerId, lines) {
      return readings(await attestationsIn(db, ownerId, lines).execute(), IN_LINES);
    },

    async firstSeen({ repositoryId }, digests) {
      const rows = await db
        .selectFrom("attestation_sighting")
        .select(["digest", "first_seen"])
        .where("repository_id", "=", repositoryId)
        .where(sql<boolean>`digest = any(${[...digests]}::text[])`)
        .execute();
      return new Map(rows.map((row) => [row.digest, row.first_seen.toISOString()]));
    },

    async accepted({ repositoryId }, payloadDigests) {
      const rows = await db
        .selectFrom("attestation_acceptance")
        .select("payload_digest")
        .where("repository_id", "=", repositoryId)
        .where(sql<boolean>`payload_digest = any(${[...payloadDigests]}::text[])`)
        .execute();
      return new Set(rows.map((row) => row.payload_digest));
    },

    remember: (key, { seen, accepted }) =>
      db.transaction().execute(async (trx) => {
        if (seen.length > 0)
          await trx
            .insertInto("attestation_sighting")
            .values(
              seen.map((one) => ({
                repository_id: key.repositoryId,
                digest: one.digest,
                first_seen: one.at,
              })),
            )
            .onConflict((conflict) => conflict.columns(["repository_id", "digest"]).doNothing())
            .execute();
        if (accepted.length > 0)
          await trx
            .insertInto("attestation_acceptance")
            .values(accepted.map((one) => acceptanceRow(key, one)))
            .onConflict((conflict) =>
              conflict.columns(["repository_id", "payload_digest", "number"]).doNothing(),
            )
            .execute();
      }),
  };
}

type Row = Awaited<ReturnType<ReturnType<typeof attestationsAbout>["execute"]>>[number];

function readings(rows: readonly Row[], { count, bytes }: Bound): Received {
  const fits = ({ place, size }: Row) => place <= count && size <= bytes;
  const items = rows.filter(fits).map((row) => ({
    digest: row.digest,
    bytes: row.bytes,
    receivedAt: row.received_at.toISOString(),
    uploader: { issuer: row.issuer, subject: row.subject },
  }));
  const crowded = rows.filter((row) => !fits(row)).map(({ issuer, subject }) => ({ issuer, subject }));
  return { items, crowded };
}

function acceptanceRow(key: { repositoryId: number; number: number }, one: AcceptedStatement) {
  return {
    repository_id: key.repositoryId,
    payload_digest: one.payloadDigest,
    builder: one.builder,
    key: one.key,
    number: key.number,
  };
}

/**
 * The open pull requests that hold one of these commits and were judged, and those being judged this moment, which may have
 * looked before the attestation came.
 */
export async function pullRequestsWith(
  trx: StoreTransaction,
  repositoryId: number,
  commits: readonly string[],
): Promise<Request[]> {
  const keys = await restingOnCommits(
    trx,
    sql`select ${repositoryId}::bigint as repository_id, sha from unnest(${commits}::text[]) as given (sha)`,
  );
  return keys.map((args) => ({ queue: "pull-request", args }));
}

/**
 * Those that rest on statements of a workload in a line: a new one of it in there may contradict them, and then their green does
 * not hold. However many commits it ever spoke of in there, only the pull requests leave the store.
 */
export async function pullRequestsInLine(
  trx: StoreTransaction,
  ownerId: number,
  { line, sender }: Pick<Upload, "line" | "sender">,
): Promise<Request[]> {
  const keys = await restingOnCommits(
    trx,
    sql`select s.repository_id, s.sha from attestation as a
      join attestation_subject as s on s.repository_id = a.repository_id and s.digest = a.digest
      where a.owner_id = ${ownerId} and md5(a.line) = ${md5(line)} and a.line = ${line}
        and a.issuer = ${sender.issuer} and a.subject = ${sender.subject}`,
  );
  return keys.map((args) => ({ queue: "pull-request", args, invalidate: true }));
}
