import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { exportJWK, type JWK } from "jose";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createKeySets } from "../../src/workload-identity/key-sets.ts";
import { refusalCodes } from "../../src/workload-identity/refusal.ts";
import { verifyWorkload, type Workloads } from "../../src/workload-identity/verify.ts";
import { createIssuer, ISSUER, SUBJECT, servingKeys, workloads } from "./support.ts";

type Issuer = Awaited<ReturnType<typeof createIssuer>>;
let issuer: Issuer;
let stranger: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
  stranger = await createIssuer();
});
afterEach(() => {
  vi.useRealTimers();
});

const now = () => new Date();
const keysOf = (...jwks: object[]) => createKeySets(servingKeys({ [workloads.jwks]: jwks }));

function verify(token: string, options: { trusted?: Workloads[]; keys?: ReturnType<typeof keysOf> } = {}) {
  return verifyWorkload(`Bearer ${token}`, options.trusted ?? [workloads], {
    keys: options.keys ?? keysOf(issuer.jwk),
    now: now(),
  });
}

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
/** EMSA-PKCS1-v1_5 of SHA-256 for 2048 bits. */
function padded(text: string): Buffer {
  const info = Buffer.from("3031300d060960864801650304020105000420", "hex");
  const digest = createHash("sha256").update(text).digest();
  const fill = Buffer.alloc(256 - 3 - info.length - digest.length, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), fill, Buffer.from([0]), info, digest]);
}
const seconds = () => Math.floor(Date.now() / 1000);

describe("a workload's token", () => {
  it("tells who sends, when everything holds", async () => {
    const identity = await verify(await issuer.token());
    expect(identity).toMatchObject({
      issuer: ISSUER,
      subject: SUBJECT,
      jti: expect.stringContaining("key-1"),
    });
    expect(Date.parse(identity.expiresAt)).toBeGreaterThan(Date.now());
  });

  it("may name the audience in a list of one, and be GitHub's with its x5t", async () => {
    const token = await issuer.token({ claims: { aud: ["agent-policy"] }, header: { x5t: "thumbprint" } });
    await expect(verify(token)).resolves.toMatchObject({ subject: SUBJECT });
  });

  it("is refused for what its claims say", async () => {
    const at = seconds();
    const cases: [code: string, claims: Record<string, unknown>][] = [
      ["issuer", { iss: `${ISSUER}/` }],
      ["issuer", { iss: ISSUER.toUpperCase() }],
      ["subject", { sub: `${SUBJECT}/child` }],
      ["subject", { sub: "spiffe://acme.test/agent/code" }],
      ["audience", { aud: "somebody-else" }],
      ["audience", { aud: ["agent-policy", "somebody-else"] }],
      ["expired", { exp: at - 120 }],
      ["age", { iat: at - 900, exp: at + 300 }],
      ["not-yet", { iat: at + 300, exp: at + 600 }],
      ["not-yet", { nbf: at + 300 }],
      ["forbidden-claim", { email: "person@acme.test" }],
      ["forbidden-claim", { email: null }],
      ["claims", { jti: "" }],
      ["claims", { jti: 5 }],
      ["claims", { sub: 5 }],
      ["claims", { exp: "soon" }],
    ];
    for (const [code, claims] of cases) {
      const token = await issuer.token({ claims });
      await expect(verify(token), JSON.stringify(claims)).rejects.toMatchObject({ code: `identity/${code}` });
    }
  });

  it.each(["sub", "aud", "exp", "iat", "jti"])("is refused without %s", async (name) => {
    await expect(verify(await issuer.token({ without: [name] }))).rejects.toMatchObject({
      code: "identity/claims",
    });
  });

  it("is refused without an issuer before any key is fetched", async () => {
    const get = servingKeys({});
    const token = await issuer.token({ without: ["iss"] });
    await expect(verify(token, { keys: createKeySets(get) })).rejects.toMatchObject({
      code: "identity/malformed",
    });
    expect(get.asked).toEqual([]);
  });

  it("is refused when another key signed it under the same key id", async () => {
    await expect(verify(await stranger.token())).rejects.toMatchObject({ code: "identity/signature" });
  });

  it("is refused with alg none", async () => {
    const token = `${segment({ alg: "none" })}.${segment({ iss: ISSUER })}.AA`;
    await expect(verify(token)).rejects.toMatchObject({ code: "identity/algorithm" });
  });

  it("is refused when the public key was used as an HMAC secret", async () => {
    const body = `${segment({ alg: "HS256", kid: "key-1" })}.${segment({ iss: ISSUER, sub: SUBJECT })}`;
    const mac = createHmac("sha256", JSON.stringify(issuer.jwk)).update(body).digest("base64url");
    await expect(verify(`${body}.${mac}`)).rejects.toMatchObject({ code: "identity/algorithm" });
  });

  it("is refused with an algorithm that the policy does not list, though the key set does", async () => {
    const rsa = await createIssuer("RS256");
    await expect(verify(await rsa.token(), { keys: keysOf(rsa.jwk) })).rejects.toMatchObject({
      code: "identity/algorithm",
    });
  });

  it("is refused when it brings or points to a key, or asks for an extension", async () => {
    for (const header of [
      { jwk: issuer.jwk },
      { jku: "https://evil.test/keys" },
      { x5u: "https://evil.test/cert" },
      { x5c: ["AA"] },
      { typ: "agent-grant+jwt" },
    ]) {
      await expect(verify(await issuer.token({ header })), JSON.stringify(header)).rejects.toMatchObject({
        code: "identity/header",
      });
    }
    const [, payload, signature] = (await issuer.token()).split(".");
    const critical = `${segment({ alg: "ES256", crit: ["b64"], b64: false })}.${payload}.${signature}`;
    await expect(verify(critical)).rejects.toMatchObject({ code: "identity/header" });
  });

  it("is refused in any other spelling of the same bytes", async () => {
    const token = await issuer.token();
    const last = token.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last of 86 digits carries four bits that mean nothing.
    const respelled = token.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1];
    for (const spelling of [`${token}=`, `${token}\n`, token.replace(".", ".\t"), respelled, `${token}.x`]) {
      await expect(verify(spelling), spelling.slice(-8)).rejects.toMatchObject({
        code: expect.stringMatching(/^identity\/(malformed|missing)$/),
      });
    }
  });

  it("is refused when there is none, or something else stands there", async () => {
    for (const header of [undefined, "", "Basic eDp5", "Bearer ", `Bearer ${"a".repeat(9000)}.a.a`]) {
      const attempt = verifyWorkload(header, [workloads], { keys: keysOf(issuer.jwk), now: now() });
      await expect(attempt).rejects.toMatchObject({
        code: expect.stringMatching(/^identity\/(malformed|missing)$/),
      });
    }
  });

  it("is refused under an RSA key with the exponent 1, whose signatures anybody can make", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = { ...((await exportJWK(publicKey)) as JWK), e: "AQ", kid: "key-1", alg: "RS256" };
    const trusted: Workloads[] = [{ ...workloads, algorithms: ["RS256"] }];
    const body = `${segment({ alg: "RS256", kid: "key-1" })}.${segment({
      iss: ISSUER,
      sub: SUBJECT,
      aud: "agent-policy",
      iat: seconds(),
      exp: seconds() + 60,
      jti: "x",
    })}`;
    // With the exponent 1 the signature is the padded digest itself, in the clear (RFC 8017 §9.2).
    const token = `${body}.${padded(body).toString("base64url")}`;
    await expect(verify(token, { trusted, keys: keysOf(jwk) })).rejects.toMatchObject({
      code: "identity/weak-key",
    });
  });

  it("never tells anything of the token", async () => {
    const token = await issuer.token({ claims: { sub: "spiffe://acme.test/secret-name" } });
    const error = await verify(token).catch((caught: unknown) => caught);
    expect(JSON.stringify([error, String(error), (error as Error).message])).not.toContain("secret-name");
  });

  it("has codes that all begin alike", () => {
    expect(refusalCodes.length).toBeGreaterThan(15);
    for (const code of refusalCodes) expect(code).toMatch(/^identity\/[a-z-]+$/);
  });
});

describe("an issuer's keys", () => {
  it("are not asked for when the policy does not name the issuer", async () => {
    const get = servingKeys({ [workloads.jwks]: [issuer.jwk] });
    const token = await issuer.token({ claims: { iss: "https://evil.test" } });
    await expect(verify(token, { keys: createKeySets(get) })).rejects.toMatchObject({
      code: "identity/issuer",
    });
    expect(get.asked).toEqual([]);
  });

  it("never serve another issuer's token", async () => {
    const other: Workloads = { ...workloads, issuer: "https://other.test", jwks: "https://other.test/keys" };
    const keys = createKeySets(servingKeys({ [workloads.jwks]: [issuer.jwk], [other.jwks]: [stranger.jwk] }));
    const trusted = [workloads, other];
    await expect(verify(await issuer.token(), { trusted, keys })).resolves.toBeDefined();
    const forged = await issuer.token({ claims: { iss: other.issuer } });
    await expect(verify(forged, { trusted, keys })).rejects.toMatchObject({ code: "identity/signature" });
  });

  it("are remembered for 15 minutes, then read again, and a key taken away counts no more", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const answers: Record<string, object[]> = { [workloads.jwks]: [issuer.jwk] };
    const get = servingKeys(answers);
    const keys = createKeySets(get);
    await verify(await issuer.token(), { keys });
    await verify(await issuer.token(), { keys });
    expect(get.asked).toHaveLength(1);
    answers[workloads.jwks] = [{ ...stranger.jwk, kid: "key-2" }];
    vi.setSystemTime(Date.now() + 16 * 60_000);
    await expect(verify(await issuer.token(), { keys })).rejects.toMatchObject({
      code: "identity/unknown-key",
    });
    expect(get.asked).toHaveLength(2);
  });

  it("are asked for an unknown key once a minute at most", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const get = servingKeys({ [workloads.jwks]: [issuer.jwk] });
    const keys = createKeySets(get);
    await verify(await issuer.token(), { keys });
    vi.setSystemTime(Date.now() + 61_000);
    for (let round = 0; round < 5; round += 1) {
      const token = await issuer.token({ header: { kid: `made-up-${round}` } });
      await expect(verify(token, { keys })).rejects.toMatchObject({ code: "identity/unknown-key" });
    }
    expect(get.asked).toHaveLength(2);
  });

  it("that cannot be read are doubt, and their server is left alone for a while", async () => {
    const get = servingKeys({ [workloads.jwks]: new Error("down") });
    const keys = createKeySets(get);
    for (let round = 0; round < 3; round += 1)
      await expect(verify(await issuer.token(), { keys })).rejects.toMatchObject({
        code: "identity/keys",
        kind: "unknown",
      });
    expect(get.asked).toHaveLength(1);
  });

  it("that are stale do not count when the server is down", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const answers: Record<string, object[] | Error> = { [workloads.jwks]: [issuer.jwk] };
    const keys = createKeySets(servingKeys(answers));
    await verify(await issuer.token(), { keys });
    answers[workloads.jwks] = new Error("down");
    vi.setSystemTime(Date.now() + 16 * 60_000);
    await expect(verify(await issuer.token(), { keys })).rejects.toMatchObject({ code: "identity/keys" });
  });
});
