import { sql } from "kysely";
import { AgentPolicyError } from "../../errors.ts";
import { refusal } from "../../workload-identity/refusal.ts";
import type { WorkloadIdentity } from "../../workload-identity/verify.ts";
import type { Store, StoreTransaction } from "../database.ts";
import { digestOf, md5 } from "./digests.ts";

/** New attestations that one workload may send about a repository within an hour, and their bytes together. */
const PER_HOUR = { count: 500, bytes: 64 * 1024 * 1024 };

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
