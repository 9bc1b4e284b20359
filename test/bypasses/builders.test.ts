import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { verify } from "../../src/provenance/verify.ts";
import { revokedKeys } from "../../src/server/revocations.ts";
import { BUILDER, edKey, input, KEY, listed, policy, signed } from "../provenance/support.ts";
import { alice, bob, commit, copilot, facts, file, HEAD, push, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const jwk = JSON.stringify(listed(KEY).jwk);
const entry = (kid: string, status: string) =>
  `{kid: "${kid}", alg: Ed25519, status: ${status}, jwk: ${jwk}}`;

describe("a revoked key under another name", () => {
  it("is told, with what it certified, by whichever name the record has", () => {
    const state = effective(`provenance:
  builders:
    - {id: "${BUILDER}", carrier: dsse, keys: [${entry("old", "revoked")}]}
    - {id: "https://other.test", carrier: dsse, keys: [${entry("new", "active")}]}
`);
    expect(revokedKeys(state).toSorted()).toEqual(["new", "old"]);
  });

  it("counts nowhere, though another builder still lists it as active", () => {
    const builders = [
      { id: BUILDER, carrier: "dsse" as const, keys: [listed(KEY)] },
      {
        id: "https://other.test",
        carrier: "dsse" as const,
        keys: [listed(KEY, { kid: "x", status: "revoked" })],
      },
    ];
    expect(verify(input({ policy: policy({ builders }) }))).toMatchObject({
      code: "key/revoked",
      genuine: false,
    });
  });
});

describe("24: a signer within the sandbox's reach", () => {
  it("metadata and token services count as no allowed egress, in any spelling, whatever the policy allows", () => {
    for (const host of [
      "169.254.169.254",
      "169.254.169.254:80",
      "metadata.google.internal",
      "100.100.100.200:80",
      "2852039166",
      "0xa9fea9fe",
      "0251.0376.0251.0376",
      "169.254.43518",
      "[fd00:ec2::254]:80",
      "localhost:8080",
      "127.1",
      "*.internal",
    ]) {
      const bytes = signed(({ internal }) => {
        internal.sandbox.network = { mode: "allowlist", egress: ["api.anthropic.com:443", host] };
      });
      const open = policy();
      const { egress: _, ...isolation } = open.require[0]?.isolation ?? {};
      const require = [{ match: ["src/**"], level: "sandbox" as const, isolation }];
      expect(verify(input({ bytes, policy: policy({ require }) })).code, host).toBe(
        "isolation/egress-address",
      );
    }
  });

  it("a key that the agent made itself, though it gives it the trusted key's id, signs nothing that counts", () => {
    const own = edKey(99);
    expect(verify(input({ bytes: signed(undefined, { ...own, kid: KEY.kid }) }))).toMatchObject({
      verified: false,
      code: "signature/invalid",
    });
  });
});

describe("26: another credential than the run's", () => {
  const trusting = effective(`provenance:
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [${entry("k", "active")}]}]
  require: [{match: ["**"], level: sandbox}]
`);
  const judge = (overrides: Parameters<typeof facts>[0]) =>
    decide(trusting, facts({ provenance: known({ candidates: [], unreadElsewhere: null }), ...overrides }));

  it("a commit in a person's name that the agent's token pushed needs a statement, not an approval", () => {
    const { verdict, findings } = judge({
      commits: known([commit(alice)]),
      files: known([file("src/a.ts")]),
      pushes: known([push(copilot)]),
      reviews: known([review(bob)]),
    });
    expect(verdict).toBe("fail");
    expect(findings[0]?.message).toContain("No statement of a sandbox stands for 1 of 1 commits");
  });

  it("nor does one help that nobody saw pushed", () => {
    const { verdict } = judge({
      commits: known([commit(alice, { sha: HEAD })]),
      pushes: known([]),
      reviews: known([review(bob)]),
    });
    expect(verdict).toBe("fail");
  });
});

describe("28: trust taken from the change itself", () => {
  it("a builder that only the statement names, and one that only its own text trusts, is unknown", () => {
    const bytes = signed(({ run }) => {
      run.builder.id = "https://evil.test/builder";
    });
    expect(verify(input({ bytes }))).toMatchObject({ verified: false, code: "builder/unknown" });
  });
});
