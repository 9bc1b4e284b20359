import { describe, expect, it } from "vitest";
import type { AttestationStore, ReceivedAttestation } from "../../../src/evaluation/ports/attestations.ts";
import { type Attestations, withProvenance } from "../../../src/evaluation/provenance/gather.ts";
import { incomplete, known } from "../../../src/facts/known.ts";
import { signStatement } from "../../../src/provenance/sign.ts";
import { BUILDER, ISSUER, KEY, listed, statement, WORKLOAD } from "../../provenance/support.ts";
import { commit, copilot, facts, file, HEAD } from "../../support/facts.ts";
import { effective } from "../../support/policy.ts";

const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const { kid, jwk } = listed(KEY);
const policy = (status = "active") =>
  effective(`provenance:
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [{kid: "${kid}", alg: Ed25519, status: ${status}, jwk: ${JSON.stringify(jwk)}}]}]
  workloads: [{issuer: "${ISSUER}", jwks: "${ISSUER}/keys", audience: a, algorithms: [ES256], subjects: ["${WORKLOAD}"]}]
  require: [{match: ["src/**"], level: sandbox}]
`);
const only = commit(copilot, { sha: HEAD });
const base = facts({ commits: known([only]), files: known([file("src/a.ts")]) });
base.repository.ownerId = 32398091;

const bytes = signStatement(
  statement(
    ({ external }) => {
      Object.assign(external.target, {
        repositoryId: base.repository.id,
        pullRequest: base.change.number,
        baseRef: base.change.base.ref,
        headRef: base.change.head.ref,
      });
    },
    [only],
  ),
  KEY,
).bytes;
const received: ReceivedAttestation = {
  digest: "sha256:1",
  bytes,
  receivedAt: "2026-11-21T11:30:00Z",
  uploader: { issuer: ISSUER, subject: WORKLOAD },
};

type News = Parameters<AttestationStore["remember"]>[1];

async function gather(
  changes: Partial<AttestationStore> = {},
  options: { state?: ReturnType<typeof policy>; given?: typeof base; more?: Partial<Attestations> } = {},
) {
  const news: News[] = [];
  const store: AttestationStore = {
    received: async () => ({ items: [received], crowded: [] }),
    inLines: async () => ({ items: [received], crowded: [] }),
    firstSeen: async () => new Map(),
    accepted: async () => new Set(),
    remember: async (_, one) => void news.push(one),
    ...changes,
  };
  const { state = policy(), given = base, more = {} } = options;
  const reading = await withProvenance(
    { attestations: { store, ...more }, now: () => new Date("2026-11-21T12:00:00Z") },
    key,
    {
      facts: given,
      policy: state,
      siblings: [],
      position: { headSha: HEAD, baseSha: "", baseRef: "", state: "open" },
    },
  );
  const { provenance } = reading.facts;
  const codes = provenance?.known
    ? provenance.value.candidates.map(({ verification }) => verification.code)
    : null;
  return { provenance, codes, news };
}

describe("gathering statements", () => {
  it("verifies what was received and remembers what counted", async () => {
    const { codes, news } = await gather();
    expect(codes).toEqual(["ok"]);
    expect(news).toMatchObject([{ seen: [], accepted: [{ builder: BUILDER, key: kid }] }]);
  });

  it("judges nothing while the store is away", async () => {
    const away = async () => {
      throw new Error("store away");
    };
    for (const method of ["received", "inLines", "remember"] as const)
      await expect(gather({ [method]: away }), method).rejects.toThrow("store away");
  });

  it("a workload that sends too many loses its own, and nobody else's", async () => {
    const crowding = (subject: string) => async () => ({
      items: [received],
      crowded: [{ issuer: ISSUER, subject }],
    });
    for (const method of ["received", "inLines"] as const) {
      const own = await gather({ [method]: crowding(WORKLOAD) });
      expect(own.codes, method).toEqual(["set/too-many"]);
      expect(own.news).toMatchObject([{ accepted: [] }]);
      expect((await gather({ [method]: crowding("spiffe://acme.dev/agent/other") })).codes, method).toEqual([
        "ok",
      ]);
    }
  });

  it("is a gap when GitHub does not tell the owner", async () => {
    const { ownerId: _, ...repository } = base.repository;
    const { provenance } = await gather({}, { given: { ...base, repository } });
    expect(provenance).toMatchObject({ known: false, gap: { code: "attestations/owner" } });
  });

  it("is a gap where commits or files are not known, and nothing where nobody asks", async () => {
    const gap = incomplete("test/gap", "x", "y");
    expect((await gather({}, { given: { ...base, files: gap } })).provenance).toEqual(gap);
    expect((await gather({}, { given: { ...base, commits: gap } })).provenance).toBe(gap);
    const docs = { ...base, files: known([file("docs/a.md")]) };
    expect((await gather({}, { given: docs })).provenance).toBeUndefined();
  });

  it("believes a retired key only of what counted before, and a revoked one of nothing", async () => {
    expect((await gather({}, { state: policy("retired") })).codes).toEqual(["key/retired"]);
    const accepted = async (_: unknown, digests: readonly string[]) => new Set(digests);
    expect((await gather({ accepted }, { state: policy("retired") })).codes).toEqual(["ok"]);
    expect((await gather({ accepted }, { state: policy("revoked") })).codes).toEqual(["key/revoked"]);
  });

  it("refuses what another workload handed in", async () => {
    const items = [{ ...received, uploader: { issuer: ISSUER, subject: "spiffe://acme.dev/agent/other" } }];
    const { codes, news } = await gather({ received: async () => ({ items, crowded: [] }) });
    expect(codes).toEqual(["identity/uploader"]);
    expect(news).toMatchObject([{ accepted: [] }]);
  });

  it("counts the age of a statement to its first receipt, never to now", async () => {
    const late = [{ ...received, receivedAt: "2026-11-23T12:00:00Z" }];
    expect((await gather({ received: async () => ({ items: late, crowded: [] }) })).codes).toEqual([
      "time/too-old",
    ]);
  });

  it("keeps nothing of what nobody vouches for", async () => {
    const forged = [
      { ...received, bytes: Buffer.from(bytes.toString().replace(/"sig":"..../, '"sig":"AAAA')) },
    ];
    const { provenance, codes } = await gather({ received: async () => ({ items: forged, crowded: [] }) });
    expect(codes).toEqual(["signature/invalid"]);
    expect(JSON.stringify(provenance)).not.toContain("firecracker 1.9");
  });
});
