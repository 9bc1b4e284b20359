import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readSettings } from "../../../src/chains/settings/read.ts";
import { coversPattern, fnmatch, namesLike } from "../../../src/chains/settings/ref-names.ts";
import type { Settings } from "../../../src/chains/settings/settings.ts";
import { type Outcome, outcome, scanned } from "../support.ts";

/** A ruleset as GitHub gives it by its number. */
function ruleset(over: Record<string, unknown> = {}, refs: string[] = ["~ALL"], exclude: string[] = []) {
  return {
    id: 7,
    name: "release",
    target: "tag",
    source_type: "Repository",
    source: "acme/shop",
    enforcement: "active",
    conditions: { ref_name: { include: refs, exclude } },
    rules: [{ type: "creation" }, { type: "update" }, { type: "deletion" }],
    bypass_actors: [],
    ...over,
  };
}

/** A classic protection as GraphQL gives it. */
function protection(pattern: string, over: Record<string, unknown> = {}) {
  const nobody = { totalCount: 0, nodes: [] };
  return {
    pattern,
    requiresApprovingReviews: false,
    requiredApprovingReviewCount: null,
    requireLastPushApproval: false,
    requiresCodeOwnerReviews: false,
    requiresStatusChecks: false,
    requiredStatusChecks: [],
    restrictsPushes: false,
    blocksCreations: false,
    lockBranch: false,
    allowsDeletions: false,
    pushAllowances: nobody,
    bypassPullRequestAllowances: nobody,
    ...over,
  };
}
const classic = (...nodes: unknown[]) => ({
  data: {
    repository: {
      viewerCanAdminister: true,
      branchProtectionRules: { totalCount: nodes.length, nodes },
    },
  },
});

const settings = (file: Record<string, unknown>): Settings =>
  readSettings(JSON.stringify({ repository: { default_branch: "main" }, ...file }), "settings.json");

/** What a writer's push comes to. */
function pushed(on: string, file: Record<string, unknown> | null, condition = "true"): Outcome {
  const text = `on: {push: {${on}}}
permissions: {contents: read}
jobs:
  ship:
    if: ${condition}
    runs-on: ubuntu-latest
    env: {KEY: "\${{ secrets.KEY }}"}
    steps: [{run: ./ship.sh}]
`;
  const found = scanned(text, file === null ? {} : { settings: settings(file) });
  return outcome(found, "writer", ({ capability }) => capability.kind === "secrets");
}

describe("who may push tags", () => {
  const tags = "tags: ['v*']";
  test.each<[string, Record<string, unknown> | null, Outcome]>([
    ["nobody read it", null, "reachable"],
    ["no ruleset", { rulesets: [] }, "reachable"],
    ["all tags are restricted", { rulesets: [ruleset()] }, "guarded"],
    ["just these tags are restricted", { rulesets: [ruleset({}, ["refs/tags/v*"])] }, "guarded"],
    ["others are restricted", { rulesets: [ruleset({}, ["refs/tags/release-*"])] }, "reachable"],
    ["a ruleset that only evaluates", { rulesets: [ruleset({ enforcement: "evaluate" })] }, "reachable"],
    ["a ruleset that is switched off", { rulesets: [ruleset({ enforcement: "disabled" })] }, "reachable"],
    ["a ruleset for branches", { rulesets: [ruleset({ target: "branch" })] }, "reachable"],
    ["names are left out", { rulesets: [ruleset({}, ["~ALL"], ["refs/tags/vx"])] }, "reachable"],
    [
      "tags may be moved, not made",
      { rulesets: [ruleset({ rules: [{ type: "creation" }, { type: "deletion" }] })] },
      "unknown",
    ],
    ["tags may be made, not moved", { rulesets: [ruleset({ rules: [{ type: "update" }] })] }, "reachable"],
    ["a rule for names", { rulesets: [ruleset({ rules: [{ type: "tag_name_pattern" }] })] }, "unknown"],
    [
      "signatures, which anybody has",
      { rulesets: [ruleset({ rules: [{ type: "required_signatures" }] })] },
      "reachable",
    ],
    ["GitHub does not say which", { rulesets: [ruleset({ conditions: null })] }, "unknown"],
    ["who bypasses was not shown", { rulesets: [ruleset({ bypass_actors: undefined })] }, "unknown"],
  ])("%s", (_name, file, expected) => {
    expect(pushed(tags, file)).toBe(expected);
  });

  it("says by which rule, and who read nothing is told nothing", () => {
    const found = scanned(
      "on: {push: {tags: ['v*']}}\njobs: {a: {environment: x, runs-on: x, steps: [{run: x}]}}\n",
      {
        settings: settings({ rulesets: [ruleset()] }),
      },
    );
    const [path] = found.paths.filter(({ profile, lever }) => profile === "writer" && lever.kind === "tag");
    expect(path?.guards[0]).toMatchObject({
      kind: "branch-protection",
      verdict: "stops",
      reason: 'the ruleset "release": only those who bypass it may make v*',
    });
  });
});

describe("who bypasses a ruleset", () => {
  const by = (actor_type: string, actor_id: number | null, more: Record<string, unknown> = {}) =>
    pushed("tags: ['v*']", {
      rulesets: [ruleset({ bypass_actors: [{ actor_type, actor_id, bypass_mode: "always" }] })],
      ...more,
    });
  const app = { permissions: { contents: "write" } };

  test.each<[string, Outcome, Outcome, Outcome]>([
    // for the write role, for an App of unknown number, for the App 42
    ["RepositoryRole 4", "reachable", "guarded", "guarded"],
    ["RepositoryRole 2", "guarded", "guarded", "guarded"],
    ["RepositoryRole 5", "guarded", "guarded", "guarded"],
    ["RepositoryRole 4711", "unknown", "guarded", "guarded"],
    ["Integration 42", "guarded", "unknown", "reachable"],
    ["Integration 43", "guarded", "unknown", "guarded"],
    ["Team 42", "guarded", "guarded", "guarded"],
    ["OrganizationAdmin 1", "guarded", "guarded", "guarded"],
    ["DeployKey 0", "guarded", "guarded", "guarded"],
  ])("%s", (actor, role, someApp, thisApp) => {
    const [type = "", id = ""] = actor.split(" ");
    expect([
      by(type, Number(id)),
      by(type, Number(id), app),
      by(type, Number(id), { ...app, app_id: 42 }),
    ]).toEqual([role, someApp, thisApp]);
  });

  it("an exception for pull requests is one: what is merged is pushed", () => {
    const rulesets = [
      ruleset({
        target: "branch",
        bypass_actors: [{ actor_type: "RepositoryRole", actor_id: 4, bypass_mode: "pull_request" }],
      }),
    ];
    expect(pushed("branches: [main]", { rulesets, branch_protection: classic() })).toBe("reachable");
  });
});

describe("who may push to a branch", () => {
  const main = "branches: [main]";
  const review = (parameters: Record<string, unknown>) => ({
    rulesets: [
      ruleset({ target: "branch", rules: [{ type: "pull_request", parameters }] }, ["~DEFAULT_BRANCH"]),
    ],
    branch_protection: classic(),
  });
  const check = (integration_id: number | null, permissions?: Record<string, string>) => ({
    rulesets: [
      ruleset({
        target: "branch",
        rules: [
          {
            type: "required_status_checks",
            parameters: { required_status_checks: [{ context: "agent-policy", integration_id }] },
          },
        ],
      }),
    ],
    branch_protection: classic(),
    ...(permissions && { permissions }),
  });

  test.each<[string, Record<string, unknown> | null, Outcome]>([
    ["nobody read it", null, "unknown"],
    ["no ruleset, classic protections unread", { rulesets: [] }, "unknown"],
    ["classic protections alone", { branch_protection: classic() }, "unknown"],
    ["neither", { rulesets: [], branch_protection: classic() }, "reachable"],
    ["a pull request without approval", review({ required_approving_review_count: 0 }), "reachable"],
    [
      "a pull request that owners approve",
      review({ required_approving_review_count: 0, require_code_owner_review: true }),
      "unknown",
    ],
    ["an approval that who pushed may give", review({ required_approving_review_count: 1 }), "unknown"],
    [
      "an approval of the last push by another",
      review({ required_approving_review_count: 1, require_last_push_approval: true }),
      "guarded",
    ],
    ["a check by its name", check(null), "reachable"],
    ["a check by its name, for an App that sets no status", check(null, { contents: "write" }), "unknown"],
    ["a check of one App", check(15368), "unknown"],
    [
      "a restricted branch, the classic ones unread",
      { rulesets: [ruleset({ target: "branch" })] },
      "guarded",
    ],
  ])("%s", (_name, file, expected) => {
    expect(pushed(main, file)).toBe(expected);
  });

  it("a branch that is not there has to be made, one that is there pushed to", () => {
    const on = "branches: [stable]";
    const file = (...types: string[]) => ({
      rulesets: [ruleset({ target: "branch", rules: types.map((type) => ({ type })) })],
      branch_protection: classic(),
    });
    expect(pushed(on, file("creation", "update"))).toBe("guarded");
    expect(pushed(on, file("creation"))).toBe("unknown");
    expect(pushed(on, file("update", "deletion"))).toBe("unknown");
    // deleted, it can be made anew
    expect(pushed(on, file("update"))).toBe("reachable");
  });

  it("one of several names suffices", () => {
    const file = {
      rulesets: [ruleset({ target: "branch" }, ["refs/heads/main"])],
      branch_protection: classic(),
    };
    expect(pushed("branches: [main]", file)).toBe("guarded");
    expect(pushed("branches: [main, next]", file)).toBe("reachable");
  });

  it("a condition asks for a branch as the trigger does", () => {
    const file = {
      rulesets: [ruleset({ target: "branch" }, ["~DEFAULT_BRANCH"])],
      branch_protection: classic(),
    };
    for (const condition of [
      "github.ref == 'refs/heads/main'",
      "github.ref_name == 'main'",
      "github.ref_name == github.event.repository.default_branch",
    ]) {
      expect(pushed("branches-ignore: [x]", null, condition)).toBe("unknown");
      expect(pushed("branches-ignore: [x]", file, condition)).toBe("guarded");
      expect(pushed("branches-ignore: [x]", { ...file, rulesets: [] }, condition)).toBe("reachable");
    }
    expect(pushed("branches-ignore: [x]", file, "github.ref == 'refs/heads/next'")).toBe("reachable");
  });

  it("agents' own branches only: elsewhere nothing may be pushed", () => {
    const file = {
      rulesets: [ruleset({ target: "branch" }, ["~ALL"], ["refs/heads/agent/**/*"])],
      branch_protection: classic(),
    };
    expect(pushed("branches: [main]", file)).toBe("guarded");
    expect(pushed("branches: ['release/*']", file)).not.toBe("reachable");
    expect(pushed("branches: ['**']", file)).toBe("reachable");
  });
});

describe("classic protections", () => {
  const on = (branch: string, ...nodes: unknown[]) =>
    pushed(`branches: [${branch}]`, { rulesets: [], branch_protection: classic(...nodes) });
  const one = { totalCount: 1, nodes: [{ actor: { __typename: "App", databaseId: 42 } }] };

  test.each<[string, unknown, Outcome]>([
    ["pushes are restricted", protection("main", { restrictsPushes: true }), "guarded"],
    ["pushes are restricted elsewhere", protection("next", { restrictsPushes: true }), "reachable"],
    ["locked", protection("main", { lockBranch: true }), "guarded"],
    [
      "who may push is not told whole",
      protection("main", { restrictsPushes: true, pushAllowances: { ...one, totalCount: 2 } }),
      "unknown",
    ],
    [
      "approved by another than who pushed",
      protection("main", {
        requiresApprovingReviews: true,
        requiredApprovingReviewCount: 1,
        requireLastPushApproval: true,
      }),
      "guarded",
    ],
    [
      "a check by name",
      protection("main", {
        requiresStatusChecks: true,
        requiredStatusChecks: [{ context: "ci", app: null }],
      }),
      "reachable",
    ],
    [
      "a check of one App",
      protection("main", {
        requiresStatusChecks: true,
        requiredStatusChecks: [{ context: "ci", app: { databaseId: 1 } }],
      }),
      "unknown",
    ],
  ])("%s", (_name, rule, expected) => {
    expect(on("main", rule)).toBe(expected);
  });

  it("the App that may push is let through, no other", () => {
    const file = {
      rulesets: [],
      branch_protection: classic(protection("main", { restrictsPushes: true, pushAllowances: one })),
      permissions: { contents: "write" },
    };
    expect(pushed("branches: [main]", { ...file, app_id: 42 })).toBe("reachable");
    expect(pushed("branches: [main]", { ...file, app_id: 43 })).toBe("guarded");
    expect(pushed("branches: [main]", file)).toBe("unknown");
  });

  it("of several only the one of that very name holds; of several patterns it cannot be told which", () => {
    const strict = protection("ma*", { restrictsPushes: true, blocksCreations: true });
    expect(on("main", strict)).toBe("guarded");
    expect(on("main", strict, protection("main"))).toBe("reachable");
    expect(on("main", strict, protection("main", { lockBranch: true }))).toBe("guarded");
    expect(
      on(
        "main",
        strict,
        protection("m*", { requiresStatusChecks: true, requiredStatusChecks: [{ context: "ci" }] }),
      ),
    ).toBe("unknown");
  });
});

describe("patterns", () => {
  const over = (pattern: string, include: string, exclude: string[] = []) =>
    pushed(`branches: ['${pattern}']`, {
      rulesets: [ruleset({ target: "branch" }, [`refs/heads/${include}`], exclude)],
      branch_protection: classic(),
    });

  test.each<[string, string, Outcome]>([
    ["release/**", "release/**/*", "guarded"],
    // GitHub's fnmatch ends at the next slash where the trigger's does not
    ["release/**", "release/**", "reachable"],
    ["release/**", "release/*", "reachable"],
    ["release/*", "release/*", "guarded"],
    ["release/*", "*/*", "unknown"],
    ["v[0-9]+.[0-9]+", "v*", "guarded"],
    ["v1.?", "v1*", "guarded"],
    ["v[0-9]", "v0", "unknown"],
    ["**", "**/*", "guarded"],
    ["*", "*", "guarded"],
  ])("a trigger on %s under a rule for %s", (pattern, include, expected) => {
    expect(over(pattern, include)).toBe(expected);
  });

  it("a rule that leaves names out covers no pattern for sure", () => {
    expect(over("release/*", "release/*", ["refs/heads/release/7"])).toBe("unknown");
  });

  const segment = fc.constantFrom("a", "b", "v1", "x.y", "*", "**", "v*", "[ab]c", "r?");
  const pattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));

  it("what covers a pattern matches every name that is like it", () => {
    fc.assert(
      fc.property(pattern, pattern, (covering, other) => {
        if (!coversPattern(covering, other)) return;
        for (const name of namesLike(other))
          expect(fnmatch(covering, name), `${covering} ${name}`).toBe(true);
      }),
    );
  });

  it("more rules are never easier", () => {
    const ease = { none: 0, guarded: 1, unknown: 2, reachable: 3 };
    const rule = fc.record({
      type: fc.constantFrom("creation", "update", "deletion", "pull_request", "required_deployments"),
    });
    const set = fc
      .tuple(
        fc.constantFrom("~ALL", "~DEFAULT_BRANCH", "refs/heads/release/*", "refs/heads/main"),
        fc.array(rule, { minLength: 1, maxLength: 3 }),
      )
      .map(([include, rules]) => ruleset({ target: "branch", rules }, [include]));
    const filter = fc.constantFrom(
      "branches: [main]",
      "branches: ['release/**']",
      "branches: [next]",
      "branches-ignore: [x]",
    );
    fc.assert(
      fc.property(filter, fc.array(set, { maxLength: 2 }), set, (on, some, more) => {
        const file = (rulesets: unknown[]) => ({ rulesets, branch_protection: classic() });
        expect(ease[pushed(on, file([...some, more]))]).toBeLessThanOrEqual(ease[pushed(on, file(some))]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("environments that take named branches", () => {
  const production = (...names: string[]) => ({
    environments: {
      total_count: 1,
      environments: [
        {
          name: "production",
          deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
        },
      ],
    },
    deployment_protection_rules: { production: { total_count: 0, custom_deployment_protection_rules: [] } },
    deployment_branch_policies: {
      production: { total_count: names.length, branch_policies: names.map((name) => ({ name })) },
    },
  });
  const text = `on: push
permissions: {contents: read}
jobs: {ship: {environment: production, runs-on: ubuntu-latest, steps: [{run: ./ship.sh}]}}
`;
  const judged = (file: Record<string, unknown>) =>
    outcome(
      scanned(text, { settings: settings(file) }),
      "writer",
      ({ capability, lever }) => capability.kind === "environment" && lever.kind !== "rerun",
    );

  it("are as closed as those branches", () => {
    const closed = {
      rulesets: [ruleset({ target: "branch" }, ["~DEFAULT_BRANCH"])],
      branch_protection: classic(),
    };
    expect(judged(production("main"))).toBe("unknown");
    expect(judged({ ...production("main"), ...closed })).toBe("guarded");
    expect(judged({ ...production("main"), ...closed, rulesets: [] })).toBe("reachable");
    expect(judged({ ...production("main", "next"), ...closed })).toBe("reachable");
    expect(judged({ ...production("release/*"), ...closed })).toBe("reachable");
  });
});

describe("the settings file", () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      "a list of rulesets, which leaves out their rules",
      { rulesets: [{ ...ruleset(), rules: undefined }] },
      /rulesets\.0\.rules: .*by its number/,
    ],
    [
      "protections that no administrator asked for",
      {
        branch_protection: {
          data: { repository: { ...classic().data.repository, viewerCanAdminister: false } },
        },
      },
      /administrator/,
    ],
    [
      "protections that are not whole",
      {
        branch_protection: {
          data: {
            repository: { viewerCanAdminister: true, branchProtectionRules: { totalCount: 1, nodes: [] } },
          },
        },
      },
      /holds 0 of 1/,
    ],
  ])("%s is refused", (_name, file, message) => {
    expect(() => settings(file)).toThrow(message);
  });
});
