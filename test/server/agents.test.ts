import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { App } from "../../src/server/app.ts";
import { startServer } from "../../src/server/app.ts";
import { createDecisionLog } from "../../src/store/decision-log.ts";
import { recordInstallation } from "../../src/store/installations.ts";
import { readHolder } from "../../src/store/lock.ts";
import { openStore } from "../../src/store/open.ts";
import { facts } from "../support/facts.ts";
import { migratedDirectory } from "../support/pglite.ts";
import { effective } from "../support/policy.ts";
import { testConfig } from "./support.ts";

const DATA_DIR = await migratedDirectory();
const store = { kind: "directory", directory: DATA_DIR } as const;
const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const bin = fileURLToPath(new URL("../../src/cli/bin.js", import.meta.url));
const judged: { number: number; invalidate: boolean }[] = [];
let app: App;

beforeAll(async () => {
  const opened = await openStore(store);
  const { db } = opened;
  const installed = { installationId: 1, account: { id: 9001, login: "acme" } };
  await db.transaction().execute((trx) => recordInstallation(db, trx, installed));
  const reading = { policy: effective(""), facts: facts() };
  await createDecisionLog(db).record(key, decide(reading.policy, reading.facts), reading);
  app = await startServer(
    testConfig(store),
    opened,
    {
      "pull-request": async ({ number }, { invalidate }) => {
        judged.push({ number, invalidate });
        return undefined;
      },
    },
    pino({ level: "silent" }),
  );
});
afterAll(() => app.stop());

async function cli(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [bin, ...words], { env: { PATH: process.env.PATH, DATA_DIR } });
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

test("quarantine through the running server: judged again at once, and what remains to be done is said", async () => {
  const { code, stdout, stderr } = await cli(
    ...["quarantine", "copilot-cloud-agent", "--reason", "odd pushes", "--by", "soc"],
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("Agent copilot-cloud-agent is quarantined in acme.");
  expect(stdout).toContain("acme/shop#7");
  expect(stdout).toMatch(/vendor's own token[\s\S]*Suspend/);
  await expect.poll(() => judged).toEqual([{ number: 7, invalidate: true }]);
  const list = await cli("agents");
  expect(list.stdout).toContain("QUARANTINED");
  expect(list.stdout).toContain("by soc: odd pushes");
  expect(list.stdout).toContain("acme/shop (1)");
});

test("release, and release of one that was not stopped", async () => {
  const words = ["release", "copilot-cloud-agent", "--reason", "false alarm", "--format", "json"];
  const first = await cli(...words);
  expect(JSON.parse(first.stdout)).toMatchObject({
    version: 1,
    kind: "release",
    wasQuarantined: true,
    reason: "false alarm",
  });
  expect(JSON.parse((await cli(...words)).stdout)).toMatchObject({ wasQuarantined: false });
  const { agents } = JSON.parse((await cli("agents", "--format", "json")).stdout);
  expect(agents).toMatchObject([{ id: "copilot-cloud-agent", quarantine: null }]);
});

test("an unknown agent, an unknown organisation and a missing reason are usage errors", async () => {
  const unknown = await cli("quarantine", "copilot-cloud-agnet", "--reason", "x");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toMatch(/Did you mean copilot-cloud-agent/);
  const org = await cli("agents", "--org", "acne");
  expect(org.code).toBe(2);
  expect(org.stderr).toMatch(/Did you mean "acme"/);
  const reason = await cli("quarantine", "devin");
  expect(reason.code).toBe(2);
  expect(reason.stderr).toMatch(/--reason/);
});

test("the API wants the token of the data directory, and a whole order", async () => {
  const post = (token: string, body: string) =>
    fetch(`${app.url}/api/agents/devin/quarantine`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body,
    });
  const order = JSON.stringify({ by: "soc", reason: "x" });
  expect((await post("guess", order)).status).toBe(401);
  const token = readHolder(DATA_DIR)?.token ?? "";
  for (const body of ["", "[]", '{"by": "soc"}', '{"by": 1, "reason": "x"}']) {
    expect((await post(token, body)).status).toBe(400);
  }
  expect((await (await post(token, order)).json()) as object).toMatchObject({
    agent: "devin",
    kind: "quarantine",
  });
  const other = await fetch(`${app.url}/api/agents/devin/delete`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(other.status).toBe(404);
});
