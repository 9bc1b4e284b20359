import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Verdict } from "../../src/decision/types.ts";
import type { Facts, Push } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import {
  actor,
  alice,
  bob,
  carol,
  comment,
  commit,
  copilot,
  dependabot,
  facts,
  file,
  issue,
  push,
  renamed,
  review,
} from "../support/facts.ts";

/**
 * The promises that hold for every policy and every change (DESIGN "Test the way it breaks"). Policies are drawn as
 * text and go through the real parser and merge.
 */
const STRICTNESS: Record<Verdict, number> = { pass: 0, pending: 1, "action-required": 2, fail: 3 };
const PATHS = [
  "src/a.ts",
  "src/pay/b.ts",
  ".github/workflows/ci.yml",
  "CLAUDE.md",
  "docs/x.md",
  "go.mod",
  ".agent-policy.yml",
  "SRC/Pay/b.ts",
];
const GLOBS = [
  "**",
  "src/**",
  "src/pay/**",
  "@ci-control",
  "@agent-instructions",
  "@manifests",
  "docs/**",
  "**/*.ts",
];
const PEOPLE = [alice, bob, carol];

const level = fc.constantFrom("allow", "review", "forbid");
const path = fc
  .record({
    match: fc.uniqueArray(fc.constantFrom(...GLOBS), { minLength: 1, maxLength: 2 }),
    agents: level,
    subject: fc.option(fc.constantFrom("everyone", "tier:low", "copilot-cloud-agent", "devin"), {
      nil: undefined,
    }),
    approvals: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    alone: fc.boolean(),
  })
  .map(({ match, agents, subject, approvals, alone }) => ({
    match,
    agents,
    ...(subject && { for: [subject] }),
    ...(approvals !== undefined && { review: { approvals } }),
    ...(alone && { alone }),
  }));
const branch = fc.record({
  match: fc.constantFrom(["~DEFAULT_BRANCH"], ["release/**"], ["**"]),
  agents: fc.constantFrom("push", "pull-request", "forbid"),
});

/** Requirements only: what a layer may add without asking. */
const requirements = fc
  .record(
    {
      paths: fc.array(path, { maxLength: 3 }),
      branches: fc.array(branch, { maxLength: 2 }),
      limits: fc.record(
        { files: fc.integer({ min: 0, max: 4 }), commits: fc.integer({ min: 0, max: 3 }) },
        { requiredKeys: [] },
      ),
      review: fc.record({ approvals: fc.integer({ min: 0, max: 2 }) }),
      task: fc.record({ required: fc.constant(true) }),
      deploy: fc.record({ agents: fc.constantFrom("block", "allow") }),
    },
    { requiredKeys: [] },
  )
  .map((policy) => ({ version: 1, ...policy }));

const account = fc.constantFrom(alice, bob, carol, copilot, dependabot);
const change = fc.constantFrom(
  ...PATHS.map((name) => file(name)),
  renamed(".github/workflows/ci.yml", "docs/ci.md"),
  renamed("src/a.ts", "docs/a.ts"),
  file("docs/gone.md", { status: "removed" }),
  file("vendor/lib", { mode: known({ before: null, after: "submodule" }) }),
);
const someFacts: fc.Arbitrary<Facts> = fc
  .record({
    by: account,
    files: fc.uniqueArray(change, { maxLength: 4, selector: (entry) => entry.path }),
    committers: fc.array(account, { minLength: 1, maxLength: 3 }),
    pusher: account,
    reviewers: fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 3 }),
    withIssue: fc.boolean(),
  })
  .map(({ by, files, committers, pusher, reviewers, withIssue }) =>
    facts({
      by,
      files: known(files),
      commits: known(committers.map((who, index) => commit(who, { sha: String(index).repeat(40) }))),
      pushes: known([push(pusher)]),
      reviews: known(reviewers.map((who) => review(who))),
      issues: known(withIssue ? [issue()] : []),
    }),
  );

function layers(...texts: object[]) {
  const names = ["organization", "repository"] as const;
  return resolvePolicy(
    texts.map((text, index) => ({
      layer: names[index]!,
      repository: index === 0 ? "acme/.github" : "acme/shop",
      path: ".agent-policy.yml",
      commit: "d".repeat(40),
      content: { state: "present" as const, text: JSON.stringify(text) },
    })),
    { repository: { name: "shop" } },
  );
}

function strictness(policy: object, given: Facts): number {
  return STRICTNESS[decide(layers(policy), given).verdict];
}

describe("for every policy and every change", () => {
  test("a lower layer never turns red green", () => {
    let merged = 0;
    fc.assert(
      fc.property(requirements, requirements, someFacts, (upper, lower, given) => {
        const both = layers(upper, lower);
        if (both.state !== "effective") return;
        merged += 1;
        expect(STRICTNESS[decide(both, given).verdict]).toBeGreaterThanOrEqual(strictness(upper, given));
      }),
      { numRuns: 400 },
    );
    expect(merged).toBeGreaterThan(100);
  });

  test("the order of entries means nothing", () => {
    fc.assert(
      fc.property(requirements, someFacts, (policy, given) => {
        const turned = {
          ...policy,
          ...(policy.paths && { paths: policy.paths.toReversed() }),
          ...(policy.branches && { branches: policy.branches.toReversed() }),
        };
        expect(strictness(turned, given)).toBe(strictness(policy, given));
      }),
    );
  });

  test("one more changed path never turns red green", () => {
    fc.assert(
      fc.property(requirements, someFacts, change, (policy, given, extra) => {
        const files = given.files.known ? given.files.value : [];
        const more = { ...given, files: known([...files, { ...extra, path: `${extra.path}` }]) };
        expect(strictness(policy, more)).toBeGreaterThanOrEqual(strictness(policy, given));
      }),
      { numRuns: 300 },
    );
  });

  test("one more claim never turns red green", () => {
    const claims: ((given: Facts) => Facts)[] = [
      (given) =>
        onFirstCommit(given, (message) => `${message}\n\nCo-authored-by: Claude <noreply@anthropic.com>`),
      (given) =>
        onFirstCommit(
          given,
          (message) =>
            `${message}\n\nCo-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>`,
        ),
      // The pushes go where the branch is.
      (given) => ({
        ...given,
        change: { ...given.change, head: { ...given.change.head, ref: "refs/heads/copilot/x" } },
        pushes: known(pushesOf(given).map((one) => ({ ...one, ref: "refs/heads/copilot/x" }))),
      }),
      (given) => ({
        ...given,
        change: { ...given.change, body: "🤖 Generated with [Claude Code](https://claude.com/claude-code)" },
      }),
      (given) => ({ ...given, comments: known([comment(alice, "looks like an agent wrote this")]) }),
    ];
    fc.assert(
      fc.property(requirements, someFacts, fc.constantFrom(...claims), (policy, given, claim) => {
        expect(strictness(policy, claim(given))).toBeGreaterThanOrEqual(strictness(policy, given));
      }),
      { numRuns: 400 },
    );
  });

  test("one more act of an agent never turns red green", () => {
    const acts: ((given: Facts) => Facts)[] = [
      (given) => ({
        ...given,
        pushes: known([...pushesOf(given), push(copilot)]),
      }),
      (given) => ({
        ...given,
        commits: known([
          ...(given.commits.known ? given.commits.value : []),
          commit(copilot, { sha: "9".repeat(40) }),
        ]),
      }),
      (given) => ({ ...given, change: { ...given.change, editor: known(actor(copilot)) } }),
      (given) => ({ ...given, change: { ...given.change, autoMerge: known(actor(copilot)) } }),
      (given) => ({ ...given, comments: known([comment(copilot, "done")]) }),
      (given) => ({
        ...given,
        reviews: known([...(given.reviews.known ? given.reviews.value : []), review(copilot)]),
      }),
    ];
    fc.assert(
      fc.property(requirements, someFacts, fc.constantFrom(...acts), (policy, given, act) => {
        expect(strictness(policy, act(given))).toBeGreaterThanOrEqual(strictness(policy, given));
      }),
      { numRuns: 400 },
    );
  });

  test("a fact made incomplete is never green", () => {
    const keys = [
      "commits",
      "files",
      "pushes",
      "reviews",
      "comments",
      "labels",
      "events",
      "checks",
      "issues",
    ] as const;
    fc.assert(
      fc.property(requirements, someFacts, fc.constantFrom(...keys), (policy, given, key) => {
        const without = { ...given, [key]: incomplete(`test/${key}`, key, "made incomplete") };
        const before = decide(layers(policy), given);
        const after = decide(layers(policy), without);
        expect(STRICTNESS[after.verdict]).toBeGreaterThanOrEqual(STRICTNESS[before.verdict]);
        expect(after.verdict).toBe("fail");
      }),
      { numRuns: 400 },
    );
  });

  test("the decision is deterministic and plain JSON", () => {
    fc.assert(
      fc.property(requirements, someFacts, (policy, given) => {
        const decision = decide(layers(policy), given);
        expect(decide(layers(policy), structuredClone(given))).toEqual(decision);
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }),
    );
  });
});

function onFirstCommit(given: Facts, edit: (message: string) => string): Facts {
  if (!given.commits.known) return given;
  const [first, ...rest] = given.commits.value;
  if (!first) return given;
  return { ...given, commits: known([{ ...first, message: edit(first.message) }, ...rest]) };
}

function pushesOf(given: Facts): Push[] {
  return given.pushes.known ? given.pushes.value : [];
}
