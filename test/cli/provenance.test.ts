import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { define as defineAttest } from "../../src/cli/commands/attest.ts";
import { define as defineVerify } from "../../src/cli/commands/verify.ts";
import { EXIT_OF_ERROR } from "../../src/cli/exit.ts";
import { AgentPolicyError } from "../../src/errors.ts";
import { jwkThumbprint } from "../../src/provenance/keys.ts";
import { createRepository, type TestRepository } from "../git/repository.ts";
import { mockPrivateSigstore } from "../provenance/mock-sigstore.ts";
import { statement } from "../provenance/support.ts";
import { agentPolicy } from "./run.ts";

const AT = "2026-11-21T12:00:00Z";
/** RFC 8037, appendix A.1. */
const JWK = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};
const POLICY = `version: 1
provenance:
  builders:
    - id: https://sandbox.acme.dev/firecracker/v3
      carrier: dsse
      keys: [{kid: builder, alg: Ed25519, jwk: {kty: OKP, crv: Ed25519, x: ${JWK.x}}}]
  require:
    - {match: ["**"], level: sandbox, isolation: {network: allowlist, filesystem: ephemeral}, logs: [network]}
`;

let repo: TestRepository;
const file = (name: string) => join(repo.directory, "..", `${repo.directory.split("/").at(-1)}-${name}`);
const write = (name: string, text: string) => {
  writeFileSync(file(name), text);
  return file(name);
};

/** What the sandbox says; the commits, the tree and the start are git's to say. */
function predicate(): object {
  const { predicate: whole } = statement();
  const {
    baseCommit: _,
    baseRef: _base,
    headRef: _head,
    ...target
  } = whole.buildDefinition.externalParameters.target;
  const externalParameters = { ...whole.buildDefinition.externalParameters, target };
  return { ...whole, buildDefinition: { ...whole.buildDefinition, externalParameters } };
}

const range = (...more: string[]) => [
  "--repo",
  repo.directory,
  "--base",
  "main",
  "--head",
  "agent/12",
  ...more,
];
const attestation = () =>
  range("--key", file("key.json"), "--predicate", file("run.json"), "--out", file("out.json"));
const verification = (path: string) => [path, ...range("--policy", file("policy.yml"), "--at", AT)];
const attest = (...more: string[]) => agentPolicy(["attest", ...attestation(), ...more]);
const verify = (path: string, ...more: string[]) => agentPolicy(["verify", ...verification(path), ...more]);

beforeAll(async () => {
  repo = createRepository();
  repo.write("README.md", "hello\n");
  repo.commit("base");
  repo.git("checkout", "-qb", "agent/12");
  for (const text of ["one", "two"]) {
    repo.write("src/a.ts", text);
    repo.commit(text);
  }
  write("key.json", JSON.stringify(JWK));
  write("run.json", JSON.stringify(predicate()));
  write("policy.yml", POLICY);
  const { code, stderr } = await attest();
  expect([code, stderr]).toEqual([0, expect.stringContaining("signed 2 commits with Ed25519 key kPrK_")]);
});
afterAll(() => repo[Symbol.dispose]());

describe("attest and verify", () => {
  it("go round: what attest signs, verify accepts, and says each step", async () => {
    const { code, stdout, stderr } = await verify(
      file("out.json"),
      "--repository-id",
      "810002373",
      "--owner-id",
      "32398091",
      "--pull-request",
      "7",
    );
    expect([code, stderr]).toEqual([0, ""]);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      version: 1,
      verified: true,
      code: "ok",
      coverage: [0, 1],
      unchecked: [],
      key: "builder",
    });
    expect(answer.steps.map(({ name, ok }: { name: string; ok: boolean }) => `${name} ${ok}`)).toContain(
      "subjects true",
    );
  });

  it("say what could not be compared", async () => {
    const { code, stdout } = await verify(file("out.json"), "--format", "text");
    expect(code).toBe(0);
    expect(stdout).toContain("Verified.");
    expect(stdout).toContain("Not compared, because not given: repositoryId, ownerId, pullRequest.");
  });

  it("go round with a bundle of the Sigstore instance that --trusted-root names, and not without", async () => {
    const sigstore = await mockPrivateSigstore();
    const { payload } = JSON.parse(readFileSync(file("out.json"), "utf8"));
    const claims = { iss: "https://issuer.acme.dev", sub: "https://acme.dev/sandbox" };
    const bundle = await sigstore.bundle(Buffer.from(payload, "base64"), claims);
    const root = write("root.json", JSON.stringify(sigstore.trustedRoot));
    const policy = POLICY.replace(
      /carrier: dsse\n.*/,
      () =>
        `carrier: sigstore\n      instance: ours\n      certificate: {issuer: "${claims.iss}", san: "${claims.sub}"}`,
    );
    const asked = [...["--policy", write("sigstore.yml", policy)], ...["--at", AT, "--format", "json"]];
    const path = write("bundle.json", JSON.stringify(bundle));
    const answer = async (...more: string[]) => {
      const { code, stdout } = await agentPolicy(["verify", path, ...range(...asked, ...more)]);
      return [code, JSON.parse(stdout).code];
    };
    expect(await answer("--trusted-root", `ours=${root}`)).toEqual([0, "ok"]);
    expect(await answer("--trusted-root", root)).toEqual([3, "sigstore/unavailable"]);
  });

  it.each<[string, string[], string]>([
    ["another repository", ["--repository-id", "1"], "target/repository"],
    [
      "another range: the head moved on",
      ["--head", "agent/12~1", "--head-ref", "agent/12"],
      "subject/not-in-range",
    ],
  ])("refuse %s with exit 1", async (_, more, code) => {
    const outcome = await verify(file("out.json"), ...more);
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ verified: false, code });
  });

  it("refuse one bent byte with exit 1", async () => {
    const text = readFileSync(file("out.json"), "utf8");
    const bent = write("bent.json", text.replace('"payload":"eyJf', '"payload":"eyJg'));
    const { code, stdout } = await verify(bent);
    expect([code, JSON.parse(stdout).code]).toEqual([1, "signature/invalid"]);
  });

  it("refuse a statement about a part of the range", async () => {
    const part = await attest("--base", "agent/12~1", "--base-ref", "main", "--out", file("part.json"));
    expect(part.code).toBe(0);
    const { code, stdout } = await verify(file("part.json"));
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { verified: false, code: "set/partial", coverage: [1, 1] },
    ]);
  });

  it("take a PEM key, and write to standard output", async () => {
    const key = createPrivateKey({ key: JWK, format: "jwk" });
    write("key.pem", key.export({ format: "pem", type: "pkcs8" }).toString());
    const { code, stdout } = await attest("--key", file("key.pem"), "--out", "-");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).signatures[0].keyid).toBe(jwkThumbprint(createPublicKey(key)));
  });
});

/** The command in this process, for what it refuses before it answers: the code it rejects with, and the exit code that comes of it. */
async function refused(define: (command: Command) => void, args: string[]) {
  const command = new Command().exitOverride();
  define(command);
  const error = await command.parseAsync(args, { from: "user" }).then(
    () => null,
    (reason) => reason,
  );
  return error instanceof AgentPolicyError ? [EXIT_OF_ERROR[error.kind], error.code] : error;
}

describe("bad input is told apart from a refusal", () => {
  it("by exit code 2 and a word on standard error", async () => {
    const { code, stdout, stderr } = await attest("--key", "/nowhere");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("input/unreadable");
  });

  it.each<[string, () => string[], string]>([
    [
      "a predicate with a key twice",
      () => ["--predicate", write("twice.json", '{"a":1,"a":2}')],
      "attest/predicate",
    ],
    ["a predicate that lacks a field", () => ["--predicate", write("empty.json", "{}")], "attest/predicate"],
    ["a range without commits", () => ["--head", "main"], "attest/no-commits"],
    ["a folder to write to", () => ["--out", "/"], "output/unwritable"],
  ])("attest: %s", async (_, more, code) => {
    expect(await refused(defineAttest, [...attestation(), ...more()])).toEqual([2, code]);
  });

  it.each<[string, () => string[], string]>([
    [
      "a policy without builders",
      () => ["--policy", write("none.yml", "version: 1\n")],
      "policy/no-builders",
    ],
    ["a policy that is wrong", () => ["--policy", write("wrong.yml", "version: 2\n")], "policy/invalid"],
    ["a time that is none", () => ["--at", "noon"], "usage/bad-time"],
  ])("verify: %s", async (_, more, code) => {
    expect(await refused(defineVerify, [...verification(file("out.json")), ...more()])).toEqual([2, code]);
  });
});
