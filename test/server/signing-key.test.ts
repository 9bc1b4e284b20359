import { createPublicKey, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createKeysApi } from "../../src/server/keys-api.ts";
import { signingKey } from "../../src/server/signing-key.ts";
import { temporaryDirectory } from "../support/directory.ts";

const pem = () =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

it("the key is made once, for this user alone, and found again", () => {
  const directory = join(temporaryDirectory(), "data");
  const made = signingKey({ dataDirectory: directory });
  expect(made.alg).toBe("Ed25519");
  expect(statSync(join(directory, "signing-key.pem")).mode & 0o777).toBe(0o600);
  expect(signingKey({ dataDirectory: directory }).kid).toBe(made.kid);
  expect(signingKey({ dataDirectory: directory, signingKey: pem() }).kid).not.toBe(made.kid);
});

it("one that cannot be read or used is a clear error", () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "signing-key.pem"));
  expect(() => signingKey({ dataDirectory: directory })).toThrow(/signing-key\.pem/);
  expect(() =>
    signingKey({ signingKey: "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----" }),
  ).toThrow(/key/);
});

it("its public half is published, and nothing more", async () => {
  const key = signingKey({});
  const { keys } = (await (await createKeysApi(key).request("/")).json()) as { keys: JsonWebKey[] };
  const { x } = createPublicKey(key.key).export({ format: "jwk" });
  expect(keys).toEqual([{ kty: "OKP", crv: "Ed25519", x, kid: key.kid, use: "sig", alg: "EdDSA" }]);
});

it("the settings are checked", () => {
  const base = { APP_ID: "1", PRIVATE_KEY: pem(), WEBHOOK_SECRET: "0123456789abcdef" };
  expect(
    readConfig({ ...base, AGENT_POLICY_TRUSTED_HOSTS: " Keys.acme.test:8443, logs " }).trustedHosts,
  ).toEqual(["keys.acme.test:8443", "logs"]);
  expect(readConfig(base).trustedHosts).toEqual([]);
  expect(() => readConfig({ ...base, AGENT_POLICY_TRUSTED_HOSTS: "https://x/" })).toThrow(/TRUSTED_HOSTS/);
  const roots = (text?: string) => readConfig({ ...base, AGENT_POLICY_SIGSTORE_ROOTS: text }).sigstoreRoots;
  expect([...(roots(" github=/etc/a=b.json, own= /srv/own.json") ?? [])]).toEqual([
    ["github", "/etc/a=b.json"],
    ["own", "/srv/own.json"],
  ]);
  expect(roots()?.size).toBe(0);
  for (const wrong of ["/etc/root.json", "Github=/a.json", "a=,b=/c", "a=/b,"])
    expect(() => roots(wrong), wrong).toThrow(/SIGSTORE_ROOTS must list NAME=FILE/);
  expect(() => readConfig({ ...base, AGENT_POLICY_SIGNING_KEY: "secret" })).toThrow(/SIGNING_KEY/);
});
