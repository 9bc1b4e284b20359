import { describe, expect, it } from "vitest";
import { CODES } from "../../src/provenance/codes.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import { verify } from "../../src/provenance/verify.ts";
import {
  BUILDER,
  ecKey,
  edKey,
  input,
  KEY,
  listed,
  policy,
  range,
  signed,
  statement,
  target,
} from "./support.ts";
import { GRANT, TAMPERINGS } from "./tampering.ts";

const STEPS =
  "envelope signature statement builder key revocation times target subjects identity grant isolation credentials tools logs".split(
    " ",
  );

describe("a statement of our own signer", () => {
  it("is accepted, and every step says so", () => {
    const answer = verify(input());
    expect(answer).toMatchObject({
      verified: true,
      code: "ok",
      coverage: [0, 1],
      unchecked: [],
      genuine: true,
      key: KEY.kid,
      builder: BUILDER,
      carrier: "dsse",
    });
    expect(answer.steps.map(({ name, ok }) => [name, ok])).toEqual(STEPS.map((name) => [name, true]));
  });

  it("is accepted with an ES256 key", () => {
    const key = ecKey();
    const builders = [{ id: BUILDER, carrier: "dsse" as const, keys: [listed(key)] }];
    expect(verify(input({ bytes: signed(undefined, key), policy: policy({ builders }) }))).toMatchObject({
      verified: true,
    });
  });

  it("is accepted with a grant that was issued for it, again and again", () => {
    const grants = new Map([["grant-1", GRANT]]);
    const first = verify(input({ grants }));
    expect(first).toMatchObject({ verified: true });
    const used = new Map([["grant-1", { ...GRANT, consumedBy: { 1: first.payloadDigest! } }]]);
    expect(verify(input({ grants: used }))).toMatchObject({ verified: true });
  });

  it("covers a piece of the change", () => {
    const commits = range(4);
    const bytes = signStatement(statement(undefined, commits.slice(1, 3)), KEY).bytes;
    expect(verify(input({ bytes, target: target({ commits }) }))).toMatchObject({
      verified: true,
      coverage: [1, 2],
    });
  });

  it("still counts when its key was retired after it was accepted", () => {
    const builders = [{ id: BUILDER, carrier: "dsse" as const, keys: [listed(KEY, { status: "retired" })] }];
    expect(verify(input({ policy: policy({ builders }), acceptedBefore: true }))).toMatchObject({
      verified: true,
    });
  });

  it("does not age by waiting: only the receipt counts", () => {
    const later = verify(input({ receivedAt: "2026-11-21T23:59:59Z" }));
    expect(later).toMatchObject({ verified: true });
  });

  it("says what could not be compared", () => {
    const nowhere = target({ repositoryId: null, pullRequest: null });
    expect(verify(input({ target: nowhere }))).toMatchObject({
      verified: true,
      unchecked: ["repositoryId", "pullRequest"],
    });
  });
});

describe("one change, and it is refused", () => {
  it.each(TAMPERINGS)("%s", (_, change, code) => {
    const answer = verify(input(change()));
    expect(answer).toMatchObject({ verified: false, code, coverage: null });
    expect(answer.steps.at(-1)).toMatchObject({ ok: false, code, detail: answer.reason });
    expect(answer.steps.slice(0, -1).every(({ ok }) => ok)).toBe(true);
    expect(answer.reason).not.toBe("");
  });

  it("revokes one statement by its digest", () => {
    const digest = verify(input()).payloadDigest!;
    expect(verify(input({ revocations: { statements: [digest] } }))).toMatchObject({
      code: "statement/revoked",
    });
  });

  it("meets every code but those of bundles, of sets, of fetched logs and of our own failures", () => {
    const met = new Set<string>(TAMPERINGS.map(([, , code]) => code));
    const others = Object.keys(CODES).filter((code) => !met.has(code));
    expect(
      others.filter((code) => !/^(sigstore|certificate|set)\/|^logs\/(unread|wrong)$|^internal$/.test(code)),
    ).toEqual(["statement/revoked"]);
    expect(met.size).toBeGreaterThanOrEqual(40);
  });

  it("answers even when it fails itself", () => {
    const broken = { ...input(), policy: null } as unknown as Parameters<typeof verify>[0];
    expect(verify(broken)).toMatchObject({ verified: false, code: "internal" });
  });

  it("flips any single bit of payload or signature and is refused", () => {
    const bytes = signed();
    for (let at = 0; at < bytes.length; at += 7) {
      const bent = Buffer.from(bytes);
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 7));
      const answer = verify(input({ bytes: bent }));
      // the hint and what stands outside the signature may change; what is signed may not
      if (answer.verified) expect(answer.payloadDigest).toBe(verify(input()).payloadDigest);
    }
  });
});

describe("the key id is a hint", () => {
  it("finds the key under another id, and under none", () => {
    expect(verify(input({ bytes: signed(undefined, { ...KEY, kid: "nobody" }) }))).toMatchObject({
      verified: true,
    });
    const bare = JSON.parse(signed().toString("utf8"));
    delete bare.signatures[0].keyid;
    expect(verify(input({ bytes: Buffer.from(JSON.stringify(bare)) }))).toMatchObject({ verified: true });
  });

  it("is only ever a name: paths and prototype members find nothing", () => {
    for (const kid of ["../../etc/passwd", "__proto__", "constructor", "' OR 1=1 --"])
      expect(verify(input({ bytes: signed(undefined, { ...edKey(9), kid }) }))).toMatchObject({
        code: "signature/invalid",
      });
  });
});
