import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_NEEDS } from "../../src/doctor/permissions.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { type Setup, setUp } from "../doctor/setup.ts";
import { agentPolicy } from "./run.ts";

let sim: Simulator;
let setup: Setup;
beforeAll(async () => {
  sim = await startSimulator({ app: { events: EVENT_NEEDS.map(({ event }) => event) } });
  setup = setUp(sim);
});
afterAll(() => sim.close());

const doctor = (args: string[], key = true) =>
  agentPolicy(["doctor", `${setup.acme.login}/shop`, ...args], {
    env: {
      APP_ID: String(sim.app.id),
      ...(key ? { PRIVATE_KEY: sim.app.privateKey } : {}),
      GITHUB_API_URL: sim.url,
      GITHUB_PACING: "none",
      ADMIN_TOKEN: sim.token(setup.owner),
      WRITER_TOKEN: sim.token(setup.writer),
      STALE_TOKEN: "ghp_stale",
    },
  });

describe("doctor", () => {
  it("exits 0 when everything is in force, 3 when something cannot be told, and prints no token or key", async () => {
    const [clean, alone, blind] = await Promise.all([
      doctor(["--token-from", "ADMIN_TOKEN", "--org"]),
      doctor(["--token-from", "ADMIN_TOKEN", "--format", "json"], false),
      doctor([]),
    ]);
    expect(clean).toMatchObject({ code: 0, stderr: "" });
    expect(clean.stdout).toContain("every control is in force");
    // without the App's key: an owner's token tells everything where the App is on all repositories
    expect([alone.code, JSON.parse(alone.stdout)]).toMatchObject([
      0,
      { version: 1, app: sim.app.id, organization: null, findings: [] },
    ]);
    for (const { stdout, stderr } of [clean, blind])
      for (const secret of [sim.token(setup.owner), "PRIVATE KEY", "ghp_", "ghs_"])
        expect(stdout + stderr).not.toContain(secret);
    expect(blind.code).toBe(3);
    expect(blind.stdout).toContain("unknown  bypass/agents  agent-policy");
    expect(blind.stdout).toContain("not looked at; --org does");
  });

  it("exits 1 on a problem, prints what closes it, and puts it in force only when told to", async () => {
    setup.ruleset.delete();
    const told = await doctor(["--token-from", "ADMIN_TOKEN", "--fix"]);
    expect(told.code).toBe(1);
    const body = /<<'JSON'\n([\s\S]*?)\nJSON/.exec(told.stdout)?.[1] ?? "";
    expect(JSON.parse(body)).toMatchObject({
      target: "branch",
      enforcement: "active",
      bypass_actors: [],
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    });
    expect(told.stdout).toContain(`gh api --method POST repos/${setup.acme.login}/shop/rulesets --input -`);
    const refused = await doctor(["--token-from", "WRITER_TOKEN", "--fix", "--apply"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("doctor/not-allowed");
    const applied = await doctor(["--token-from", "ADMIN_TOKEN", "--fix", "--apply", "--format", "markdown"]);
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stderr).toMatch(/^Ruleset "agent-policy \(required\)" \(\d+\): made\.\n$/);
    expect(applied.stdout).toContain("every control is in force");
  });

  it.each([
    [["--apply"], "--apply needs --fix and --token-from"],
    [["--token-from", "NO_SUCH_TOKEN"], "NO_SUCH_TOKEN is missing or empty"],
    [["--format", "sarif"], "--format"],
    [["--token-from", "STALE_TOKEN"], "GitHub does not accept the token in STALE_TOKEN"],
  ])("says what is wrong with %j: exit 2", async (args, message) => {
    const { code, stdout, stderr } = await doctor(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("tells a GitHub that cannot be reached from a key that does not hold", async () => {
    const env = { APP_ID: "1", GITHUB_PACING: "none", PRIVATE_KEY: sim.app.privateKey };
    const away = await agentPolicy(["doctor", "acme/shop"], {
      env: { ...env, GITHUB_API_URL: "http://127.0.0.1:9" },
    });
    expect([away.code, away.stdout]).toEqual([3, ""]);
    expect(away.stderr).toMatch(/got no answer.*\n.*GITHUB_API_URL/);
    const wrong = await agentPolicy(["doctor", "acme/shop"], { env: { ...env, GITHUB_API_URL: sim.url } });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/answered with 401.*\n.*APP_ID and PRIVATE_KEY/);
  });

  it("takes a repository as owner/name only", async () => {
    const { code, stderr } = await agentPolicy(["doctor", "../../etc"], { env: { APP_ID: "1" } });
    expect(code).toBe(2);
    expect(stderr).toContain("owner/name");
  });
});
