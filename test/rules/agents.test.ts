import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { alice, carol, commit, copilot, facts, file, HEAD, renamed, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const rules = (policy: string, overrides: Parameters<typeof facts>[0] = {}) =>
  decide(effective(policy), facts(overrides)).findings.map((finding) => finding.rule);

describe("agents/state", () => {
  test.each(["quarantined", "retired"])("a %s agent fails", (state) => {
    expect(rules(`agents: {registry: [{id: copilot-cloud-agent, state: ${state}}]}`)).toEqual([
      "agents/state",
    ]);
  });

  test("an active one passes, another agent's state does not matter", () => {
    expect(
      rules("agents: {registry: [{id: copilot-cloud-agent, state: active}, {id: devin, state: retired}]}"),
    ).toEqual([]);
  });

  test("live quarantine fails whatever the policy says, observed or not", () => {
    const live = {
      quarantined: [
        { agent: "copilot-cloud-agent", by: "carol", at: "2026-11-21T11:59:00Z", reason: "odd pushes" },
      ],
    };
    expect(rules("mode: {default: observe}", { live })).toEqual(["agents/state"]);
  });

  test("the last day counts whole, and says until when the verdict holds", () => {
    const policy = "agents: {registry: [{id: copilot-cloud-agent, expires: 2026-11-21}]}";
    const decision = decide(effective(policy), facts());
    expect(decision).toMatchObject({ verdict: "pass", validUntil: "2026-11-22T00:00:00.000Z" });
    expect(rules(policy, { asOf: "2026-11-22T00:00:00Z" })).toEqual(["agents/state"]);
  });
});

describe("agents/unowned", () => {
  test("asks for a review, or forbids, unless somebody answers for the agent", () => {
    expect(rules("agents: {unowned: forbid}")).toEqual(["agents/unowned"]);
    expect(rules("agents: {unowned: review}")).toEqual(["agents/unowned"]);
    expect(rules("agents: {unowned: review}", { reviews: known([review(carol)]) })).toEqual([]);
    expect(
      rules('agents: {unowned: forbid, registry: [{id: copilot-cloud-agent, owner: "@acme/platform"}]}'),
    ).toEqual([]);
    expect(rules("agents: {unowned: forbid}", { by: alice })).toEqual([]);
  });

  test("an agent that nobody can name is nobody's", () => {
    const by = { id: 424242, login: "someone[bot]", type: "Bot" } as const;
    expect(rules("agents: {unowned: forbid}", { by })).toEqual(["agents/unowned"]);
    const owned = 'agents: {unowned: forbid, registry: [{id: copilot-cloud-agent, owner: "@acme/platform"}]}';
    const branch = { change: { head: { ref: "refs/heads/copilot/fix", sha: HEAD, repository: null } } };
    expect(rules(owned, branch)).toEqual([]);
    expect(rules(owned, { ...branch, by })).toEqual(["agents/unowned"]);
  });
});

describe("one account, several agents", () => {
  const two = (state: string, other: string) =>
    `agents: {registry: [{id: acme-copilot, accounts: [198982749], state: ${state}}, {id: copilot-cloud-agent, state: ${other}}]}`;
  const decided = (policy: string) => decide(effective(policy), facts());

  test("both are named, and what stops one of them stops the change", () => {
    expect(decided(two("active", "active"))).toMatchObject({
      verdict: "pass",
      attribution: { agents: ["acme-copilot", "copilot-cloud-agent"] },
    });
    expect(rules(two("quarantined", "active"))).toEqual(["agents/state"]);
    expect(rules(two("active", "quarantined"))).toEqual(["agents/state"]);
  });

  test("live quarantine of the built-in agent is not escaped by another name for its account", () => {
    const live = {
      quarantined: [
        { agent: "copilot-cloud-agent", by: "carol", at: "2026-11-21T11:59:00Z", reason: "odd pushes" },
      ],
    };
    expect(rules(two("active", "active"), { live })).toEqual(["agents/state"]);
  });

  test("each is asked for its own owner", () => {
    const owned =
      'agents: {unowned: forbid, registry: [{id: acme-copilot, accounts: [198982749], owner: "@acme/platform"}]}';
    expect(decided(owned).findings).toMatchObject([
      { rule: "agents/unowned", subject: { agent: "copilot-cloud-agent" } },
    ]);
  });
});

describe("limits", () => {
  const files = known([
    file("a", { additions: 10, deletions: 5 }),
    file("b", { additions: null, deletions: null }),
  ]);
  test.each([
    ["limits: {files: 2}", []],
    ["limits: {files: 1}", ["limits/files"]],
    ["limits: {lines: 15}", []],
    ["limits: {lines: 14}", ["limits/lines"]],
    ["limits: {commits: 1}", []],
    ["limits: {commits: 0}", ["limits/commits"]],
  ])("%s => %j", (policy, expected) => {
    expect(rules(policy, { files })).toEqual(expected);
    expect(rules(policy, { files, by: alice })).toEqual([]);
  });
});

describe("policy/protected", () => {
  test.each([
    ["edited", file(".agent-policy.yml")],
    ["removed", file(".agent-policy.yml", { status: "removed" })],
    ["renamed away", renamed(".agent-policy.yml", "old.yml")],
    ["replaced", renamed("new.yml", ".agent-policy.yml")],
    ["written in other letters", file(".Agent-Policy.yml", { status: "added" })],
  ])("the policy %s by an agent fails, even while it only observes", (_name, change) => {
    expect(rules("mode: {default: observe}", { files: known([change]) })).toEqual(["policy/protected"]);
  });

  test("a person may change it; a file of that name elsewhere is no policy", () => {
    expect(rules("", { by: alice, files: known([file(".agent-policy.yml")]) })).toEqual([]);
    expect(rules("", { files: known([file("examples/.agent-policy.yml")]) })).toEqual([]);
  });

  test("a person's pull request that holds an agent's commit counts as the agent's", () => {
    const mixed = known([commit(alice), commit(copilot, { sha: "2".repeat(40) })]);
    expect(rules("", { by: alice, commits: mixed, files: known([file(".agent-policy.yml")]) })).toEqual([
      "policy/protected",
    ]);
  });
});
