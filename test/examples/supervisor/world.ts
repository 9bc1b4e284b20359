import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { LOG_KINDS, type LogKind } from "../../../src/provenance/log-kinds.ts";
import type { Entry, EntryOf } from "../../../src/provenance/logs/entry.ts";
import { readStatement } from "../../../src/provenance/read.ts";
import type { Statement } from "../../../src/provenance/statement.ts";
import { createRepository, type TestRepository, temporaryDirectory } from "../../git/repository.ts";

const EXAMPLE = fileURLToPath(new URL("../../../examples/supervisor/", import.meta.url));
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
    - id: https://sandbox.acme.dev/bubblewrap/v1
      carrier: dsse
      workloads: ["spiffe://acme.dev/agent/coder"]
      keys: [{kid: builder, alg: Ed25519, jwk: {kty: OKP, crv: Ed25519, x: ${JWK.x}}}]
  require:
    - match: ["**"]
      level: sandbox
      isolation: {network: none, filesystem: ephemeral, standing-secrets: 0, max-children: 64}
      logs: [${LOG_KINDS.join(", ")}]
`;

/** Why no sandbox can be made here; null when one can. */
export function obstacle(): string | null {
  const drop =
    process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  const probe = ["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "--", ...drop, "bwrap", "--unshare-all"];
  const { error, status, stderr } = spawnSync("strace", [
    ...probe,
    "--unshare-user",
    "--ro-bind",
    "/",
    "/",
    "true",
  ]);
  if (error !== undefined) return "strace is not installed";
  return status === 0 ? null : `bwrap cannot run under strace: ${String(stderr).trim().slice(0, 200)}`;
}

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
  out: string;
}

export interface World {
  repo: TestRepository;
  key: string;
  policy: string;
  run(command: string[], options?: string[], env?: NodeJS.ProcessEnv): Promise<Result>;
}

/** A repository with a commit, a key and a policy that trusts it. */
export function makeWorld(): World {
  const repo = createRepository();
  repo.write("src/a.ts", "export const a = 1;\n");
  repo.commit("base");
  const folder = temporaryDirectory();
  const [key, policy] = [join(folder, "key.json"), join(folder, "policy.yml")];
  writeFileSync(key, JSON.stringify(JWK));
  writeFileSync(policy, POLICY);
  let runs = 0;
  const run: World["run"] = async (command, options = [], env = {}) => {
    runs += 1;
    const out = join(folder, `out-${runs}`);
    const fixed = ["--repo", repo.directory, "--base", "main", "--branch", `agent/${runs}`, "--key", key];
    const about = ["--about", join(EXAMPLE, "about.json"), "--out", out];
    const args = [join(EXAMPLE, "main.ts"), ...fixed, ...about, ...options, "--", ...command];
    // a careless caller: Node closes the first inherited files by itself, not those that stand apart
    const careless = ["-c", 'exec 251<"$0"; exec "$@"', key, process.execPath];
    const child = spawn("bash", [...careless, ...args], { env: { PATH: process.env.PATH, ...env } });
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once("close", resolve)),
    ]);
    return { code, stdout, stderr, out };
  };
  return { repo, key, policy, run };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const chunk of stream.setEncoding("utf8")) all += chunk;
  return all;
}

export function entriesOf<K extends LogKind>({ out }: Result, kind: K): EntryOf<K>[] {
  const lines = readFileSync(join(out, `${kind}.jsonl`), "utf8")
    .split("\n")
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Entry as EntryOf<K>);
}

export function logsOf({ out }: Result): Map<LogKind, Buffer> {
  return new Map(LOG_KINDS.map((kind) => [kind, readFileSync(join(out, `${kind}.jsonl`))]));
}

export function statementOf({ out }: Result): Statement {
  const { payload } = JSON.parse(readFileSync(join(out, "statement.dsse.json"), "utf8"));
  const read = readStatement(Buffer.from(payload, "base64"));
  if (!read.ok) throw new Error(read.detail);
  return read.statement;
}

/** Refused means that nothing can be verified; the logs are there all the same. */
export function expectRefused(result: Result, code: string): void {
  expect(result.stderr).toContain(`[${code}]`);
  expect(result.code).toBe(1);
  expect(existsSync(join(result.out, "statement.dsse.json"))).toBe(false);
  expect(readdirSync(result.out).toSorted()).toEqual(LOG_KINDS.map((kind) => `${kind}.jsonl`).toSorted());
}
