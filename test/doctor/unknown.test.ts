import { describe, expect, it } from "vitest";
import { gatedBases } from "../../src/doctor/bases.ts";
import { diagnose } from "../../src/doctor/diagnose.ts";
import type { BaseFacts, SetupFacts } from "../../src/doctor/facts.ts";
import { known } from "../../src/facts/known.ts";
import { APP, base, clean, gap, policy } from "./clean.ts";

const severities = (facts: SetupFacts) => [...new Set(diagnose(facts).map(({ severity }) => severity))];

describe("what could not be read", () => {
  it("starts from a setup of which nothing is said", () => {
    expect(diagnose(clean())).toEqual([]);
  });

  const gate = (change: Partial<BaseFacts>) => [
    { checkName: "agent-policy", include: [], bases: [{ ...base("main", "agent-policy"), ...change }] },
  ];
  const environment = (change: object) =>
    known([
      {
        name: "production",
        rules: known([APP]),
        adminsBypass: known(false),
        branches: known(["main"]),
        ...change,
      },
    ]);
  const ruleset = { id: 1, name: "r", source: "acme", enforcement: "active" as const, checks: [] };
  it.each<[string, Partial<SetupFacts>]>([
    ["the organisation's policy", { organizationPolicy: gap }],
    ["the installation", { installation: gap }],
    ["the rulesets", { rulesets: gap }],
    ["who may bypass", { rulesets: known([{ ...ruleset, bypass: gap }]) }],
    [
      "who is in a team that may bypass",
      {
        rulesets: known([
          { ...ruleset, bypass: known([{ type: "Team", id: 1, mode: "always", members: gap }]) },
        ]),
      },
    ],
    ["a ruleset that holds", { rulesets: known([]) }],
    ["the rules of a branch", { gates: gate({ rules: gap }) }],
    ["classic protection where no ruleset asks", { gates: gate({ rules: known([]), classic: gap }) }],
    ["any branch of a gate", { gates: [{ checkName: "agent-policy: x", include: [], bases: [] }] }],
    ["the environments", { environments: gap }],
    ["an environment's rules", { environments: environment({ rules: gap }) }],
    ["whether administrators bypass", { environments: environment({ adminsBypass: gap }) }],
    ["which branches deploy", { environments: environment({ branches: gap }) }],
    ["the workflows", { sources: gap }],
    ["push protection", { pushProtection: gap }],
    ["the deploy keys", { deployKeys: gap }],
    ["the hooks", { hooks: gap }],
    ["the organisation's hooks", { organization: { login: "acme", hooks: gap, apps: known([]) } }],
    ["the installed Apps", { organization: { login: "acme", hooks: known([]), apps: gap } }],
    ["what workflows may", { workflowToken: gap }],
    [
      "a workflow that is not understood",
      { sources: known([{ path: ".github/workflows/a.yml", text: "on: [" }]) },
    ],
  ])("is unknown, never fine: %s", (_, change) => {
    expect(severities(clean(change))).toEqual(["unknown"]);
  });
});

describe("classic branch protection", () => {
  const classic = (appId: number | null) =>
    clean({
      gates: [
        {
          checkName: "agent-policy",
          include: [],
          bases: [{ branch: "main", rules: known([]), classic: known([{ context: "agent-policy", appId }]) }],
        },
      ],
    });

  it("enforces as well as a ruleset where it names the App", () => {
    expect(diagnose(classic(APP))).toEqual([]);
    expect(diagnose(classic(null)).map(({ id }) => id)).toEqual(["check/pinned"]);
  });
});

describe("a workflow that hears of pushes to main", () => {
  const job = {
    path: ".github/workflows/deploy.yml",
    text: `on: {push: {branches: [main]}}\njobs:\n  go:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v4\n      - {run: make, env: {KEY: "\${{ secrets.KEY }}"}}\n`,
  };
  const found = (refs: SetupFacts["refs"]) =>
    diagnose(clean({ sources: known([job]), refs }))
      .filter(({ id }) => id === "secrets/reachable")
      .map(({ severity }) => severity);
  const restricted = (bypass: [] | null) =>
    known([
      {
        name: "the ruleset",
        target: "branch" as const,
        include: ["~DEFAULT_BRANCH"],
        exclude: [],
        restricts: [{ kind: "update" as const }],
        bypass,
      },
    ]);

  it("is as open as main is to an agent's push", () => {
    expect(found(gap)).toEqual(["unknown"]);
    expect(found(restricted([]))).toEqual([]);
    expect(found(restricted(null))).toEqual(["unknown"]);
    expect(found(known([]))).toEqual(["problem"]);
  });
});

describe("a workflow whose job names an environment", () => {
  const job = {
    path: ".github/workflows/deploy.yml",
    text: `on: push\npermissions: {contents: read}\njobs:\n  go:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8\n      - run: make\n        env: {KEY: "\${{ secrets.KEY }}"}\n`,
  };
  const found = (branches: SetupFacts["environments"]) =>
    diagnose(clean({ sources: known([job]), environments: branches }))
      .filter(({ id }) => id === "secrets/reachable")
      .map(({ severity }) => severity);
  const production = (branches: string[] | null) =>
    known([
      { name: "production", rules: known([APP]), adminsBypass: known(false), branches: known(branches) },
    ]);

  it("holds its secret back where the environment takes named branches only", () => {
    expect(found(production(["main"]))).toEqual([]);
    expect(found(production(["*"]))).toEqual(["problem"]);
    expect(found(production(null))).toEqual(["problem"]);
  });

  it("is open where nobody made the environment: the job makes one without rules", () => {
    expect(found(known([]))).toEqual(["problem"]);
  });

  it("is not told where the environments, or the branches of this one, could not be read", () => {
    expect(found(gap)).toEqual(["unknown"]);
    expect(
      found(known([{ name: "production", rules: known([APP]), adminsBypass: known(false), branches: gap }])),
    ).toEqual(["unknown"]);
  });
});

describe("the branches of a gate", () => {
  it("are tried by name, deep ones too, and asked of GitHub in its own globs", () => {
    const text =
      'version: 1\nbranches:\n  - {match: ["{lts,release}/**", "hot-*"], agents: pull-request, gate: release}\n';
    const [main, release] = gatedBases(policy(text), "main", ["main", "release/1.2", "other"]);
    expect(main).toEqual({ checkName: "agent-policy", include: ["~DEFAULT_BRANCH"], samples: ["main"] });
    expect(release?.include).toEqual(["refs/heads/lts/**/*", "refs/heads/release/**/*", "refs/heads/hot-*"]);
    expect(release?.samples).toEqual(
      expect.arrayContaining(["release/1.2", "lts/doctor", "release/doctor/deep", "hot-doctor"]),
    );
    expect(release?.samples).not.toContain("other");
  });
});
