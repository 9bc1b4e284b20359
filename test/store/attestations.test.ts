import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { pullRequestsInLine } from "../../src/store/attestations/concerned.ts";
import { digestOf } from "../../src/store/attestations/digests.ts";
import { pruneTokens, storeAttestation, type Upload } from "../../src/store/attestations/keep.ts";
import { attestationsAbout, createAttestationStore } from "../../src/store/attestations/store.ts";
import type { Store } from "../../src/store/database.ts";
import { describeStores } from "../support/stores.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop" };
let serial = 0;

function upload(changes: Partial<Upload> = {}): Upload {
  serial += 1;
  return {
    repositoryId: 500,
    ownerId: 50,
    line: `["grant","${serial}"]`,
    bytes: Buffer.from(`attestation ${serial}`),
    payloadDigest: `sha256:${serial}`,
    commits: [A],
    sender: {
      issuer: "https://spire.acme.test",
      subject: "spiffe://acme.test/agent/coder",
      jwks: "https://spire.acme.test/keys",
      jti: `jti-${serial}`,
      expiresAt: new Date(Date.now() + 300_000).toISOString(),
    },
    ...changes,
  };
}

describeStores("attestations", (open, kind) => {
  let db: Store;
  beforeEach(async () => {
    ({ db } = await open());
  });
  const store = (one: Upload) => db.transaction().execute((trx) => storeAttestation(trx, one));
  const received = (commits: string[]) => createAttestationStore(db).received(key, commits);

  test("come back as they were sent, with sender and time, for any commit that they name", async () => {
    const bytes = new Uint8Array([0, 255, 128, 10, 13, 0]);
    const one = upload({ bytes, commits: [A, B, B] });
    expect(await store(one)).toBe(true);
    for (const commits of [[A], [B], [A, B]]) {
      const { items, crowded } = await received(commits);
      expect(crowded).toEqual([]);
      expect(items).toHaveLength(1);
      expect(Buffer.from(items[0]!.bytes)).toEqual(Buffer.from(bytes));
      expect(items[0]).toMatchObject({
        digest: digestOf(bytes),
        uploader: { issuer: one.sender.issuer, subject: one.sender.subject },
      });
      expect(Math.abs(Date.parse(items[0]!.receivedAt!) - Date.now())).toBeLessThan(60_000);
    }
    expect((await received(["c".repeat(40)])).items).toEqual([]);
    expect((await createAttestationStore(db).received({ ...key, repositoryId: 501 }, [A])).items).toEqual([]);
  });

  test("sent twice are kept once: the first time and sender stand", async () => {
    const one = upload();
    expect(await store(one)).toBe(true);
    const [first] = (await received([A])).items;
    expect(await store(one)).toBe(false);
    const later = upload({ bytes: one.bytes, sender: { ...upload().sender, subject: "spiffe://other" } });
    expect(await store(later)).toBe(false);
    expect((await received([A])).items).toEqual([first]);
  });

  test("a token serves one attestation, and again the same one", async () => {
    const one = upload();
    await store(one);
    const other = upload({ sender: one.sender });
    await expect(store(other)).rejects.toMatchObject({ code: "identity/replayed" });
    expect((await received([A])).items).toHaveLength(1);
    expect(await store(one)).toBe(false);
    // Another issuer may number its tokens alike.
    expect(await store(upload({ sender: { ...one.sender, issuer: "https://other.test" } }))).toBe(true);
  });

  test("an issuer's name with another key set uses up none of its tokens", async () => {
    const { sender } = upload();
    await store(upload({ sender: { ...sender, jwks: "https://evil.test/keys" } }));
    const one = upload({ sender });
    expect(await store(one)).toBe(true);
    await expect(store(upload({ sender }))).rejects.toMatchObject({ code: "identity/replayed" });
    // Nor do two names run into one.
    const joined = { ...sender, issuer: `${sender.issuer}"`, jwks: sender.jwks.slice(1) };
    expect(await store(upload({ sender: joined }))).toBe(true);
  });

  test("two senders of one token at once: one of them gets through", async () => {
    const { sender } = upload();
    const outcomes = await Promise.allSettled([store(upload({ sender })), store(upload({ sender }))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await received([A])).items).toHaveLength(1);
  });

  test("expired tokens are forgotten, others are not", async () => {
    const old = upload({
      sender: { ...upload().sender, expiresAt: new Date(Date.now() - 3_600_000).toISOString() },
    });
    const young = upload();
    await store(old);
    await store(young);
    expect(await pruneTokens(db)).toBe(1);
    await expect(store(upload({ sender: young.sender }))).rejects.toMatchObject({
      code: "identity/replayed",
    });
  });

  test("are never changed or removed", async () => {
    await store(upload());
    for (const statement of [
      "update attestation set subject = 'somebody else'",
      "update attestation set received_at = now() - interval '1 year'",
      "delete from attestation_subject",
      "delete from attestation",
      "truncate attestation cascade",
    ])
      await expect(sql.raw(statement).execute(db), statement).rejects.toThrow(/never changed or removed/);
    expect((await received([A])).items).toHaveLength(1);
  });

  test("of one line are found together, in whatever repository of the account", async () => {
    await store(upload({ line: "one" }));
    await store(upload({ line: "one", repositoryId: 501, commits: [B] }));
    await store(upload({ line: "one", ownerId: 51 }));
    await store(upload({ line: "two" }));
    await store(upload({ line: "one", sender: other() }));
    const { issuer, subject } = upload().sender;
    const lines = ["one", "three"].map((line) => ({ line, issuer, subject }));
    const { items, crowded } = await createAttestationStore(db).inLines(50, lines);
    expect(items.map(({ uploader }) => uploader)).toEqual([
      { issuer, subject },
      { issuer, subject },
    ]);
    expect(crowded).toEqual([]);
  });

  test("ask for the pull requests of their line alone, however many commits were ever named in it", async () => {
    const line = "long";
    await store(upload({ line }));
    await store(upload({ line, repositoryId: 501, commits: [B] }));
    await store(upload({ line, repositoryId: 502, commits: [A], sender: other() }));
    const { sender } = upload({ line });
    await sql`
      insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
      select 500, 'sha256:' || n, 'sha256:' || n, 50, ${line}, ${sender.issuer}, ${sender.subject}, '\\x00' from generate_series(1, 4) n
    `.execute(db);
    await sql`
      insert into attestation_subject (repository_id, sha, digest)
      select 500, md5(n || ' ' || m) || '00000000', 'sha256:' || n from generate_series(1, 4) n, generate_series(1, 250) m
    `.execute(db);
    await db.insertInto("document").values({ digest: "d", body: "{}" }).execute();
    const judged = { check_name: "agent-policy", verdict: "pass" } as const;
    const places = [
      { repository_id: 500, number: 1, state: "open", head_sha: A },
      { repository_id: 500, number: 2, state: "merged", head_sha: A },
      { repository_id: 500, number: 3, state: "open", head_sha: B },
      { repository_id: 501, number: 4, state: "open", head_sha: B },
      { repository_id: 502, number: 5, state: "open", head_sha: A },
    ] as const;
    for (const { state, ...place } of places) {
      const { repository_id, number, head_sha: value } = place;
      const { sequence } = await db
        .insertInto("decision")
        .values({ id: `sha256:${number}`, ...place, ...judged, facts: "d", policy: "d", decision: "{}" })
        .returning("sequence")
        .executeTakeFirstOrThrow();
      const named = { installation_id: 1, owner: "acme", name: "shop" };
      const last = { decision: sequence, valid_until: null, updated_at: new Date() };
      await db
        .insertInto("pull_request")
        .values({ ...place, state, ...judged, ...named, ...last })
        .execute();
      await db.insertInto("watch").values({ repository_id, number, kind: "commit", value }).execute();
    }
    const found = await db.transaction().execute((trx) => pullRequestsInLine(trx, 50, { line, sender }));
    expect(found).toEqual([
      {
        queue: "pull-request",
        args: expect.objectContaining({ repositoryId: 500, number: 1 }),
        invalidate: true,
      },
      {
        queue: "pull-request",
        args: expect.objectContaining({ repositoryId: 501, number: 4 }),
        invalidate: true,
      },
    ]);
  });

  test("nor more than 64 MiB", async () => {
    await sql`
      insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
      select 500, 'sha256:' || n, 'sha256:' || n, 50, 'line', ${other().issuer}, ${other().subject}, decode(repeat('00', 8388608), 'hex') from generate_series(1, 8) n
    `.execute(db);
    await expect(store(upload({ sender: other() }))).rejects.toMatchObject({ code: "attestations/quota" });
    expect(await store(upload())).toBe(true);
  });

  test("a line may be longer than an index takes", async () => {
    // Random, so that it cannot be pressed into less.
    const line = Array.from({ length: 300 }, () => randomUUID()).join("");
    const one = upload({ line });
    expect(await store(one)).toBe(true);
    const { issuer, subject } = one.sender;
    const { items } = await createAttestationStore(db).inLines(50, [{ line, issuer, subject }]);
    expect(items).toHaveLength(1);
  });

  const other = () => ({ ...upload().sender, subject: "spiffe://acme.test/agent/other" });

  test("65 of one workload crowd out none of another's", async () => {
    const mine = upload();
    await store(mine);
    for (let count = 0; count < 65; count += 1) await store(upload({ sender: other() }));
    const { items, crowded } = await received([A]);
    const { issuer, subject } = other();
    expect(crowded).toEqual([{ issuer, subject }]);
    expect(items).toHaveLength(65);
    expect(items.filter(({ uploader }) => uploader?.subject === subject)).toHaveLength(64);
    expect(items.map(({ digest }) => digest)).toContain(digestOf(mine.bytes));
  });

  test("nor do a few large ones", async () => {
    await store(upload());
    for (let count = 0; count < 9; count += 1)
      await store(upload({ sender: other(), bytes: Buffer.alloc(1_000_000, count) }));
    const { items, crowded } = await received([A]);
    expect(crowded.map(({ subject }) => subject)).toEqual([other().subject]);
    expect(items).toHaveLength(9);
  });

  test("a workload sends no more than 500 an hour, others as before", async () => {
    await sql`
      insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
      select 500, 'sha256:' || n, 'sha256:' || n, 50, 'line', ${other().issuer}, ${other().subject}, '\\x00' from generate_series(1, 499) n
    `.execute(db);
    expect(await store(upload({ sender: other() }))).toBe(true);
    await expect(store(upload({ sender: other() }))).rejects.toMatchObject({ code: "attestations/quota" });
    expect(await store(upload({ sender: other(), repositoryId: 501 }))).toBe(true);
    expect(await store(upload())).toBe(true);
  });

  test("what was seen elsewhere and what counted is remembered with its first time", async () => {
    const attestations = createAttestationStore(db);
    const pull = { ...key, number: 7 };
    const at = "2026-11-20T10:00:00.000Z";
    const accepted = [{ payloadDigest: "sha256:p", builder: "https://b.test", key: "k1" }];
    await attestations.remember(pull, { seen: [{ digest: "sha256:x", at }], accepted });
    await attestations.remember(pull, {
      seen: [{ digest: "sha256:x", at: "2026-11-21T10:00:00.000Z" }],
      accepted,
    });
    expect(await attestations.firstSeen(key, ["sha256:x", "sha256:y"])).toEqual(new Map([["sha256:x", at]]));
    expect(await attestations.accepted(key, ["sha256:p", "sha256:q"])).toEqual(new Set(["sha256:p"]));
    expect(await attestations.accepted({ ...key, repositoryId: 1 }, ["sha256:p"])).toEqual(new Set());
    expect(await attestations.firstSeen(key, [])).toEqual(new Map());
  });

  describe.runIf(kind === "postgres")("among ten thousand", () => {
    test("are found by an index", async () => {
      await sql`
        insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
        select 500, 'sha256:' || n, 'sha256:' || n, 50, 'line ' || n, 'i', 's', '\\x00' from generate_series(1, 10000) n
      `.execute(db);
      await sql`
        insert into attestation_subject (repository_id, sha, digest)
        select 500, lpad(to_hex(n), 40, '0'), 'sha256:' || n from generate_series(1, 10000) n
      `.execute(db);
      await sql`analyze attestation`.execute(db);
      await sql`analyze attestation_subject`.execute(db);
      const plan = await attestationsAbout(db, 500, [A, `${"0".repeat(36)}0fff`]).explain();
      const text = JSON.stringify(plan);
      expect(text).toContain("attestation_subject_pkey");
      expect(text).toContain("attestation_pkey");
      expect(text).not.toContain("Seq Scan");
    });
  });
});
