import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Issue } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { facts, issue } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const policy = effective("task: {required: true, label: agent-approved, pull-requests: 1}");
const own = { number: 7, createdAt: "2026-11-21T09:00:00Z", state: "open" as const };
const judge = (...others: Issue["pullRequests"]) =>
  decide(policy, facts({ issues: known([issue({ pullRequests: [own, ...others] })]) })).verdict;

// The issue was approved at 2026-11-20T10:00:00Z.
describe("one approval, many pull requests", () => {
  it("a low number kept closed in reserve is not first in line once a later one was merged", () => {
    const merged = { createdAt: "2026-11-20T12:00:00Z", mergedAt: "2026-11-20T13:00:00Z" };
    expect(judge({ number: 20, state: "merged", ...merged })).toBe("action-required");
  });

  it("pull requests opened ahead of the approval use it up when they are merged", () => {
    const merged = { createdAt: "2026-11-19T12:00:00Z", mergedAt: "2026-11-20T13:00:00Z" };
    expect(judge({ number: 3, state: "merged", ...merged })).toBe("action-required");
  });

  it("a merge of which nobody knows the time counts", () => {
    expect(judge({ number: 3, state: "merged", createdAt: "2026-11-19T12:00:00Z" })).toBe("action-required");
  });

  it("a new approval covers anew", () => {
    const merged = { createdAt: "2026-11-19T12:00:00Z", mergedAt: "2026-11-20T09:00:00Z" };
    expect(judge({ number: 3, state: "merged", ...merged })).toBe("pass");
    expect(judge({ number: 20, state: "open", createdAt: "2026-11-21T10:00:00Z" })).toBe("pass");
  });
});
