import { describe, expect, it, test } from "vitest";
import { readPermissions, readSettings } from "../../../src/chains/settings/read.ts";
import type { Environment, Settings } from "../../../src/chains/settings/settings.ts";
import { outcomes, scanned } from "../support.ts";

const workflow = (on: string, ...lines: string[]) =>
  [
    `on: ${on}`,
    "permissions: {contents: read}",
    "jobs:",
    "  deploy:",
    ...lines.map((one) => `    ${one}`),
    "    runs-on: ubuntu-latest",
    "    steps: [{run: ./deploy.sh}]",
    "",
  ].join("\n");
const COMMENT = "{issue_comment: {types: [created]}}";
const production = (over: Partial<Environment> = {}): Settings => ({
  defaultBranch: "main",
  environments: [{ name: "Production", reviewers: [], waitMinutes: 0, refs: "all", apps: [], ...over }],
});
const judged = (settings: Settings | undefined, on = COMMENT) =>
  outcomes(
    scanned(workflow(on, "environment: production"), { settings }),
    ({ capability }) => capability.kind === "environment",
  );

const all = (verdict: string) => [verdict, verdict, verdict];

describe("the rules of an environment", () => {
  it("unread, they may be anything", () => {
    expect(judged(undefined)).toEqual(all("unknown"));
    expect(judged({})).toEqual(all("unknown"));
  });

  it("none, or an environment that nobody made, stop nobody", () => {
    expect(judged(production())).toEqual(all("reachable"));
    expect(judged({ environments: [] })).toEqual(all("reachable"));
  });

  it("a name that only the run gives is not looked up", () => {
    const text = workflow(COMMENT, "environment: '${" + "{ inputs.target }}'");
    expect(outcomes(scanned(text, { settings: { environments: [] } }))).toEqual(all("unknown"));
  });

  it("reviewers stop, with their names; a wait stops nobody", () => {
    expect(judged(production({ reviewers: ["alice", "team oncall"] }))).toEqual(all("guarded"));
    expect(judged(production({ waitMinutes: 30 }))).toEqual(all("reachable"));
    const [path] = scanned(workflow(COMMENT, "environment: production"), {
      settings: production({ reviewers: ["alice", "team oncall"] }),
    }).paths.filter(({ capability }) => capability.kind === "environment");
    expect(path?.guards[0]).toMatchObject({ kind: "environment", verdict: "stops", line: 5 });
    expect(path?.guards[0]?.reason).toContain("alice or team oncall");
  });

  it("an App that has to agree is somebody else's answer; Apps that were not read may be there", () => {
    expect(judged(production({ apps: ["gate"] }))).toEqual(all("unknown"));
    expect(judged(production({ apps: null }))).toEqual(all("unknown"));
    expect(judged(production({ apps: null, reviewers: ["alice"] }))).toEqual(all("guarded"));
  });

  const only = (...patterns: string[]) => patterns.map((pattern) => ({ type: "branch" as const, pattern }));
  test.each<[string, Environment["refs"], string, string]>([
    ["protected branches, run on the default branch", "protected", COMMENT, "reachable"],
    ["protected branches, started by hand on any", "protected", "workflow_dispatch", "reachable"],
    ["protected branches, a push to whatever branch", "protected", "push", "unknown"],
    ["protected branches, a pull request's own commit", "protected", "pull_request", "guarded"],
    [
      "protected branches, a pull request judged at its base",
      "protected",
      "pull_request_target",
      "reachable",
    ],
    ["main, run on main", only("main"), COMMENT, "reachable"],
    ["another branch, run on main", only("release"), COMMENT, "guarded"],
    ["another branch, started by hand", only("release"), "workflow_dispatch", "unknown"],
    ["a pattern that a new branch fits", only("release/*"), "push", "reachable"],
    ["a pattern that the default branch fits", only("ma*"), COMMENT, "reachable"],
    ["pull requests by their pattern", only("refs/pull/*/merge"), "pull_request", "reachable"],
    ["branches, and a pull request", only("main"), "pull_request", "guarded"],
    ["tags, and a pushed tag", [{ type: "tag", pattern: "v*" }], "{push: {tags: ['v*']}}", "reachable"],
    ["branches, and a pushed tag", only("main"), "{push: {tags: ['v*']}}", "guarded"],
    ["patterns that nobody read", "unread", COMMENT, "unknown"],
    ["nothing at all", [], "workflow_dispatch", "guarded"],
  ])("%s", (_name, refs, on, expected) => {
    expect(judged(production({ refs }), on)[2]).toBe(expected);
  });

  it("more rules are never easier", () => {
    const ease = { none: 0, guarded: 1, unknown: 2, reachable: 3 };
    const refs: Environment["refs"][] = ["all", "protected", "unread", only("main"), only("x/*"), []];
    for (const on of [COMMENT, "push", "pull_request", "workflow_dispatch", "{push: {tags: ['v*']}}"])
      for (const one of refs)
        for (const apps of [[], null, ["gate"]]) {
          const loose = judged(production({ refs: one, apps }), on)[2];
          const tight = judged(production({ refs: one, apps, reviewers: ["alice"] }), on)[2];
          expect(ease[tight], `${on} ${JSON.stringify(one)} ${apps}`).toBeLessThanOrEqual(ease[loose]);
          expect(ease[loose]).toBeLessThanOrEqual(ease[judged(production({ apps }), on)[2]]);
        }
  });
});

describe("variables", () => {
  const text = workflow(
    COMMENT,
    "if: contains(fromJSON(vars.DEPLOYERS), github.actor)",
    "env: {KEY: '${" + "{ secrets.KEY }}'}",
  );
  const settings: Settings = { variables: { Deployers: '["alice"]' } };

  it("known, they are read like the text they hold, except for those who can change them", () => {
    expect(outcomes(scanned(text))).toEqual(all("unknown"));
    expect(outcomes(scanned(text, { settings }))).toEqual(["guarded", "guarded", "unknown"]);
    expect(
      outcomes(
        scanned(text, { settings: { ...settings, permissions: { contents: "write", issues: "write" } } }),
      ),
    ).toEqual(all("guarded"));
    expect(
      outcomes(
        scanned(text, {
          settings: { ...settings, permissions: { issues: "write", actions_variables: "write" } },
        }),
      ),
    ).toEqual(["guarded", "guarded", "unknown"]);
  });

  it("a job with an environment may have one of its own", () => {
    const own = text.replace("    if:", "    environment: x\n    if:");
    expect(outcomes(scanned(own, { settings: { ...settings, environments: [] } }))).toEqual(all("unknown"));
  });
});

describe("an App's permissions", () => {
  const secrets = "env: {KEY: '${" + "{ secrets.KEY }}'}";
  const may = (on: string, permissions: string) =>
    outcomes(scanned(workflow(on, secrets), { settings: { permissions: readPermissions(permissions) } }))[2];

  test.each([
    [COMMENT, "issues=write", "reachable"],
    [COMMENT, "pull_requests=write", "reachable"],
    [COMMENT, "contents=write", "guarded"],
    ["push", "contents=write", "reachable"],
    ["push", "contents=read,issues=write", "guarded"],
    ["workflow_dispatch", "contents=write", "guarded"],
    ["workflow_dispatch", "actions=write", "reachable"],
    ["repository_dispatch", "contents=write", "reachable"],
    ["{issues: {types: [labeled]}}", "contents=write", "guarded"],
    ["{issues: {types: [labeled]}}", "issues=write", "reachable"],
  ])("%s with %s: %s", (on, permissions, expected) => {
    expect(may(on, permissions)).toBe(expected);
  });

  it("is said, and more of them is never safer", () => {
    const found = scanned(workflow("workflow_dispatch", secrets), {
      settings: { permissions: { contents: "write" } },
    });
    const [path] = found.paths.filter(({ profile }) => profile === "writer");
    expect(path?.guards[0]).toMatchObject({
      verdict: "stops",
      reason: expect.stringContaining("actions: write"),
    });
  });

  it("are written out, or refused with what to do", () => {
    expect(readPermissions("contents=write, pull-requests=read")).toEqual({
      contents: "write",
      pull_requests: "read",
    });
    for (const wrong of ["contents", "contents=all", "=write", "a=write=read", "", " ", "content=write"])
      expect(() => readPermissions(wrong)).toThrow(
        expect.objectContaining({ code: "usage/bad-permissions" }),
      );
    // misspelt, it would be one that the App does not have: every way that takes it would count as stopped
    expect(() => readPermissions("pull_request=write")).toThrow('Did you mean "pull_requests"?');
  });
});

describe("the settings file", () => {
  const environments = {
    total_count: 1,
    environments: [
      {
        id: 1,
        name: "production",
        protection_rules: [
          { id: 2, type: "wait_timer", wait_timer: 5 },
          {
            id: 3,
            type: "required_reviewers",
            prevent_self_review: true,
            reviewers: [
              { type: "User", reviewer: { login: "alice", id: 1 } },
              { type: "Team", reviewer: { slug: "oncall", id: 2 } },
            ],
          },
          { id: 4, type: "branch_policy" },
        ],
        deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
      },
    ],
  };
  const read = (value: unknown) => readSettings(JSON.stringify(value), "settings.json");

  it("holds what GitHub answers", () => {
    expect(
      read({
        repository: { default_branch: "main", id: 5 },
        environments,
        deployment_branch_policies: { production: { total_count: 1, branch_policies: [{ name: "main" }] } },
        deployment_protection_rules: {
          production: {
            total_count: 2,
            custom_deployment_protection_rules: [
              { enabled: true, app: { id: 3, slug: "gate" } },
              { enabled: false, app: { id: 4, slug: "off" } },
            ],
          },
        },
        variables: { total_count: 1, variables: [{ name: "A", value: "b" }] },
        permissions: { contents: "write" },
      }),
    ).toEqual({
      defaultBranch: "main",
      environments: [
        {
          name: "production",
          reviewers: ["alice", "team oncall"],
          waitMinutes: 5,
          refs: [{ type: "branch", pattern: "main" }],
          apps: ["gate"],
        },
      ],
      variables: { A: "b" },
      permissions: { contents: "write" },
    });
    expect(read({ environments }).environments).toMatchObject([{ refs: "unread", apps: null }]);
    expect(read({})).toEqual({});
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["a page that is missing", { environments: { ...environments, total_count: 2 } }, /holds 1 of 2/],
    ["a key that nobody reads", { environment: environments }, /environment/],
    ["something else", { environments: [] }, /environments/],
  ])("%s is refused", (_name, value, message) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    expect(() => readSettings(text, "settings.json")).toThrow(message);
    expect(() => readSettings(text, "settings.json")).toThrow(
      expect.objectContaining({ code: "input/bad-settings" }),
    );
  });
});
