import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { digest } from "../../src/facts/digest.ts";
import type { Issue } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { actor, alice, carol, copilot, facts, issue } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const POLICY = effective(
  'task: {required: true, label: agent-approved, from: ["@acme/maintainers"], pull-requests: 1}',
);

function judge(issues: Issue[], overrides: Parameters<typeof facts>[0] = {}) {
  return decide(POLICY, facts({ issues: known(issues), ...overrides }));
}
function approval(overrides: Partial<Issue["approvals"][number]>) {
  return issue({ approvals: [{ ...issue().approvals[0]!, ...overrides }] });
}

describe("task/approved", () => {
  test("passes with an issue that a named person approved and nobody changed since", () => {
    expect(judge([issue()]).verdict).toBe("pass");
  });

  test("people need no task", () => {
    expect(judge([], { by: alice }).verdict).toBe("pass");
  });

  test.each<[string, Issue[], string]>([
    ["no issue", [], "of no issue"],
    ["of another repository", [issue({ repositoryId: 501 })], "another repository"],
    ["without the label", [issue({ approvals: [] })], "does not carry"],
    ["with the label taken off", [approval({ standing: false })], "does not carry"],
    ["with another label", [approval({ label: "bug" })], "does not carry"],
    ["labelled by an agent", [approval({ actor: actor(copilot) })], "nobody who may approve"],
    [
      "labelled by somebody not named",
      [approval({ actor: actor({ id: 5, login: "eve", type: "User" }) })],
      "nobody who may approve",
    ],
    [
      "labelled by a person through an app",
      [approval({ actor: actor(carol, { id: 9, slug: "x" }) })],
      "nobody who may approve",
    ],
    ["edited after the label", [issue({ changedAt: "2026-11-20T10:00:01Z" })], "edited after"],
    ["edited in the same second", [issue({ changedAt: "2026-11-20T10:00:00Z" })], "edited after"],
    [
      "other text than the witnessed one",
      [approval({ contentDigest: digest({ title: "x", body: "y" }) })],
      "edited after",
    ],
    [
      "used up by an earlier pull request",
      [issue({ pullRequests: [{ number: 3, createdAt: "2026-11-20T11:00:00Z", state: "merged" }] })],
      "use it up",
    ],
    [
      "used by an earlier open one",
      [issue({ pullRequests: [{ number: 3, createdAt: "2026-11-19T11:00:00Z", state: "open" }] })],
      "use it up",
    ],
  ])("an issue %s does not cover the change", (_name, issues, reason) => {
    const decision = judge(issues);
    expect(decision.verdict).toBe("action-required");
    expect(decision.findings[0]?.message).toContain(reason);
  });

  test("the witnessed text outweighs edit times", () => {
    const same = digest({ title: issue().title, body: issue().body });
    const edited = { ...approval({ contentDigest: same }), changedAt: "2026-11-20T12:00:00Z" };
    expect(judge([edited]).verdict).toBe("pass");
  });

  test("a pull request closed unmerged gives its place back; one merged before the approval used another", () => {
    const closed = { number: 3, createdAt: "2026-11-20T11:00:00Z", state: "closed" as const };
    const older = {
      number: 2,
      createdAt: "2026-11-01T11:00:00Z",
      mergedAt: "2026-11-02T11:00:00Z",
      state: "merged" as const,
    };
    expect(judge([issue({ pullRequests: [closed, older] })]).verdict).toBe("pass");
  });

  test("unread issues are never green", () => {
    expect(
      decide(POLICY, facts({ issues: incomplete("github/issues", "linked issues", "null") })).verdict,
    ).toBe("fail");
  });
});
