import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { actor, alice, bob, carol, comment, copilot, facts, file, HEAD, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const started = { kind: "copilot_work_started", actor: actor(bob), at: "2026-11-21T09:00:00Z", detail: "" };
const retargeted = (at: string, kind = "base_ref_changed") =>
  known([started, { kind, actor: actor(copilot), at, detail: "benign to main" }]);

describe("approvals that are not what they seem", () => {
  const anybody = effective("review: {approvals: 1}");

  it("a stranger's second account approves: where nobody is named, it takes write access", () => {
    const stranger = review({ id: 777, login: "sock-puppet", type: "User" }, { mayWrite: false });
    expect(decide(anybody, facts({ reviews: known([stranger]) })).verdict).toBe("action-required");
    const { mayWrite: _, ...unknown } = review(alice);
    expect(decide(anybody, facts({ reviews: known([unknown]) })).verdict).toBe("action-required");
    expect(decide(anybody, facts({ reviews: known([review(alice)]) })).verdict).toBe("pass");
    const named = effective("review: {approvals: 1, from: ['account:777']}");
    expect(decide(named, facts({ reviews: known([stranger]) })).verdict).toBe("pass");
  });

  it.each(["base_ref_changed", "automatic_base_change_succeeded"])(
    "a small difference against a branch of one's own is approved, then the base becomes main (%s)",
    (kind) => {
      const reviews = known([review(carol, { submittedAt: "2026-11-21T11:00:00Z" })]);
      const judge = (at: string) => decide(anybody, facts({ reviews, events: retargeted(at, kind) })).verdict;
      expect(judge("2026-11-21T11:30:00Z")).toBe("action-required");
      expect(judge("2026-11-21T11:00:00Z")).toBe("action-required");
      expect(judge("2026-11-21T10:59:59Z")).toBe("pass");
    },
  );

  it("an exception or broken glass for another base is none for this one", () => {
    const policy = effective(
      'paths: [{match: ["secret/**"], agents: forbid}]\nexceptions: {from: ["@acme/security"], rules: ["paths/*"]}\nbreak-glass: {from: ["@acme/oncall"]}',
    );
    const judge = (at: string, ...comments: ReturnType<typeof comment>[]) =>
      decide(
        policy,
        facts({ files: known([file("secret/a")]), comments: known(comments), events: retargeted(at) }),
      ).verdict;
    const excepted = comment(carol, `/agent-policy except paths/forbidden ${HEAD} agreed for the sandbox`);
    const broken = [alice, carol].map((who) => comment(who, `/agent-policy break-glass ${HEAD} sandbox`));
    expect(judge("2026-11-21T10:00:00Z", excepted)).toBe("pass");
    expect(judge("2026-11-21T11:30:00Z", excepted)).toBe("fail");
    expect(judge("2026-11-21T10:00:00Z", ...broken)).toBe("pass");
    expect(judge("2026-11-21T11:30:00Z", ...broken)).toBe("fail");
  });

  it("a commit ground until it begins like the one that was excepted is not that one", () => {
    const policy = effective(
      'paths: [{match: ["secret/**"], agents: forbid}]\nexceptions: {from: ["@acme/security"], rules: ["paths/*"]}',
    );
    const short = comment(carol, `/agent-policy except paths/forbidden ${HEAD.slice(0, 12)} agreed`);
    const given = facts({ files: known([file("secret/a")]), comments: known([short]) });
    expect(decide(policy, given).verdict).toBe("fail");
  });
});
