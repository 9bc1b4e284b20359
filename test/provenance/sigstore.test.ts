import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AgentPolicyError } from "../../src/errors.ts";
import { CODES } from "../../src/provenance/codes.ts";
import { open } from "../../src/provenance/open.ts";
import { readUtf8String } from "../../src/provenance/sigstore/identity.ts";
import { loadSigstore } from "../../src/provenance/sigstore/load.ts";
import { publicGood } from "../../src/provenance/sigstore/public-good.ts";
import { createTrust } from "../../src/provenance/sigstore/trust.ts";
import type { SigstoreVerifiers } from "../../src/provenance/sigstore/verifier.ts";
import type { ProvenancePolicy, SigstoreBuilder } from "../../src/provenance/types.ts";
import { verify } from "../../src/provenance/verify.ts";
import {
  type Bundle,
  type Claims,
  type MockSigstore,
  mockPrivateSigstore,
  mockSigstore,
} from "./mock-sigstore.ts";
import { BUILDER, input, policy, statement } from "./support.ts";

const SAN = "https://github.com/acme/agent-runner/.github/workflows/sandbox.yml@refs/tags/v3.2.0";
const CLAIMS: Claims = {
  iss: "https://token.actions.githubusercontent.com",
  sub: SAN,
  repository_id: "810002373",
  runner_environment: "github-hosted",
};
const CERTIFICATE = {
  issuer: CLAIMS.iss,
  san: SAN,
  "source-repository-id": 810002373,
  "runner-environment": "github-hosted" as const,
};
const under = (certificate: object = {}): ProvenancePolicy =>
  policy({
    builders: [{ id: BUILDER, carrier: "sigstore", certificate: { ...CERTIFICATE, ...certificate } }],
  });
const payload = Buffer.from(JSON.stringify(statement()));

let mock: MockSigstore;
let good: Bundle;
beforeAll(async () => {
  mock = await mockSigstore();
  good = await mock.bundle(payload, CLAIMS);
});

function judged(bundle: Bundle, asked = under(), root: unknown = mock.trustedRoot) {
  return among(new Map([["public", loadSigstore(root)]]), bundle, asked);
}

function among(sigstore: SigstoreVerifiers, bundle: Bundle, asked = under()) {
  return verify(input({ bytes: Buffer.from(JSON.stringify(bundle)), policy: asked, sigstore }));
}

const ZERO = Buffer.alloc(32).toString("base64");
const set = (what: object, values: object): void => void Object.assign(what, values);
const entry = (draft: Bundle): Bundle => draft.verificationMaterial.tlogEntries[0];

/** The good bundle with one thing changed. */
function bent(change: (draft: Bundle) => void): Bundle {
  const draft = structuredClone(good);
  change(draft);
  return draft;
}

describe("a bundle from a mock of Sigstore", () => {
  it("is accepted when certificate and statement are right", () => {
    expect(judged(good)).toMatchObject({
      verified: true,
      carrier: "sigstore",
      key: null,
      builder: BUILDER,
      code: "ok",
    });
  });

  it.each<[string, object, string]>([
    [
      "SAN as a pattern: a dot stands for any character elsewhere",
      { san: SAN.replace("sandbox.yml", "sandbox-yml") },
      "certificate/san",
    ],
    ["a piece of the SAN, which an unanchored pattern would find", { san: "https://g" }, "certificate/san"],
    [
      "another issuer",
      { issuer: "https://token.actions.githubusercontent.com.evil.example" },
      "certificate/issuer",
    ],
    [
      "another repository's workflow of the same name",
      { "source-repository-id": 1 },
      "certificate/source-repository",
    ],
    ["a self-hosted runner", { "runner-environment": "self-hosted" }, "certificate/runner-environment"],
  ])("is refused: %s", (_, certificate, code) => {
    expect(judged(good, under(certificate))).toMatchObject({ verified: false, code });
  });

  it("asks for nothing that the policy does not name", () => {
    const asked = policy({
      builders: [{ id: BUILDER, carrier: "sigstore", certificate: { issuer: CLAIMS.iss, san: SAN } }],
    });
    expect(judged(good, asked)).toMatchObject({ verified: true });
  });

  it("is refused without the extension that the policy asks for", async () => {
    const { repository_id: _, ...fewer } = CLAIMS;
    expect(judged(await mock.bundle(payload, fewer))).toMatchObject({
      code: "certificate/source-repository",
    });
  });

  it.each<[string, (draft: Bundle) => void, string]>([
    [
      "one bit of the payload",
      ({ dsseEnvelope: one }) => set(one, { payload: one.payload.replace(/^./, "f") }),
      "sigstore/log",
    ],
    ["another signature", ({ dsseEnvelope: one }) => set(one.signatures[0], { sig: "AAAA" }), "sigstore/log"],
    [
      "no log entry",
      (draft) => set(draft.verificationMaterial, { tlogEntries: [] }),
      "sigstore/no-log-entry",
    ],
    ["no inclusion proof", (draft) => set(entry(draft), { inclusionProof: undefined }), "sigstore/bundle"],
    [
      "a proof through another node",
      (draft) => set(entry(draft).inclusionProof, { hashes: [ZERO] }),
      "sigstore/log",
    ],
    [
      "a checkpoint of another size",
      (draft) =>
        set(entry(draft).inclusionProof.checkpoint, {
          envelope: entry(draft).inclusionProof.checkpoint.envelope.replace("\n1\n", "\n2\n"),
        }),
      "sigstore/log",
    ],
    ["an entry of another log", (draft) => set(entry(draft).logId, { keyId: ZERO }), "sigstore/log"],
    [
      "another time of logging",
      (draft) => set(entry(draft), { integratedTime: "1700000000" }),
      "sigstore/certificate",
    ],
    [
      "no promise, and so no time",
      (draft) => set(entry(draft), { inclusionPromise: undefined }),
      "sigstore/timestamp",
    ],
    [
      "a public key instead of a certificate",
      (draft) => set(draft.verificationMaterial, { certificate: undefined, publicKey: { hint: "x" } }),
      "sigstore/bundle",
    ],
    [
      "a certificate that is none",
      (draft) => set(draft.verificationMaterial.certificate, { rawBytes: "AAAA" }),
      "sigstore/bundle",
    ],
    [
      "no verification material",
      (draft) => set(draft, { verificationMaterial: undefined }),
      "sigstore/bundle",
    ],
    [
      "two signatures",
      ({ dsseEnvelope: one }) => one.signatures.push(one.signatures[0]),
      "envelope/signature-count",
    ],
    [
      "another payload in protobuf's other spelling, which nobody reads",
      (draft) => set(draft, { dsse_envelope: { ...draft.dsseEnvelope, payload: "e30=" } }),
      "ok",
    ],
    [
      "the legacy media type of 0.3",
      (draft) => set(draft, { mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.3" }),
      "bundle/media-type",
    ],
  ])("with %s", (_, change, code) => {
    expect(judged(bent(change))).toMatchObject({ verified: code === "ok", code });
  });

  it("log entry not bound to artifact: an entry for another statement of the same signer", async () => {
    const other = await mock.bundle(Buffer.from("{}"), CLAIMS);
    const { tlogEntries } = other.verificationMaterial;
    const swapped = bent((draft) => set(draft.verificationMaterial, { tlogEntries }));
    expect(judged(swapped)).toMatchObject({ verified: false, code: "sigstore/log" });
  });

  it("another instance's certificate", async () => {
    const stranger = await mockSigstore();
    expect(judged(good, under(), stranger.trustedRoot)).toMatchObject({ verified: false });
    expect(judged(good, under(), publicGood)).toMatchObject({ verified: false });
  });

  it("bent anywhere, it is refused with a known code, or says the very same", () => {
    const text = JSON.stringify(good);
    const { payloadDigest } = judged(good);
    const sigstore = new Map([["public", loadSigstore(mock.trustedRoot)]]);
    const edit = fc.record({
      at: fc.nat(text.length),
      cut: fc.nat(6),
      put: fc.constantFrom("", "A", "0", "null", "{}", '"', "="),
    });
    fc.assert(
      fc.property(edit, ({ at, cut, put }) => {
        const bytes = Buffer.from(text.slice(0, at) + put + text.slice(at + cut));
        const answer = verify(input({ bytes, policy: under(), sigstore }));
        expect(answer.code === "ok" || answer.code in CODES).toBe(true);
        expect(answer.code).not.toBe("internal");
        if (answer.verified) expect(answer.payloadDigest).toBe(payloadDigest);
      }),
      { numRuns: 600 },
    );
  });

  it("is refused, not passed over, where no trusted root is at hand", () => {
    const answer = verify(input({ bytes: Buffer.from(JSON.stringify(good)), policy: under() }));
    expect(answer).toMatchObject({ verified: false, code: "sigstore/unavailable" });
  });

  it("does not pass a certificate off as a key's builder, or a key as a certificate's", () => {
    const builders: ProvenancePolicy["builders"] = [
      { id: BUILDER, carrier: "sigstore", certificate: CERTIFICATE },
      ...policy().builders.map((one) => ({ ...one, id: "https://other.acme.dev" })),
    ];
    expect(verify(input({ policy: policy({ builders }) }))).toMatchObject({ code: "builder/not-signer" });
    const reversed = policy({
      builders: [
        ...policy().builders,
        { id: "https://x.acme.dev", carrier: "sigstore", certificate: CERTIFICATE },
      ],
    });
    expect(judged(good, reversed)).toMatchObject({ code: "builder/not-signer" });
  });
});

describe("an instance of one's own", () => {
  let own: MockSigstore;
  let ours: Bundle;
  const builder = (instance?: string): SigstoreBuilder => ({
    id: BUILDER,
    carrier: "sigstore",
    certificate: CERTIFICATE,
    ...(instance === undefined ? {} : { instance }),
  });
  const naming = (...builders: ProvenancePolicy["builders"]) => policy({ builders });
  const both = () =>
    new Map([
      ["public", loadSigstore(mock.trustedRoot)],
      ["ours", loadSigstore(own.trustedRoot)],
    ]);
  beforeAll(async () => {
    own = await mockPrivateSigstore();
    ours = await own.bundle(payload, CLAIMS);
  });

  it("vouches for the builder that names it, without logs, by a signed timestamp", () => {
    expect(among(both(), ours, naming(builder("ours")))).toMatchObject({ verified: true, code: "ok" });
  });

  it("vouches for no builder of another instance, nor another instance for its", () => {
    const other = { ...builder(), id: "https://other.acme.dev" };
    const mixed = naming(builder("ours"), other);
    expect(among(both(), ours, mixed)).toMatchObject({ verified: true });
    // the same name, issued by the public instance to whoever has it there
    expect(among(both(), good, mixed)).toMatchObject({ verified: false, code: "certificate/instance" });
    expect(among(both(), ours, naming(builder(), { ...other, instance: "ours" }))).toMatchObject({
      verified: false,
      code: "certificate/instance",
    });
    expect(among(both(), ours, naming(builder()))).toMatchObject({ verified: false });
  });

  it("is refused without its timestamp, with one over something else, and with another root", async () => {
    const bare = structuredClone(ours);
    bare.verificationMaterial.timestampVerificationData = { rfc3161Timestamps: [] };
    const asked = naming(builder("ours"));
    expect(among(both(), bare, asked)).toMatchObject({ verified: false, code: "sigstore/timestamp" });
    const moved = structuredClone(ours);
    const second = await own.bundle(payload, CLAIMS);
    moved.verificationMaterial.timestampVerificationData =
      second.verificationMaterial.timestampVerificationData;
    expect(among(both(), moved, asked)).toMatchObject({ verified: false, code: "sigstore/timestamp" });
    const stranger = await mockPrivateSigstore();
    const roots = new Map([["ours", loadSigstore(stranger.trustedRoot)]]);
    expect(among(roots, ours, asked)).toMatchObject({ verified: false });
  });

  it("does not let a bundle of the public instance go without its log", () => {
    const unlogged = structuredClone(good);
    unlogged.verificationMaterial.tlogEntries = [];
    unlogged.verificationMaterial.timestampVerificationData =
      ours.verificationMaterial.timestampVerificationData;
    expect(judged(unlogged)).toMatchObject({ verified: false, code: "sigstore/no-log-entry" });
  });

  it("is loaded for the policies that name it, and refused where this server does not know it", async () => {
    const trust = createTrust(new Map([["ours", own.trustedRoot]]));
    expect([...(await trust(naming(builder("ours"))))].map(([name]) => name)).toEqual(["ours"]);
    expect([...(await trust(naming(builder(), builder("theirs")))).keys()]).toEqual(["public"]);
    expect((await trust(policy())).size).toBe(0);
    const asked = naming(builder("theirs"));
    const answer = among(await trust(asked), ours, asked);
    expect(answer).toMatchObject({ verified: false, code: "sigstore/unavailable" });
    expect(answer.reason).toContain("theirs");
  });
});

describe("the trusted root", () => {
  it("comes with the public instance's", () => {
    expect(() => loadSigstore(publicGood)).not.toThrow();
  });

  it.each<[string, (root: Bundle) => unknown]>([
    ["no JSON object", () => null],
    ["nothing in it", () => ({})],
    ["a log without the start of its validity", (root) => void delete root.tlogs[0].publicKey.validFor],
    ["an authority without one", (root) => set(root.certificateAuthorities[0], { validFor: {} })],
    ["no certificate log", (root) => set(root, { ctlogs: [] })],
    ["nothing that says when it was", (root) => set(root, { ctlogs: [], tlogs: [] })],
  ])("is refused with %s", (_, change) => {
    const root = structuredClone(mock.trustedRoot);
    const given = change(root);
    expect(() => loadSigstore(given === undefined ? root : given)).toThrow(AgentPolicyError);
  });
});

interface Case {
  name: string;
  bundle: Bundle;
  trustedRoot: unknown;
}
const { cases } = JSON.parse(
  readFileSync(new URL("./vendor/sigstore-conformance.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe("real bundles of Sigstore's conformance suite", () => {
  const answer = ({ bundle, trustedRoot }: Case) => {
    const opened = open(Buffer.from(JSON.stringify(bundle)));
    return opened.ok
      ? loadSigstore(trustedRoot ?? publicGood)(opened.value, opened.envelope.payload)
      : opened;
  };
  const named = (name: string) => cases.find((one) => one.name === name) as Case;

  it("happy-path-intoto-in-dsse-v3: logged in the public instance", () => {
    expect(answer(named("happy-path-intoto-in-dsse-v3"))).toEqual({
      ok: true,
      identity: {
        san: expect.stringMatching(/^https:\/\/github\.com\//),
        issuer: "https://token.actions.githubusercontent.com",
        sourceRepositoryId: expect.stringMatching(/^\d+$/),
        runnerEnvironment: "github-hosted",
      },
    });
  });

  it("rekor2-dsse-happy-path: logged in Rekor 2, with a timestamp", () => {
    expect(answer(named("rekor2-dsse-happy-path"))).toMatchObject({ ok: true });
  });

  it.each([
    ["dsse-invalid-sig_fail", "sigstore/log"],
    ["dsse-mismatch-envelope_fail", "sigstore/log"],
    ["dsse-mismatch-sig_fail", "sigstore/log"],
    ["rekor2-dsse-invalid-sig_fail", "sigstore/log"],
    ["rekor2-dsse-mismatch-envelope_fail", "sigstore/log"],
    ["happy-path-v0.3-new-mediaType", "envelope/shape"], // a signature over a file, not over a statement
    ["intoto-with-custom-trust-root", "bundle/media-type"], // version 0.2
    ["intoto-missing-inclusion-proof_fail", "bundle/media-type"],
  ])("%s: %s", (name, code) => {
    expect(answer(named(name))).toMatchObject({ ok: false, code });
  });

  it("trust-root-tlog-missing-validity-start_fail: the library alone would accept it", () => {
    expect(() => loadSigstore(named("trust-root-tlog-missing-validity-start_fail").trustedRoot)).toThrow(
      /since when/,
    );
  });
});

describe("readUtf8String", () => {
  it.each([
    ["short", "0c03616263", "abc"],
    ["empty", "0c00", ""],
    ["long form", `0c8180${"61".repeat(128)}`, "a".repeat(128)],
    ["another tag", "1303616263", null],
    ["a byte too many", "0c0361626364", null],
    ["a byte too few", "0c036162", null],
    ["a length longer than it needs to be", "0c810161", null],
    ["indefinite length", "0c80610000", null],
    ["no UTF-8", "0c01ff", null],
    ["nothing", "", null],
  ])("%s", (_, hex, expected) => {
    expect(readUtf8String(Buffer.from(hex, "hex"))).toBe(expected);
  });
});
