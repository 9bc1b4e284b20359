import { type ClientRequest, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAttestationsApi } from "../../src/server/attestations/api.ts";
import { rememberPolicies } from "../../src/server/attestations/known-policies.ts";
import { createLog } from "../../src/server/log.ts";
import { createKeySets } from "../../src/workload-identity/key-sets.ts";
import { organization } from "../e2e/support/organization.ts";
import { createSandbox } from "../e2e/support/sandbox.ts";
import { memoryStore, startWorld, type World } from "../e2e/support/world.ts";
import { effective } from "../support/policy.ts";

const sandbox = await createSandbox();
let world: World;
beforeAll(async () => {
  world = await startWorld(await memoryStore(), { get: sandbox.get });
}, 60_000);
afterAll(() => world.close());

const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("uploads are not for strangers to block", () => {
  it.each([{ "content-length": "1000" }, { "transfer-encoding": "chunked" }])(
    "bodies of %o that never end, sent with a token that nobody signed, give way to one that does",
    async (length) => {
      const acme = organization(world, { policy: sandbox.policy() });
      const made = sandbox.propose(acme, { "src/cart.ts": "1\n" });
      await world.settled();
      const strangers: ClientRequest[] = [];
      for (let count = 0; count < 100; count += 1) {
        const stranger = request(`${world.app.url}/v1/attestations`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            authorization: `Bearer ${segment({ alg: "ES256" })}.${segment({ iss: "https://evil.test" })}.AA`,
            ...length,
          },
          agent: false,
        });
        stranger.on("error", () => {}).on("response", (response) => response.resume());
        stranger.write("{");
        strangers.push(stranger);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      try {
        expect((await sandbox.upload(world, sandbox.attest(acme, made))).status).toBe(201);
      } finally {
        for (const stranger of strangers) stranger.destroy();
      }
    },
  );

  it("an owner whose servers of keys do not answer keeps no other owner out", async () => {
    const slow = "https://slow.evil.test";
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let waiting = 0;
    const get: typeof sandbox.get = Object.assign(
      async (...[url, limits]: Parameters<typeof sandbox.get>) => {
        if (!url.startsWith(slow)) return sandbox.get(url, limits);
        waiting += 1;
        await held;
        throw new Error("too late");
      },
      { asked: [] },
    );
    const api = createAttestationsApi({
      db: world.db,
      log: createLog("silent"),
      keys: createKeySets(get),
      policies: {
        defaultPolicy: async ({ repositoryId }: { repositoryId: number }) => ({
          ownerId: repositoryId,
          policy: effective(
            repositoryId === 1
              ? sandbox.policy().replaceAll("https://spire.acme.test", slow)
              : sandbox.policy(),
          ),
        }),
      } as never,
      wake: () => {},
    });
    for (const accountId of [1, 2])
      await world.db
        .insertInto("installation")
        .values({
          installation_id: accountId,
          account_id: accountId,
          login: `owner-${accountId}`,
          updated_at: new Date(),
        })
        .execute();
    const token = await sandbox.issuer.token();
    const acme = organization(world, { policy: sandbox.policy() });
    const made = sandbox.propose(acme, { "src/cart.ts": "1\n" });
    const send = (id: number, issuer: string, bearer: string) =>
      api.request("/", {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
        body: new Uint8Array(
          sandbox.attest(acme, made, ({ external, internal }) => {
            Object.assign(external.target, { repositoryId: id, ownerId: id });
            internal.agent.identity.issuer = issuer;
          }),
        ),
      });
    const own = await Promise.all(
      Array.from({ length: 20 }, () => sandbox.issuer.token({ claims: { iss: slow } })),
    );
    const floods = own.map((bearer) => send(1, slow, bearer));
    const refused = await Promise.race(floods);
    expect(refused.status).toBe(503);
    expect((await send(2, "https://spire.acme.test", token)).status).toBe(201);
    expect(waiting).toBe(1);
    release();
    await Promise.all(floods);
  });

  it("statements about made-up repositories do not use up the reads of those that are known", async () => {
    const policies = rememberPolicies({ defaultPolicy: async () => null }, () => 0);
    const key = (repositoryId: number) => ({ installationId: 1, repositoryId, owner: "acme", name: "shop" });
    const stranger = (id: number) => policies(key(id), { known: false });
    for (let id = 1; id <= 60; id += 1) await stranger(id);
    expect(() => stranger(61)).toThrow(expect.objectContaining({ code: "attestations/busy" }));
    await expect(policies(key(500), { known: true })).resolves.toBeNull();
  });
});
