import { type ClientRequest, request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rememberPolicies } from "../../src/server/known-policies.ts";
import { organization } from "../e2e/support/organization.ts";
import { createSandbox } from "../e2e/support/sandbox.ts";
import { memoryStore, startWorld, type World } from "../e2e/support/world.ts";

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

  it("statements about made-up repositories do not use up the reads of those that are known", async () => {
    const policies = rememberPolicies({ defaultPolicy: async () => null }, () => 0);
    const key = (repositoryId: number) => ({ installationId: 1, repositoryId, owner: "acme", name: "shop" });
    const stranger = (id: number) => policies(key(id), { known: false });
    for (let id = 1; id <= 60; id += 1) await stranger(id);
    expect(() => stranger(61)).toThrow(expect.objectContaining({ code: "attestations/busy" }));
    await expect(policies(key(500), { known: true })).resolves.toBeNull();
  });
});
