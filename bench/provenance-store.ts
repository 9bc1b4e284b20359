import { performance } from "node:perf_hooks";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, sql } from "kysely";
import { attestationsAbout } from "../src/store/attestations/store.ts";
import type { Database, Store } from "../src/store/database.ts";
import { migrate } from "../src/store/migrate.ts";
import { type Benchmark, median, result } from "./measure.ts";

const MANY = 10_000;
const FEW = 100;
const LOOKUPS = 200;
const ROUNDS = 5;
/** Bytes of one attestation. */
const SIZE = 8_192;

/** One lookup of a change's attestations among ten thousand, beside the same among a hundred. */
export const provenanceStoreBenchmarks: Benchmark = async () => {
  const [many, few] = [await filled(MANY), await filled(FEW)];
  const times = { many: [] as number[], few: [] as number[] };
  await lookups(many, MANY);
  await lookups(few, FEW);
  for (let round = 0; round < ROUNDS; round += 1) {
    times.many.push(await lookups(many, MANY));
    times.few.push(await lookups(few, FEW));
  }
  await many.destroy();
  await few.destroy();
  return [
    result(
      "provenance/lookup",
      "µs",
      median(times.many),
      { name: `the same among ${FEW}`, value: median(times.few) },
      `${MANY} attestations of ${SIZE} bytes with 20 commits each, all of one repository; PGlite in memory`,
    ),
  ];
};

async function filled(count: number): Promise<Store> {
  const db: Store = new Kysely<Database>({
    dialect: new PGliteDialect({ pglite: await PGlite.create() }),
  });
  await migrate(db);
  await sql`
    insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
    select 500, 'sha256:' || n, 'sha256:' || n, 50, 'line ' || n, 'issuer', 'subject', decode(repeat('00', ${SIZE}::integer), 'hex')
    from generate_series(0, ${count - 1}::integer) n
  `.execute(db);
  await sql`
    insert into attestation_subject (repository_id, sha, digest)
    select 500, lpad(to_hex(n * 20 + k), 40, '0'), 'sha256:' || n
    from generate_series(0, ${count - 1}::integer) n, generate_series(0, 19) k
  `.execute(db);
  await sql`analyze`.execute(db);
  return db;
}

/** Microseconds of one lookup, by the 20 commits of a change. */
async function lookups(db: Store, count: number): Promise<number> {
  const started = performance.now();
  for (let at = 0; at < LOOKUPS; at += 1) {
    const first = ((at * 7919) % count) * 20;
    const commits = Array.from({ length: 20 }, (_, k) => (first + k).toString(16).padStart(40, "0"));
    const rows = await attestationsAbout(db, 500, commits).execute();
    if (rows.length !== 1) throw new Error(`found ${rows.length} attestations instead of one`);
  }
  return ((performance.now() - started) * 1000) / LOOKUPS;
}
