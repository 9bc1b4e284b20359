import { type RawBuilder, sql } from "kysely";
import type {
  AcceptedStatement,
  AttestationStore,
  Line,
  Received,
} from "../../evaluation/ports/attestations.ts";
import type { Store } from "../database.ts";
import { md5 } from "./digests.ts";

/**
 * How many, and how many bytes together, are looked at of one workload: about the commits of one change, and in the lines that
 * those belong to. Nobody sensible sends more, and of whoever does none count, for what was not looked at might contradict the
 * rest. Nobody else suffers by it.
 */
const ABOUT = { count: 64, bytes: 8 * 1024 * 1024 };
const IN_LINES = { count: 256, bytes: 16 * 1024 * 1024 };
type Bound = typeof ABOUT;

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
