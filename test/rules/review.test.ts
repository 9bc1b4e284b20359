import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { CheckRun, Review } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import {
  actor,
  alice,
  bob,
  carol,
  commit,
  copilot,
  dependabot,
  facts,
  HEAD,
  push,
  review,
} from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const POLICY = effective('review: {approvals: 1, from: ["@acme/maintainers"]}');
const OLDER = "1".repeat(40);

function judge(reviews: Review[], overrides: Parameters<typeof facts>[0] = {}) {
  return decide(POLICY, facts({ reviews: known(reviews), ...overrides })).verdict;
}

describe("review/approvals", () => {
  test("an agent's change without approval waits for a person", () => {
    expect(judge([])).toBe("action-required");
  });

  test("passes with the approval of a named person who took no part", () => {
    expect(judge([review(carol)])).toBe("pass");
  });

  test("people's changes are not asked", () => {
    expect(judge([], { by: alice })).toBe("pass");
  });

  test.each<[string, Review]>([
    ["for an older commit", review(carol, { sha: OLDER })],
    ["for an unknown commit", review(carol, { sha: null })],
    ["edited afterwards", review(carol, { edited: true })],
    ["dismissed", review(carol, { state: "dismissed" })],
    ["only a comment", review(carol, { state: "commented" })],
    ["of a bot", review(dependabot)],
    ["of the agent itself", review(copilot)],
    ["of the person who set the agent to work", review(bob)],
    ["given through an app", review(carol, { author: actor(carol, { id: 9, slug: "x" }) })],
    ["of an account that is gone", review(carol, { author: actor(null) })],
    ["of somebody not named", review({ id: 4711, login: "mallory", type: "User" })],
  ])("an approval %s does not count", (_name, given) => {
    expect(judge([given])).toBe("action-required");
  });

  test("who pushed or wrote a part does not count", () => {
    expect(judge([review(carol)], { pushes: known([push(copilot), push(carol)]) })).toBe("action-required");
    const both = [commit(copilot), commit(carol, { sha: OLDER })];
    expect(judge([review(carol)], { commits: known(both) })).toBe("action-required");
    const coAuthored = commit(copilot, {
      message: `x\n\nCo-authored-by: carol <${carol.id}+carol@users.noreply.github.com>`,
    });
    expect(judge([review(carol)], { commits: known([coAuthored]) })).toBe("action-required");
  });

  test("the latest word counts: a dismissal revives no older approval", () => {
    const first = review(carol, { submittedAt: "2026-11-21T10:00:00Z" });
    const second = review(carol, { submittedAt: "2026-11-21T11:00:00Z", state: "dismissed" });
    expect(judge([first, second])).toBe("action-required");
    expect(judge([second, first])).toBe("action-required");
  });

  test("changes requested after an approval take it back; a comment does not", () => {
    const approval = review(carol, { submittedAt: "2026-11-21T10:00:00Z" });
    expect(judge([approval, review(carol, { state: "changes-requested" })])).toBe("action-required");
    expect(judge([approval, review(carol, { state: "commented" })])).toBe("pass");
  });

  test("one person twice is one person", () => {
    const two = effective("review: {approvals: 2}");
    expect(decide(two, facts({ reviews: known([review(carol), review(carol, { id: "R2" })]) })).verdict).toBe(
      "action-required",
    );
  });

  test("an unknown initiator costs one more approval", () => {
    const unknown = { events: known([]) };
    expect(judge([review(carol)], unknown)).toBe("action-required");
    expect(judge([review(carol), review(alice)], unknown)).toBe("pass");
  });

  describe("an update merge", () => {
    const merge = (recomputed: string) =>
      commit(bob, {
        sha: HEAD,
        tree: "e".repeat(40),
        parents: [OLDER, "f".repeat(40)],
        recomputedTree: known(recomputed),
      });
    const written = commit(copilot, { sha: OLDER });

    test("with the tree that git computes keeps the approval", () => {
      const commits = known([written, merge("e".repeat(40))]);
      expect(judge([review(carol, { sha: OLDER })], { commits })).toBe("pass");
    });

    test("with another tree is a change and loses it", () => {
      const commits = known([written, merge("0".repeat(40))]);
      expect(judge([review(carol, { sha: OLDER })], { commits })).toBe("action-required");
    });
  });

  test("a clone that cannot know reviews defers the rule; a failed read does not pass", () => {
    const local = decide(POLICY, facts({ reviews: deferred("git/reviews", "reviews", "a clone has none") }));
    expect(local.verdict).toBe("pass");
    expect(local.deferred.map((entry) => entry.rule)).toContain("review/approvals");
    expect(decide(POLICY, facts({ reviews: incomplete("github/reviews", "reviews", "null") })).verdict).toBe(
      "fail",
    );
  });
});

describe("review/checks", () => {
  const CODEQL = effective("review: {checks: [{name: CodeQL, app: 57789}]}");
  const run = (overrides: Partial<CheckRun> = {}): CheckRun => ({
    name: "CodeQL",
    app: { id: 57789, slug: "github-advanced-security" },
    status: "completed",
    conclusion: "success",
    completedAt: "2026-11-21T11:00:00Z",
    ...overrides,
  });
  const verdict = (...runs: CheckRun[]) => decide(CODEQL, facts({ checks: known(runs) })).verdict;

  test("passes when exactly this app's check succeeded", () => {
    expect(verdict(run())).toBe("pass");
  });

  test.each<[string, CheckRun[], string]>([
    ["absent", [], "pending"],
    ["still running", [run({ status: "in_progress", conclusion: null, completedAt: null })], "pending"],
    [
      "running again after a success",
      [run(), run({ status: "queued", conclusion: null, completedAt: null })],
      "pending",
    ],
    ["of the same name from another app", [run({ app: { id: 15368, slug: "github-actions" } })], "pending"],
    ["failed", [run({ conclusion: "failure" })], "fail"],
    ["neutral", [run({ conclusion: "neutral" })], "fail"],
    ["skipped", [run({ conclusion: "skipped" })], "fail"],
    [
      "failed after a success",
      [run({ conclusion: "failure", completedAt: "2026-11-21T11:30:00Z" }), run()],
      "fail",
    ],
  ])("%s is not green", (_name, runs, expected) => {
    expect(verdict(...runs)).toBe(expected);
  });

  test("unread checks are never green", () => {
    expect(decide(CODEQL, facts({ checks: incomplete("github/checks", "checks", "null") })).verdict).toBe(
      "fail",
    );
  });
});
