import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { alice, BASE, copilot, facts, HEAD, push } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const POLICY = effective(`
branches:
  - {match: ["~DEFAULT_BRANCH"], agents: pull-request}
  - {match: ["release/**"], agents: pull-request, gate: release}
  - {match: ["release/9.*"], agents: forbid}
tags:
  - {match: ["v*"], agents: forbid}
`);

function judge(
  change: NonNullable<Parameters<typeof facts>[0]>["change"],
  more: Parameters<typeof facts>[0] = {},
) {
  return decide(POLICY, facts({ change: { ...change }, ...more }));
}
const to = (ref: string) => ({ base: { ref, sha: BASE } });

describe("branches/target", () => {
  test("a pull request against a branch that allows it passes", () => {
    expect(judge(to("refs/heads/main")).verdict).toBe("pass");
    expect(judge(to("refs/heads/anything")).verdict).toBe("pass");
  });

  test("a forbidden branch fails, since the strictest entry holds", () => {
    expect(judge(to("refs/heads/release/9.1")).findings[0]).toMatchObject({
      rule: "branches/target",
      severity: "fail",
    });
    expect(
      judge({ ...to("refs/heads/release/9.1"), author: known({ account: alice, via: null }) }, { by: alice })
        .verdict,
    ).toBe("pass");
  });

  test("a direct push to a pull-request branch fails", () => {
    expect(judge({ ...to("refs/heads/main"), route: "push" }).findings[0]?.message).toContain(
      "only through a pull request",
    );
    expect(judge({ ...to("refs/heads/topic"), route: "push" }).verdict).toBe("pass");
  });

  test("an unreadable default branch counts as this one", () => {
    const repository = {
      id: 500,
      owner: "acme",
      name: "shop",
      defaultBranch: incomplete("github/default-branch", "default branch", "null"),
    };
    expect(judge({ ...to("refs/heads/topic"), route: "push" }, { repository }).verdict).toBe("fail");
  });

  test("where no entry matches, the default holds", () => {
    const closed = effective("defaults: {branches: forbid}");
    expect(decide(closed, facts()).verdict).toBe("fail");
  });
});

describe("branches/head", () => {
  const head = (ref: string, id = 500) => ({
    head: { ref, sha: HEAD, repository: { id, fullName: "acme/shop", fork: id !== 500 } },
    ...to("refs/heads/main"),
  });

  test("an agent that pushed to a protected head branch fails", () => {
    const pushes = known([push(copilot, { ref: "refs/heads/release/1.0" })]);
    expect(
      judge(head("refs/heads/release/1.0"), { pushes }).findings.map((finding) => finding.rule),
    ).toContain("branches/head");
  });

  test("a fork's branches are its own", () => {
    const pushes = known([push(copilot, { ref: "refs/heads/release/1.0" })]);
    expect(judge(head("refs/heads/release/1.0", 999), { pushes }).verdict).toBe("pass");
  });

  test("unread pushes are never green", () => {
    const pushes = incomplete("github/activity", "pushes", "500");
    expect(judge(head("refs/heads/release/1.0"), { pushes }).verdict).toBe("fail");
  });
});

describe("tags/target", () => {
  test("a closed tag fails, another passes", () => {
    expect(judge({ ...to("refs/tags/v1.0"), route: "push" }).findings[0]?.rule).toBe("tags/target");
    expect(judge({ ...to("refs/tags/nightly"), route: "push" }).verdict).toBe("pass");
  });
});

describe("the check's name", () => {
  test.each([
    ["refs/heads/main", "agent-policy"],
    ["refs/heads/release/1.0", "agent-policy: release"],
    ["refs/heads/mine", "agent-policy (advisory)"],
    ["refs/tags/main", "agent-policy (advisory)"],
  ])("%s => %s", (ref, name) => {
    expect(judge(to(ref)).gate.checkName).toBe(name);
  });

  test("an unreadable default branch earns no required name", () => {
    const repository = {
      id: 500,
      owner: "acme",
      name: "shop",
      defaultBranch: incomplete("github/default-branch", "default branch", "null"),
    };
    expect(judge(to("refs/heads/main"), { repository }).gate.kind).toBe("advisory");
  });
});
