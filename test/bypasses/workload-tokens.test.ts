import { createHmac, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createKeySets } from "../../src/workload-identity/key-sets.ts";
import { verifyWorkload, type Workloads } from "../../src/workload-identity/verify.ts";
import { createIssuer, ISSUER, SUBJECT, servingKeys, workloads } from "../workload-identity/support.ts";

type Issuer = Awaited<ReturnType<typeof createIssuer>>;
let issuer: Issuer;
let stranger: Issuer;
beforeAll(async () => {
  issuer = await createIssuer();
  stranger = await createIssuer("ES256", "stranger");
});

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = () => Math.floor(Date.now() / 1000);
const payload = (more: object = {}) =>
  segment({
    iss: ISSUER,
    sub: SUBJECT,
    aud: "agent-policy",
    iat: seconds(),
    exp: seconds() + 60,
    jti: "j",
    ...more,
  });

interface Serving {
  keys?: object[];
  trusted?: Workloads[];
  more?: Record<string, object[] | Error>;
}

/** The answer to a token, and every address that was asked for keys. */
async function answer(
  token: string,
  { keys = [issuer.jwk], trusted = [workloads], more = {} }: Serving = {},
) {
  const get = servingKeys({ [workloads.jwks]: keys, ...more });
  try {
    await verifyWorkload(`Bearer ${token}`, trusted, { keys: createKeySets(get), now: new Date() });
    return { code: "accepted", asked: get.asked };
  } catch (error) {
    return { code: (error as { code?: string }).code, asked: get.asked };
  }
}

describe("attacks on a workload's token, by the numbers of the attack list", () => {
  it("1: alg none, in every spelling, with and without a signature", async () => {
    for (const alg of ["none", "None", "NONE", "nOnE"])
      for (const signature of ["AA", Buffer.alloc(64).toString("base64url")]) {
        const { code } = await answer(`${segment({ alg })}.${payload()}.${signature}`);
        expect(code, alg).toBe("identity/algorithm");
      }
    expect((await answer(`${segment({ alg: "none" })}.${payload()}.`)).code).toBe("identity/malformed");
  });

  it("1: HS256 with the public key as its secret, in every form an issuer's key has, white space in front too", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-1" };
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const der = publicKey.export({ type: "spki", format: "der" });
    const trusted: Workloads[] = [{ ...workloads, algorithms: ["RS256", "ES256"] }];
    for (const secret of [pem, ` ${pem}`, `\n${pem}`, pem.trim(), der, JSON.stringify(jwk)]) {
      const body = `${segment({ alg: "HS256", kid: "key-1" })}.${payload()}`;
      const mac = createHmac("sha256", secret).update(body).digest("base64url");
      expect((await answer(`${body}.${mac}`, { keys: [jwk], trusted })).code).toBe("identity/algorithm");
    }
  });

  it("1: an HMAC key that an issuer publishes serves no token", async () => {
    const secret = Buffer.alloc(32, 7);
    const body = `${segment({ alg: "HS256", kid: "key-1" })}.${payload()}`;
    const mac = createHmac("sha256", secret).update(body).digest("base64url");
    const oct: JsonWebKey & { kid: string } = { kty: "oct", k: secret.toString("base64url"), kid: "key-1" };
    expect((await answer(`${body}.${mac}`, { keys: [oct] })).code).toBe("identity/algorithm");
  });

  it("2: the algorithm is the policy's, though the key names none and the token another", async () => {
    const rsa = await createIssuer("RS256");
    const { alg: _, ...unnamed } = rsa.jwk;
    expect((await answer(await rsa.token(), { keys: [unnamed] })).code).toBe("identity/algorithm");
    // Relabelled to what the policy lists, the key is of another kind.
    const [, body, signature] = (await rsa.token()).split(".");
    const relabelled = `${segment({ alg: "ES256", kid: "key-1" })}.${body}.${signature}`;
    expect((await answer(relabelled, { keys: [unnamed] })).code).toBe("identity/unknown-key");
  });

  it("3: a critical header parameter, known or not", async () => {
    for (const header of [
      { crit: ["b64"], b64: false },
      { crit: ["b64"], b64: true },
      { crit: ["exp"], exp: 1 },
      { crit: [] },
      { crit: ["x"], x: 1 },
    ]) {
      const [, body, signature] = (await issuer.token()).split(".");
      const token = `${segment({ alg: "ES256", kid: "key-1", ...header })}.${body}.${signature}`;
      expect(await answer(token)).toEqual({ code: "identity/header", asked: [] });
    }
  });

  it("4: a key that the token brings, or says where to find: nothing is fetched", async () => {
    for (const header of [
      { jwk: stranger.jwk },
      { jku: "https://evil.test/keys" },
      { jku: `${ISSUER}/keys` },
      { x5u: "https://evil.test/cert" },
      { x5c: ["MIIB"] },
    ])
      expect(await answer(await stranger.token({ header }))).toEqual({ code: "identity/header", asked: [] });
    // A thumbprint is a name only: no key is chosen by it.
    const named = await stranger.token({ header: { kid: "key-1", x5t: "anything" } });
    expect((await answer(named)).code).toBe("identity/signature");
  });

  it("5: a key id that is a path, a query, a prototype's member or very long names no key", async () => {
    for (const kid of ["../../dev/null", "' OR 1=1 --", "__proto__", "constructor", "toString", "key-1\0"]) {
      const { code, asked } = await answer(await stranger.token({ header: { kid } }));
      expect(code, kid).toBe("identity/unknown-key");
      expect(asked).toEqual([workloads.jwks]);
    }
    for (const kid of ["", "k".repeat(257), 5, null, ["key-1"]]) {
      const token = `${segment({ alg: "ES256", kid })}.${payload()}.AA`;
      expect(await answer(token)).toEqual({ code: "identity/header", asked: [] });
    }
  });

  it("6: one issuer's keys never serve another's token, under the same key id or the same address", async () => {
    const other: Workloads = { ...workloads, issuer: "https://other.test", jwks: "https://other.test/keys" };
    const forged = await stranger.token({ header: { kid: "key-1" } });
    const more = { [other.jwks]: [{ ...stranger.jwk, kid: "key-1" }] };
    const trusted = [other, workloads];
    expect(await answer(forged, { trusted, more })).toEqual({
      code: "identity/signature",
      asked: [workloads.jwks],
    });
    // A second organisation gives the same issuer a key set of its own: it is kept apart, in one and the same cache.
    const mine: Workloads = { ...workloads, jwks: "https://evil.test/keys" };
    const keys = createKeySets(
      servingKeys({ [mine.jwks]: [{ ...stranger.jwk, kid: "key-1" }], [workloads.jwks]: [issuer.jwk] }),
    );
    const verify = (entry: Workloads) =>
      verifyWorkload(`Bearer ${forged}`, [entry], { keys, now: new Date() });
    await expect(verify(mine)).resolves.toMatchObject({ subject: SUBJECT });
    await expect(verify(workloads)).rejects.toMatchObject({ code: "identity/signature" });
  });

  it("7: a set without its old key replaces the one with it, and a set of none leaves none", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const answers: Record<string, object[]> = { [workloads.jwks]: [issuer.jwk, stranger.jwk] };
      const keys = createKeySets(servingKeys(answers));
      const verify = async (by: Issuer) =>
        verifyWorkload(`Bearer ${await by.token()}`, [workloads], { keys, now: new Date() });
      await expect(verify(stranger)).resolves.toBeDefined();
      answers[workloads.jwks] = [issuer.jwk];
      vi.setSystemTime(Date.now() + 15 * 60_000 + 1_000);
      await expect(verify(stranger)).rejects.toMatchObject({ code: "identity/unknown-key" });
      await expect(verify(issuer)).resolves.toBeDefined();
      answers[workloads.jwks] = [];
      vi.setSystemTime(Date.now() + 15 * 60_000 + 1_000);
      await expect(verify(issuer)).rejects.toMatchObject({ code: "identity/unknown-key" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("8: an issuer that the policy does not name makes nobody fetch anything, whatever it looks like", async () => {
    for (const iss of [
      "https://evil.test",
      "http://169.254.169.254/latest",
      `${ISSUER}/`,
      `${ISSUER}@evil.test`,
      `${ISSUER}/../evil`,
      `${ISSUER}\n`,
      ` ${ISSUER}`,
      ISSUER.replace("https", "HTTPS"),
      "file:///etc/passwd",
      "",
    ])
      expect(await answer(await stranger.token({ claims: { iss } })), iss).toEqual({
        code: "identity/issuer",
        asked: [],
      });
    const several = await stranger.token({ claims: { iss: [ISSUER] as never } });
    expect(await answer(several)).toEqual({ code: "identity/malformed", asked: [] });
  });

  it("9: an entry of the policy is no pattern: neither issuer nor subject nor audience matches by one", async () => {
    const wild: Workloads = { ...workloads, subjects: ["spiffe://acme.test/agent/.*", "^", `${SUBJECT}|x`] };
    expect((await answer(await issuer.token(), { trusted: [wild] })).code).toBe("identity/subject");
    const loose: Workloads = { ...workloads, issuer: "https://.*" };
    expect((await answer(await issuer.token(), { trusted: [loose] })).code).toBe("identity/issuer");
    const any: Workloads = { ...workloads, audience: ".*" };
    expect((await answer(await issuer.token(), { trusted: [any] })).code).toBe("identity/audience");
  });

  it("10: a policy that names no workloads lets nobody in", async () => {
    expect(await answer(await issuer.token(), { trusted: [] })).toEqual({
      code: "identity/issuer",
      asked: [],
    });
    const nobody: Workloads = { ...workloads, subjects: [] };
    expect((await answer(await issuer.token(), { trusted: [nobody] })).code).toBe("identity/subject");
  });

  it("an expiry beyond every calendar crashes nothing, and is remembered no longer than the token counts", async () => {
    for (const exp of [8.64e12 + 1, 1e15, 1e300, seconds() + 366 * 86_400]) {
      const token = `Bearer ${await issuer.token({ claims: { exp } })}`;
      const keys = createKeySets(servingKeys({ [workloads.jwks]: [issuer.jwk] }));
      const { expiresAt } = await verifyWorkload(token, [workloads], { keys, now: new Date() });
      expect(Date.parse(expiresAt) - Date.now(), String(exp)).toBeLessThanOrEqual(600_000);
    }
  });
});
