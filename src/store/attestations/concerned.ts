import { sql } from "kysely";
import type { Request } from "../../jobs/enqueue.ts";
import type { StoreTransaction } from "../database.ts";
import { restingOnCommits } from "../watch.ts";
import { md5 } from "./digests.ts";
import type { Upload } from "./keep.ts";

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
