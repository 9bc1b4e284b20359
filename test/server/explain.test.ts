import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { beforeAll, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { startServer } from "../../src/server/app.ts";
import { createDecisionLog } from "../../src/store/decision-log.ts";
import { openStore } from "../../src/store/open.ts";
import { temporaryDirectory } from "../support/directory.ts";
import { facts } from "../support/facts.ts";
import { migratedDirectory } from "../support/pglite.ts";
import { effective } from "../support/policy.ts";
import { testConfig } from "./support.ts";

const DATA_DIR = await migratedDirectory();
const store = { kind: "directory", directory: DATA_DIR } as const;
const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const reading = { policy: effective("limits: {files: 0}\n"), facts: facts() };
const decision = decide(reading.policy, reading.facts);
const bin = fileURLToPath(new URL("../../src/cli/bin.js", import.meta.url));

beforeAll(async () => {
  const opened = await openStore(store);
  await createDecisionLog(opened.db).record(key, decision, reading);
  await opened.close();
});

const explain = (...words: string[]) => explainIn(DATA_DIR, ...words);

async function explainIn(
  directory: string,
  ...words: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, "explain", ...words], {
    env: { PATH: process.env.PATH, DATA_DIR: directory },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

test("tells a decision again from the directory, and the same one when taken again", async () => {
  const { code, stdout, stderr } = await explain("acme/shop#7", "--recompute", "--format", "json");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    decision: decision.id,
    verdict: decision.verdict,
    recomputed: { decision: decision.id, same: true },
  });
  expect(code).toBe(0);
});

test("asks the server that holds the directory", async () => {
  const opened = await openStore(store);
  const app = await startServer(testConfig(store), opened, {}, pino({ level: "silent" }));
  try {
    const { code, stdout, stderr } = await explain(decision.id.slice(7, 19));
    expect(stderr).toBe("");
    expect(stdout).toContain("acme/shop#7");
    expect(code).toBe(0);
    const unknown = await explain("acme/shop#8");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/No decision is stored for acme\/shop#8/);
  } finally {
    await app.stop();
  }
});

test("a reference that names nothing is a usage error without a stack trace", async () => {
  const { code, stdout, stderr } = await explain("tomorrow");
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/names no decision, no pull request and no run/);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("a directory that no server has used is told apart from one without the decision", async () => {
  const parent = temporaryDirectory();
  const absent = await explainIn(join(parent, "data"), "acme/shop#7");
  expect(absent.code).toBe(2);
  expect(absent.stderr).toMatch(/There is no data directory/);
  const empty = await explainIn(parent, "acme/shop#7");
  expect([empty.code, readdirSync(parent)], "and nothing is made in it").toEqual([2, []]);
  expect(empty.stderr).toMatch(/No server keeps its data in/);
});
