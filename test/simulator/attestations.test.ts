import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, client, installed, startWorld, type World } from "./support.ts";

let world: World;
let writer: Client;
beforeAll(async () => {
  const permissions = { attestations: "write" } as const;
  world = await startWorld({ app: { permissions: { metadata: "read", ...permissions } } });
  writer = await installed(world.sim, world.installationId);
});
afterAll(() => world.sim.close());

const repo = "/repos/acme/shop";

function bundle(digest: Record<string, string>, predicateType = "https://slsa.dev/provenance/v1") {
  const statement = { _type: "https://in-toto.io/Statement/v1", subject: [{ digest }], predicateType };
  return {
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: "k" } },
    dsseEnvelope: {
      payloadType: "application/vnd.in-toto+json",
      payload: Buffer.from(JSON.stringify(statement)).toString("base64"),
      signatures: [{ sig: "AAAA" }],
    },
  };
}

it("finds a bundle by each digest of its subject, a commit's sha1 too, and nothing is 404", async () => {
  const sha1 = world.shop.head();
  const given = bundle({ sha1, sha256: "ab".repeat(32) });
  const made = await writer(`POST ${repo}/attestations`, { bundle: given });
  expect([made.status, typeof made.body.id]).toEqual([201, "number"]);
  for (const digest of [`sha1:${sha1}`, `sha256:${"ab".repeat(32)}`, `sha1%3A${sha1}`]) {
    const { body } = await writer(`GET ${repo}/attestations/${digest}`);
    expect(body.attestations).toMatchObject([{ bundle: given, repository_id: world.shop.id }]);
  }
  expect((await writer(`GET /orgs/acme/attestations/sha1:${sha1}`)).body.attestations).toHaveLength(1);
  expect((await writer(`GET ${repo}/attestations/sha1:${"0".repeat(40)}`)).status).toBe(404);
  expect((await writer(`GET ${repo}/attestations/nonsense`)).status).toBe(422);
});

it("filters by the predicate's type, by GitHub's names for some", async () => {
  const sha1 = "1".repeat(40);
  world.shop.attest(bundle({ sha1 }));
  world.shop.attest(bundle({ sha1 }, "https://example.com/mine"));
  const count = async (type: string) => {
    const { status, body } = await writer(`GET ${repo}/attestations/sha1:${sha1}?predicate_type=${type}`);
    return status === 404 ? 0 : body.attestations.length;
  };
  expect(await count("provenance")).toBe(1);
  expect(await count("sbom")).toBe(0);
  expect(await count("https://example.com/mine")).toBe(1);
});

it("pages by cursor, newest first", async () => {
  const sha1 = "2".repeat(40);
  const types = [1, 2, 3, 4, 5].map((i) => `https://example.com/${i}`);
  for (const type of types) world.shop.attest(bundle({ sha1 }, type));
  const seen: string[] = [];
  let path: string | undefined = `${repo}/attestations/sha1:${sha1}?per_page=2`;
  let last = "";
  while (path !== undefined) {
    const answer = await writer(`GET ${path}`);
    for (const one of answer.body.attestations) {
      const payload = JSON.parse(Buffer.from(one.bundle.dsseEnvelope.payload, "base64").toString("utf8"));
      seen.push(payload.predicateType);
    }
    last = answer.headers.get("link") ?? "";
    path = /<([^>]+)>; rel="next"/.exec(last)?.[1];
  }
  expect(seen).toEqual(types.toReversed());
  const prev = /<([^>]+)>; rel="prev"/.exec(last)?.[1];
  expect((await writer(`GET ${prev}`)).body.attestations).toHaveLength(2);
});

it("refuses what is no bundle around a statement, and who may not write", async () => {
  const post = (body: unknown, api = writer) => api(`POST ${repo}/attestations`, body);
  expect((await post({})).status).toBe(422);
  expect((await post({ bundle: {} })).status).toBe(422);
  const odd = bundle({ sha1: "3".repeat(40) });
  odd.dsseEnvelope.payload = "bm90IGpzb24=";
  expect((await post({ bundle: odd })).status).toBe(422);
  const reader = await installed(world.sim, world.installationId, { permissions: { attestations: "read" } });
  expect((await post({ bundle: bundle({ sha1: "3".repeat(40) }) }, reader)).status).toBe(403);
});

it("deletes by number and by digest, once", async () => {
  const digest = `sha1:${"4".repeat(40)}`;
  const one = world.shop.attest(bundle({ sha1: "4".repeat(40) }));
  world.shop.attest(bundle({ sha1: "4".repeat(40) }));
  const stranger = client(world.sim, world.sim.token(world.sim.user("stranger")));
  expect((await stranger(`DELETE /orgs/acme/attestations/${one.id}`)).status).toBe(404);
  expect((await writer(`DELETE /orgs/acme/attestations/${one.id}`)).status).toBe(204);
  expect((await writer(`DELETE /orgs/acme/attestations/${one.id}`)).status).toBe(404);
  expect((await writer(`DELETE /orgs/acme/attestations/digest/${digest}`)).status).toBe(204);
  expect((await writer(`GET ${repo}/attestations/${digest}`)).status).toBe(404);
});
