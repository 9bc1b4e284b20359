import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { coverRange } from "../../src/provenance/coverage.ts";
import { MAX_BYTES } from "../../src/provenance/open.ts";
import { signPayload, signStatement } from "../../src/provenance/sign.ts";
import { verify } from "../../src/provenance/verify.ts";
import { commit, copilot } from "../support/facts.ts";
import {
  BUILDER,
  ecKey,
  edKey,
  input,
  KEY,
  listed,
  policy,
  range,
  sha,
  signed,
  statement,
  target,
} from "./support.ts";

// Attacks on verifiers that worked somewhere, each against ours. What has a token in it is tested where tokens are read.

const envelope = (change: (draft: Record<string, unknown>) => unknown): Buffer => {
  const draft = JSON.parse(signed().toString("utf8"));
  return Buffer.from(JSON.stringify(change(draft) ?? draft));
};

describe("whose key, and which algorithm", () => {
  it("alg none and algorithm confusion: an envelope cannot name an algorithm, and each key has its own", () => {
    const named = envelope((draft) => ({ ...draft, alg: "none", signatures: [{ alg: "none", sig: "" }] }));
    expect(verify(input({ bytes: named }))).toMatchObject({ code: "signature/invalid" });
    const confused = policy({
      builders: [{ id: BUILDER, carrier: "dsse", keys: [listed(KEY, { alg: "ES256" })] }],
    });
    expect(verify(input({ policy: confused }))).toMatchObject({ code: "signature/invalid" });
  });

  it("embedded keys: a key or certificate that travels with the envelope is not looked at", () => {
    const other = edKey(66);
    const draft = JSON.parse(signed(undefined, other).toString("utf8"));
    Object.assign(draft.signatures[0], {
      jwk: listed(other).jwk,
      x5c: ["AAAA"],
      jku: "https://evil.example/keys",
      cert: "x",
    });
    expect(verify(input({ bytes: Buffer.from(JSON.stringify(draft)) }))).toMatchObject({
      code: "signature/invalid",
    });
  });

  it("a point off the curve in the policy verifies nothing and breaks nothing", () => {
    const bad = {
      ...listed(ecKey()),
      jwk: { kty: "EC" as const, crv: "P-256" as const, x: "A".repeat(43), y: "A".repeat(43) },
    };
    const builders = [{ id: BUILDER, carrier: "dsse" as const, keys: [bad, listed(KEY)] }];
    expect(verify(input({ policy: policy({ builders }) }))).toMatchObject({ verified: true });
    expect(verify(input({ policy: policy({ builders: [{ ...builders[0]!, keys: [bad] }] }) }))).toMatchObject(
      {
        code: "signature/invalid",
      },
    );
  });

  it("signature malleability: another signature over the same statement is the same statement", () => {
    const builders = [{ id: BUILDER, carrier: "dsse" as const, keys: [listed(ecKey())] }];
    const [one, two] = [signed(undefined, ecKey()), signed(undefined, ecKey())];
    expect(one.equals(two)).toBe(false);
    const answers = [one, two].map((bytes) => verify(input({ bytes, policy: policy({ builders }) })));
    expect(answers.map(({ verified }) => verified)).toEqual([true, true]);
    expect(answers[0]?.payloadDigest).toBe(answers[1]?.payloadDigest);
  });

  it("the alphabet of the envelope does not make another statement of it", () => {
    const url = envelope((draft) => ({
      ...draft,
      payload: String(draft.payload).replaceAll("+", "-").replaceAll("/", "_"),
    }));
    expect(verify(input({ bytes: url }))).toMatchObject({
      verified: true,
      payloadDigest: verify(input()).payloadDigest,
    });
  });
});

describe("what stands outside the signature", () => {
  it("outer unauthenticated metadata: the statement's own type counts, not what the envelope says beside it", () => {
    const predicateType = "https://slsa.dev/provenance/v1";
    const payload = JSON.stringify({ ...statement(), predicateType: "https://example.org/nothing/v1" });
    const draft = JSON.parse(signPayload(Buffer.from(payload), KEY).bytes.toString("utf8"));
    const bytes = Buffer.from(JSON.stringify({ ...draft, predicateType, repository_id: 810002373 }));
    expect(verify(input({ bytes }))).toMatchObject({ code: "statement/predicate-type" });
  });

  it("the same outer metadata around a good statement changes nothing", () => {
    expect(
      verify(input({ bytes: envelope((draft) => ({ ...draft, verified: true, initiator: "admin" })) })),
    ).toMatchObject({
      verified: true,
    });
  });
});

describe("which change", () => {
  it("cross-repository replay, fork and recycled name: numbers are compared, the name is not", () => {
    const named = signed(
      ({ external }) => void Object.assign(external.target, { repository: "https://github.com/evil/shop" }),
    );
    expect(verify(input({ bytes: named }))).toMatchObject({ verified: true });
    for (const [member, code] of [
      ["repositoryId", "target/repository"],
      ["ownerId", "target/owner"],
    ] as const)
      expect(verify(input({ target: target({ [member]: 666 }) }))).toMatchObject({ code });
  });

  it("stale after a force-push: the old statement covers nothing of the new commits", () => {
    const rewritten = range(2).map((one) => ({ ...one, sha: sha(`${one.sha} again`) }));
    expect(verify(input({ target: target({ commits: rewritten }) }))).toMatchObject({
      code: "subject/not-in-range",
    });
  });

  it("approve, then push: the new commit is covered by nothing", () => {
    const commits = range(3);
    const answer = verify(input({ target: target({ commits }) }));
    expect(answer).toMatchObject({ verified: true, coverage: [0, 1] });
    const facts = commits.map((one) => commit(copilot, { ...one, parents: [...one.parents] }));
    expect(coverRange(facts, [answer], () => false).at(-1)).toMatchObject({ by: "nothing" });
  });

  it("clone and reset --hard: a statement over head and tree that leaves commits out", () => {
    const commits = range(3);
    const bytes = signStatement(
      statement(undefined, [{ ...commits[2]!, parents: commits[0]!.parents }]),
      KEY,
    ).bytes;
    expect(verify(input({ bytes, target: target({ commits }) }))).toMatchObject({
      code: "subject/base-commit",
    });
  });

  it("subject substitution: roles cannot be swapped by giving them other names", () => {
    const swapped = signed(({ statement: { subject } }) => {
      subject[0]!.name = "tree";
      subject[1]!.name = "head";
    });
    expect(verify(input({ bytes: swapped }))).toMatchObject({ code: "subject/names" });
  });

  it("digest downgrade: a weak digest beside the right one is dropped, and alone it is nothing", () => {
    const beside = JSON.stringify(statement()).replace('"gitCommit":', '"md5":"0","gitCommit":');
    expect(verify(input({ bytes: signPayload(Buffer.from(beside), KEY).bytes }))).toMatchObject({
      verified: true,
    });
    const alone = JSON.stringify(statement()).replace('"gitCommit":', '"sha1":');
    expect(verify(input({ bytes: signPayload(Buffer.from(alone), KEY).bytes }))).toMatchObject({
      code: "subject/names",
    });
  });
});

describe("names of objects", () => {
  it.each<[string, (name: string) => string]>([
    ["padded to the length of SHA-256", (name) => name.padEnd(64, "0")],
    ["hashed again with SHA-256", (name) => hash("sha256", name)],
    ["cut to what a person would type", (name) => name.slice(0, 12)],
    ["in capitals", (name) => name.toUpperCase()],
    [
      "with a full-width digit",
      (name) => name.replace(/\d/, (digit) => String.fromCharCode(0xff10 + +digit)),
    ],
    ["with a line break behind", (name) => `${name}\n`],
  ])("a commit or a tree %s is another one", (_, change) => {
    for (const member of ["gitCommit", "gitTree"] as const) {
      const bytes = signed(({ statement: one }) => {
        for (const { digest } of one.subject)
          if (digest[member] !== undefined) digest[member] = change(digest[member]);
      });
      const { verified, code } = verify(input({ bytes }));
      expect(verified, member).toBe(false);
      expect(["statement/shape", "subject/not-in-range", "subject/tree"]).toContain(code);
    }
  });
});

describe("exhaustion", () => {
  it("a megabyte of nesting, of keys or of base64 is answered within a second", () => {
    const keys = `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":${n}`).join(",")}}`;
    const quotes = `"${"\\\\".repeat(MAX_BYTES / 2 - 10)}\\""`;
    const long = JSON.stringify({
      payload: "A".repeat(MAX_BYTES - 200),
      payloadType: "application/vnd.in-toto+json",
      signatures: [{ sig: "" }],
    });
    const started = performance.now();
    for (const text of ["[".repeat(MAX_BYTES), keys, quotes, long, `{"a":${"1".repeat(MAX_BYTES - 10)}}`]) {
      expect(verify(input({ bytes: Buffer.from(text.slice(0, MAX_BYTES)) })).verified).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("a megabyte of a name does not come back in the answer", () => {
    const bytes = signed(({ external }) => void Object.assign(external, { ["x".repeat(700_000)]: 1 }));
    const answer = verify(input({ bytes }));
    expect(answer).toMatchObject({ code: "statement/unknown-field" });
    expect(JSON.stringify(answer).length).toBeLessThan(3_000);
  });

  it("a thousand subjects are refused by their number", () => {
    const bytes = signStatement(statement(undefined, range(400)), KEY).bytes;
    expect(verify(input({ bytes, target: target({ commits: range(400) }) }))).toMatchObject({
      code: "statement/shape",
    });
  });
});
