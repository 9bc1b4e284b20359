import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diagnose, fixesOf } from "../../src/doctor/diagnose.ts";
import { EVENT_NEEDS } from "../../src/doctor/permissions.ts";
import { applyRuleset } from "../../src/github/settings/apply.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { ALONE, PLANTINGS } from "./plantings.ts";
import { named, type SetupOptions, setUp } from "./setup.ts";

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ app: { events: EVENT_NEEDS.map(({ event }) => event) } });
});
afterAll(() => sim.close());

const repo = (setup: { acme: { login: string } }) => ({ owner: setup.acme.login, repo: "shop" });

describe("doctor", () => {
  it("says nothing of an organisation in which every control is in force", async () => {
    expect(await named(setUp(sim))).toEqual([]);
  });

  it.each(ALONE)("names $what, and nothing else", async ({ names, options, plant }) => {
    const setup = setUp(sim, options);
    plant?.(setup);
    expect(await named(setup)).toEqual(names);
  });

  it("names all of them planted together, and nothing else", async () => {
    const options: SetupOptions = Object.assign({}, ...PLANTINGS.map(({ options }) => options), {
      files: Object.assign({}, ...PLANTINGS.map(({ options }) => options?.files)),
    });
    const setup = setUp(sim, options);
    for (const { plant } of PLANTINGS) plant?.(setup);
    const names = PLANTINGS.flatMap((one) => one.names);
    expect(names.length).toBeGreaterThanOrEqual(15);
    expect((await named(setup)).sort()).toEqual(names.sort());
  });
});

describe("what a token may not see", () => {
  it("is unknown with the App's own, never fine", async () => {
    const names = await named(setUp(sim), "app");
    expect(names).toEqual([
      "unknown bypass/agents agent-policy",
      "unknown bypass/agents agent-policy: release",
      "unknown secrets/push-protection push protection",
      "unknown actions/token workflow permissions",
      "unknown keys/write deploy keys",
      "unknown hooks/secret webhooks",
      "unknown hooks/secret webhook of acmes",
      "unknown apps/powerful installed Apps",
    ]);
  });

  it("is unknown with a writer's, who sees no settings", async () => {
    const findings = diagnose(await setUp(sim).facts("writer"));
    expect(findings.filter(({ severity }) => severity !== "unknown")).toEqual([]);
    expect(new Set(findings.map(({ id }) => id))).toEqual(
      new Set([
        "policy/readable",
        "policy/organization",
        "app/installed",
        "bypass/agents",
        "secrets/push-protection",
        "actions/token",
        "keys/write",
        "hooks/secret",
        "apps/powerful",
      ]),
    );
  });

  it("stays a problem where what can be seen shows one", async () => {
    const setup = setUp(sim);
    setup.ruleset.delete();
    expect(await named(setup, "app")).toContain("problem check/required agent-policy");
  });

  it("is not looked for where nobody asked for the organisation", async () => {
    const setup = setUp(sim);
    setup.acme.configure({ hook: { url: "http://hooks.example.com" } });
    expect(await named(setup, "owner", false)).toEqual([]);
  });

  it.each([
    "GET /repos/{owner}/{repo}/rulesets",
    "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    "GET /repos/{owner}/{repo}/environments",
    "GET /repos/{owner}/{repo}/keys",
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
  ])("is unknown when GitHub fails at %s", async (route) => {
    const setup = setUp(sim);
    sim.faults.add({ match: { route }, kind: "500", times: 100 });
    try {
      const names = await named(setup);
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !name.startsWith("unknown"))).toEqual([]);
    } finally {
      sim.faults.clear();
    }
  });
});

describe("--fix", () => {
  const broken = (options: SetupOptions = {}) => {
    const setup = setUp(sim, options);
    setup.ruleset.edit({ bypassActors: [{ id: 700200, type: "Integration", mode: "exempt" }] });
    setup.release.edit({ enforcement: "evaluate" });
    return setup;
  };
  const applied = async (setup: ReturnType<typeof setUp>) => {
    const did = [];
    for (const fix of fixesOf(diagnose(await setup.facts())))
      did.push((await applyRuleset(setup.client("owner"), repo(setup), fix)).did);
    return did;
  };

  it("makes what rulesets can close clean", async () => {
    const setup = broken();
    expect(await named(setup)).toEqual([
      "problem check/required agent-policy: release",
      "problem bypass/agents agent-policy",
    ]);
    expect(await applied(setup)).toEqual(["created", "created"]);
    expect(await named(setup)).toEqual([]);
  });

  it("reaches as deep as the policy's glob, where GitHub's ends at a slash", async () => {
    const setup = setUp(sim);
    setup.release.edit({ include: ["refs/heads/release/*"] });
    expect(await named(setup)).toEqual(["problem check/required agent-policy: release"]);
    await applied(setup);
    expect(await named(setup)).toEqual([]);
  });

  it("sets its own ruleset right again when somebody loosened it, and leaves one that is right", async () => {
    const setup = broken();
    const fixes = fixesOf(diagnose(await setup.facts()));
    await applied(setup);
    const [first] = fixes;
    if (first === undefined) throw new Error("nothing to fix");
    const client = setup.client("owner");
    expect((await applyRuleset(client, repo(setup), first)).did).toBe("left");
    const loose = {
      ...first,
      body: { ...first.body, conditions: { ref_name: { include: ["refs/heads/x"], exclude: [] } } },
    };
    expect((await applyRuleset(client, repo(setup), loose)).did).toBe("updated");
    expect(await named(setup)).not.toEqual([]);
    expect(await applied(setup)).toEqual(["updated"]);
    expect(await named(setup)).toEqual([]);
  });

  it("refuses to replace a ruleset of its name that holds other rules", async () => {
    const setup = broken();
    setup.shop.ruleset({ name: "agent-policy (required)", include: ["refs/heads/x"], deletion: true });
    await expect(applied(setup)).rejects.toMatchObject({ code: "doctor/changed-ruleset" });
  });

  it("is refused without an administrator's token", async () => {
    const setup = broken();
    const [fix] = fixesOf(diagnose(await setup.facts()));
    if (fix === undefined) throw new Error("nothing to fix");
    await expect(applyRuleset(setup.client("writer"), repo(setup), fix)).rejects.toMatchObject({
      code: "doctor/not-allowed",
    });
  });
});
