import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signStatement } from "../../src/provenance/sign.ts";
import { createRepository, type TestRepository } from "../git/repository.ts";
import { BUILDER, edKey, KEY, listed, statement } from "../provenance/support.ts";
import { agentPolicy } from "./run.ts";

let repo: TestRepository;
let attestation: string;
let forged: string;
beforeAll(() => {
  repo = createRepository();
  const { kid, jwk } = listed(KEY);
  repo.write(
    ".agent-policy.yml",
    `version: 1
provenance:
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [{kid: "${kid}", alg: Ed25519, jwk: ${JSON.stringify(jwk)}}]}]
  require: [{match: ["src/**"], level: sandbox}]
`,
  );
  repo.commit("base");
  repo.git("checkout", "-qb", "copilot/fix-12");
  repo.write("src/a.ts", "one\n");
  repo.commit("change\n\nCo-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>");
  const read = (format: string) => repo.git("log", "-1", `--format=${format}`).trim();
  const commit = { sha: read("%H"), tree: read("%T"), parents: [read("%P")] };
  const whole = statement(
    ({ external, run }) => {
      external.target.baseRef = "refs/heads/main";
      external.target.headRef = "refs/heads/copilot/fix-12";
      external.target.baseCommit = commit.parents[0] ?? "";
      delete run.metadata.agentPolicy_expiresOn;
    },
    [commit],
  );
  attestation = join(repo.directory, "..", `${commit.sha}.json`);
  forged = join(repo.directory, "..", `${commit.sha}-forged.json`);
  writeFileSync(attestation, signStatement(whole, KEY).bytes);
  writeFileSync(forged, signStatement(whole, edKey(9)).bytes);
});
afterAll(() => repo[Symbol.dispose]());

async function check(...files: string[]) {
  const { code, stdout, stderr } = await agentPolicy([
    ...["check", "--repo", repo.directory, "--base", "main", "--head", "copilot/fix-12", "--format", "json"],
    ...["--as-of", "2026-11-21T12:00:00Z"],
    ...files.flatMap((file) => ["--attestation", file]),
  ]);
  expect(stderr).toBe("");
  return { code, answer: JSON.parse(stdout) };
}

it("check defers provenance without a file, passes with the statement and refuses a forged one", async () => {
  const without = await check();
  expect(without.answer.deferred).toContainEqual(expect.objectContaining({ rule: "provenance/required" }));
  const good = await check(attestation);
  expect(good.answer).toMatchObject({ verdict: "pass", findings: [] });
  expect(good.answer.deferred).not.toContainEqual(expect.objectContaining({ rule: "provenance/required" }));
  expect(good.code).toBe(0);
  const bad = await check(forged);
  expect(bad.code).toBe(1);
  expect(bad.answer.findings[0]).toMatchObject({
    rule: "provenance/required",
    message: expect.stringContaining("signature/invalid"),
  });
  expect((await check(forged, attestation)).code).toBe(0);
});
