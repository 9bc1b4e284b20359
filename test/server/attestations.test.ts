import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organization } from "../e2e/support/organization.ts";
import { createSandbox } from "../e2e/support/sandbox.ts";
import { memoryStore, startWorld, type World } from "../e2e/support/world.ts";
import { edKey } from "../provenance/support.ts";
import { createIssuer, ISSUER, SUBJECT } from "../workload-identity/support.ts";

const sandbox = await createSandbox();
let world: World;
beforeAll(async () => {
  world = await startWorld(await memoryStore(), { get: sandbox.get });
}, 60_000);
afterAll(() => world.close());

async function shop(policy = sandbox.policy()) {
  const acme = organization(world, { policy });
  const made = sandbox.propose(acme, { "src/cart.ts": `export const at = ${Math.random()};\n` });
  await world.settled();
  return { acme, made };
}

let kept: ReturnType<typeof shop> | undefined;
/** One for all tests that only need some change to attest. */
function sharedShop() {
  kept ??= shop();
  return kept;
}

const stored = async () =>
  Number(
    (
      await world.db
        .selectFrom("attestation")
        .select((eb) => eb.fn.countAll().as("n"))
        .executeTakeFirstOrThrow()
    ).n,
  );

async function refused(answer: Response) {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const body = (await answer.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: answer.status, type: "about:blank", title: expect.any(String) });
  return [answer.status, body.code];
}

describe("POST /v1/attestations", () => {
  it("keeps an attestation: 201 once, 200 from then on", async () => {
    const { acme, made } = await sharedShop();
    const bytes = sandbox.attest(acme, made);
    const first = await sandbox.upload(world, bytes);
    expect(first.status).toBe(201);
    expect(await first.json()).toMatchObject({
      version: 1,
      repositoryId: acme.shop.id,
      head: made.pull.headSha,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect((await sandbox.upload(world, bytes)).status).toBe(200);
  });

  it("stores nothing for an unauthenticated or unknown sender, and says why", async () => {
    const { acme, made } = await shop();
    const bytes = sandbox.attest(acme, made);
    const before = await stored();
    const asked = acme.requests().length;
    expect(asked).toBeGreaterThan(0);
    const stranger = await createIssuer();
    expect(await refused(await sandbox.upload(world, bytes, { token: null }))).toEqual([
      401,
      "identity/missing",
    ]);
    expect(await refused(await sandbox.upload(world, bytes, { token: "no-token" }))).toEqual([
      401,
      "identity/malformed",
    ]);
    // Nobody made us ask GitHub so far.
    expect(acme.requests()).toEqual([]);
    const cases: [Parameters<typeof sandbox.upload>[2], number, string][] = [
      [{ claims: { iss: "https://evil.test" } }, 403, "identity/issuer"],
      [{ claims: { sub: "spiffe://evil.test/agent" } }, 403, "identity/subject"],
      [{ claims: { aud: "other" } }, 403, "identity/audience"],
      [{ claims: { email: "a@b.test" } }, 403, "identity/forbidden-claim"],
      [{ claims: { exp: 5 } }, 401, "identity/expired"],
      [{ token: await stranger.token() }, 401, "identity/signature"],
    ];
    for (const [options, status, code] of cases)
      expect(await refused(await sandbox.upload(world, bytes, options))).toEqual([status, code]);
    expect(await stored()).toBe(before);
  });

  it("takes a token once", async () => {
    const { acme, made } = await sharedShop();
    const token = await sandbox.issuer.token();
    expect((await sandbox.upload(world, sandbox.attest(acme, made), { token })).status).toBe(201);
    const other = sandbox.attest(acme, made, ({ internal }) => {
      internal.agent.model = "another";
    });
    expect(await refused(await sandbox.upload(world, other, { token }))).toEqual([403, "identity/replayed"]);
  });

  it("believes no statement about another identity than the sender's", async () => {
    const { acme, made } = await sharedShop();
    const bytes = sandbox.attest(acme, made, ({ internal }) => {
      internal.agent.identity.subject = "spiffe://acme.test/agent/other";
    });
    expect(await refused(await sandbox.upload(world, bytes))).toEqual([403, "identity/uploader"]);
  });

  it("admits to a repository only by its number, its owner's number and its own policy", async () => {
    const { acme, made } = await sharedShop();
    const other = await shop("limits: {files: 5}\n");
    for (const target of [
      { ownerId: 1 },
      { repositoryId: 1 },
      { ownerId: other.acme.org.id },
      { repositoryId: 1, repository: "https://github.com/nobody/nothing" },
      { repositoryId: 1, repository: "https://github.com/" },
    ]) {
      const bytes = sandbox.attest(acme, made, ({ external }) => Object.assign(external.target, target));
      expect(await refused(await sandbox.upload(world, bytes)), JSON.stringify(target)).toEqual([
        403,
        "attestations/repository",
      ]);
    }
    const elsewhere = sandbox.attest(other.acme, other.made);
    expect(await refused(await sandbox.upload(world, elsewhere))).toEqual([403, "identity/issuer"]);
  });

  it("refuses what is no attestation with the code of its flaw", async () => {
    const { acme, made } = await sharedShop();
    const good = sandbox.attest(acme, made).toString();
    const cases: [string, string][] = [
      ["", "size/empty"],
      ["{", "json/syntax"],
      ["[]", "carrier/unknown"],
      [good.replace('{"payloadType"', '{"payload":"","payloadType"'), "json/duplicate-key"],
      [good.replace("vnd.in-toto+json", "vnd.other+json"), "envelope/payload-type"],
      [good.replace('"signatures":[', '"signatures":[{"sig":"AA=="},'), "envelope/signature-count"],
    ];
    for (const [body, code] of cases)
      expect(await refused(await sandbox.upload(world, Buffer.from(body))), code).toEqual([400, code]);
    const url = `${world.app.url}/v1/attestations`;
    const authorization = `Bearer ${await sandbox.issuer.token()}`;
    const plain = await fetch(url, { method: "POST", body: good, headers: { authorization } });
    expect(await refused(plain)).toEqual([415, "attestations/media-type"]);
    const got = await fetch(url, { headers: { authorization } });
    expect([got.headers.get("allow"), await refused(got)]).toEqual(["POST", [405, "attestations/method"]]);
  });

  it("reads at most 1 MiB, announced or not", async () => {
    const big = Buffer.alloc(1024 * 1024 + 1, 32);
    expect(await refused(await sandbox.upload(world, big))).toEqual([413, "size/too-large"]);
    const token = await sandbox.issuer.token();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const streamed = request(`${world.app.url}/v1/attestations`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "transfer-encoding": "chunked",
        },
      });
      streamed.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      for (let part = 0; part < 17; part += 1) streamed.write(Buffer.alloc(64 * 1024, 32));
      streamed.end();
    });
    expect(status).toBe(413);
  });

  it("unpacks nothing: a small body that would be huge is refused as it came", async () => {
    const headers = {
      "content-type": "application/json",
      "content-encoding": "gzip",
      authorization: `Bearer ${await sandbox.issuer.token()}`,
    };
    const body = gzipSync(Buffer.alloc(16 * 1024 * 1024, 32));
    const answer = await fetch(`${world.app.url}/v1/attestations`, { method: "POST", headers, body });
    expect(await refused(answer)).toEqual([400, "json/encoding"]);
  });

  it("keeps nothing that no builder of the policy vouches for", async () => {
    const { acme, made } = await sharedShop();
    const before = await stored();
    const elsewhere: Parameters<typeof sandbox.attest>[2] = ({ run }) => {
      run.builder.id = "https://sandbox.acme.dev/other";
    };
    const cases: [Buffer, string][] = [
      [sandbox.attest(acme, made, () => {}, { signer: edKey(9) }), "signature/invalid"],
      [sandbox.attest(acme, made, elsewhere), "builder/unknown"],
    ];
    for (const [bytes, code] of cases)
      expect(await refused(await sandbox.upload(world, bytes))).toEqual([403, code]);
    expect(await stored()).toBe(before);
  });

  it("keeps nothing that a revoked key signed", async () => {
    const { acme, made } = await shop(sandbox.policy({ keyStatus: "revoked" }));
    const answer = await sandbox.upload(world, sandbox.attest(acme, made));
    expect(await refused(answer)).toEqual([403, "key/revoked"]);
  });

  it("refuses a workload's flood with 429, and says when to come again", async () => {
    const { acme, made } = await shop();
    await sql`
      insert into attestation (repository_id, digest, payload_digest, owner_id, line, issuer, subject, bytes)
      select ${acme.shop.id}, 'sha256:' || n, 'sha256:' || n, 50, 'line', ${ISSUER}, ${SUBJECT}, '\\x00' from generate_series(1, 500) n
    `.execute(world.db);
    const answer = await sandbox.upload(world, sandbox.attest(acme, made));
    expect(await refused(answer)).toEqual([429, "attestations/quota"]);
    expect(answer.headers.get("retry-after")).toBe("60");
  });

  it("answers 503 and stores nothing when GitHub or the issuer cannot be asked", async () => {
    const { acme, made } = await shop();
    const before = await stored();
    world.sim.faults.add({
      kind: "500",
      times: 20,
      match: { graphqlOperation: "DefaultPolicy" },
    });
    const answer = await sandbox.upload(world, sandbox.attest(acme, made));
    world.sim.faults.clear();
    expect((await refused(answer))[0]).toBe(503);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(await stored()).toBe(before);
  });
});
