import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { ENGINE } from "../../src/decision/engine.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import { alice, facts, file } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const FORBID = effective('paths: [{match: ["secret/**"], agents: forbid}]');
const touched = { files: known([file("secret/a")]) };

describe("the policy's state", () => {
  test("no policy anywhere is green, and says so", () => {
    expect(decide({ state: "absent", sources: [] }, facts(touched))).toMatchObject({
      verdict: "pass",
      policy: { state: "absent" },
      findings: [],
    });
  });

  test("an unreadable policy is red, for people too", () => {
    const unreadable: PolicyState = {
      state: "unreadable",
      reason: "the App is not installed on acme/.github",
      sources: [],
    };
    for (const by of [undefined, alice])
      expect(decide(unreadable, facts({ ...(by && { by }) }))).toMatchObject({
        verdict: "fail",
        incomplete: [{ code: "policy/unreadable", detail: "the App is not installed on acme/.github" }],
      });
  });

  test("a broken policy is red and every mistake has its line", () => {
    const error = {
      code: "schema/unknown-key",
      message: 'unknown key "path"',
      file: ".agent-policy.yml",
      line: 3,
      column: 1,
    };
    const decision = decide(
      { state: "invalid", errors: [error, { ...error, line: 5 }], sources: [] },
      facts(),
    );
    expect(decision.verdict).toBe("fail");
    expect(decision.findings.map((finding) => finding.policy[0]?.line)).toEqual([3, 5]);
  });
});

describe("the verdict", () => {
  test("is the strictest finding, listed first", () => {
    const policy = effective('review: {approvals: 1}\npaths: [{match: ["secret/**"], agents: forbid}]');
    const decision = decide(policy, facts(touched));
    expect(decision.verdict).toBe("fail");
    expect(decision.findings.map((finding) => finding.severity)).toEqual(["fail", "action-required"]);
  });

  test.each(["commits", "pushes", "events"] as const)("unread %s are never green", (fact) => {
    const gap = incomplete(`github/${fact}`, fact, "errors[] in the answer");
    expect(decide(FORBID, facts({ by: alice, [fact]: gap })).verdict).toBe("fail");
  });

  test("an unknown author is never green", () => {
    const author = incomplete("github/author", "author", "null");
    expect(decide(FORBID, facts({ change: { author } })).verdict).toBe("fail");
  });

  test("says whether the check is enforced", () => {
    const enforced = (required: boolean, pinned: boolean) =>
      decide(FORBID, facts({ enforcement: known({ required, pinned }) })).enforced;
    expect([enforced(true, true), enforced(true, false), enforced(false, false)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(
      decide(FORBID, facts({ enforcement: incomplete("github/rules", "rules", "403") })).enforced,
    ).toBeNull();
  });
});

describe("the id", () => {
  test("is the same for the same input, and another for any other", () => {
    const first = decide(FORBID, facts());
    expect(decide(structuredClone(FORBID), structuredClone(facts())).id).toBe(first.id);
    expect(decide(FORBID, facts({ asOf: "2026-11-21T12:00:01Z" })).id).not.toBe(first.id);
    expect(decide(effective("limits: {files: 9}"), facts()).id).not.toBe(first.id);
  });

  test("survives being stored as JSON", () => {
    const stored = JSON.parse(JSON.stringify({ policy: FORBID, facts: facts(touched) }));
    expect(decide(stored.policy, stored.facts)).toEqual(decide(FORBID, facts(touched)));
  });

  test("names the engine of package.json", () => {
    const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(ENGINE).toBe(`${name}/${version}`);
  });
});
