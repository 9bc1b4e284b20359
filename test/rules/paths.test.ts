import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { FileChange } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { foldPath, hasHiddenCharacters } from "../../src/policy/fold-path.ts";
import { alice, bob, carol, facts, file, renamed, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const POLICY = effective(`
paths:
  - {match: ["@ci-control"], agents: forbid}
  - {match: ["src/payments/**", "**/*.tf"], agents: review, review: {approvals: 2, from: ["@acme/maintainers"]}}
  - {match: ["@agent-instructions"], agents: review, review: {approvals: 1, from: ["@acme/security"]}, alone: true}
  - {match: ["vault/**"], for: ["everyone"], agents: forbid}
  - {match: ["src/ledger/**"], for: ["acme-coder"], agents: forbid}
`);

function judge(files: FileChange[], overrides: Parameters<typeof facts>[0] = {}) {
  const decision = decide(POLICY, facts({ files: known(files), ...overrides }));
  return { verdict: decision.verdict, rules: decision.findings.map((finding) => finding.rule), decision };
}

describe("paths/forbidden", () => {
  test("lets an agent change an open path", () => {
    expect(judge([file("src/index.ts")])).toMatchObject({ verdict: "pass", rules: [] });
  });

  test.each([".github/workflows/ci.yml", ".agent-policy.yml"])(
    "wants a person to look where only a commit on the way touches %s",
    (path) => {
      const passing = known([file(path, { status: "removed" })]);
      const { verdict, decision } = judge([file("src/index.ts")], { passing });
      expect(verdict).toBe("action-required");
      expect(decision.findings[0]?.message).toContain("a commit on the way changes and the whole does not");
      expect(decision.findings[0]?.remedy).toContain("no commit touches it");
      const approved = judge([file("src/index.ts")], { passing, reviews: known([review(alice)]) });
      expect(approved.verdict).toBe("pass");
      const both = judge([file(path)], { passing, reviews: known([review(alice)]) });
      expect(both.verdict).toBe("fail");
    },
  );

  test("does not split a change for what only a commit on the way touches", () => {
    const passing = known([file("src/slip.ts")]);
    const { rules } = judge([file("CLAUDE.md")], { passing });
    expect(rules).not.toContain("paths/alone");
  });

  test("is in doubt when what single commits touch is not known", () => {
    const unknown = judge([file("src/index.ts")], { passing: incomplete("test/gap", "x", "y") });
    expect(unknown.verdict).not.toBe("pass");
    expect(judge([file("src/index.ts")], { passing: known([file("src/b.ts")]) }).verdict).toBe("pass");
  });

  test("fails a change to a closed path and names the policy line", () => {
    const { verdict, decision } = judge([file(".github/workflows/ci.yml")]);
    expect(verdict).toBe("fail");
    expect(decision.findings[0]).toMatchObject({
      rule: "paths/forbidden",
      subject: { kind: "path", path: ".github/workflows/ci.yml" },
      policy: [{ file: "acme/shop:.agent-policy.yml@ddddddd", line: 4 }],
    });
  });

  test.each<[string, FileChange]>([
    ["renamed away", renamed(".github/workflows/ci.yml", "docs/ci.txt")],
    ["renamed in", renamed("docs/ci.txt", ".github/workflows/ci.yml")],
    ["deleted", file(".github/workflows/ci.yml", { status: "removed" })],
    ["copied onto", file(".github/workflows/b.yml", { status: "copied", previousPath: "docs/b.yml" })],
    [
      "made executable",
      file(".github/workflows/ci.yml", {
        additions: 0,
        deletions: 0,
        mode: known({ before: "file", after: "executable" }),
      }),
    ],
    ["in other letter case", file(".GitHub/Workflows/ci.yml", { status: "added" })],
    ["with a Cyrillic letter", file(".github/wоrkflows/ci.yml", { status: "added" })],
    ["with a full-width letter", file(".github/workflows/ci.ｙml", { status: "added" })],
    ["with a zero-width space", file(".github/work\u200bflows/ci.yml", { status: "added" })],
    [
      "its directory turned into a symbolic link",
      file(".github", { status: "added", mode: known({ before: null, after: "symlink" }) }),
    ],
    [
      "its directory turned into a submodule",
      file(".github", { status: "type-changed", mode: known({ before: "file", after: "submodule" }) }),
    ],
  ])("fails a closed path %s", (_name, change) => {
    expect(judge([change]).rules).toContain("paths/forbidden");
  });

  test("a copy leaves its source alone", () => {
    expect(
      judge([file("docs/ci.txt", { status: "copied", previousPath: ".github/workflows/ci.yml" })]).verdict,
    ).toBe("pass");
  });

  test("does not hold for people, unless for: everyone says so", () => {
    expect(judge([file(".github/workflows/ci.yml")], { by: alice }).verdict).toBe("pass");
    expect(judge([file("vault/key.pem")], { by: alice }).rules).toEqual(["paths/forbidden"]);
  });

  test("an entry for another agent does not hold for this one", () => {
    expect(judge([file("src/ledger/a.ts")]).verdict).toBe("pass");
  });

  test("an entry for one agent holds for an agent nobody can name", () => {
    const someBot = { id: 424242, login: "someone[bot]", type: "Bot" } as const;
    expect(judge([file("src/ledger/a.ts")], { by: someBot }).rules).toContain("paths/forbidden");
  });

  test("unread files are never green", () => {
    const gap = incomplete("github/files", "changed files", "page 3 is missing");
    const decision = decide(POLICY, facts({ files: gap }));
    expect(decision.verdict).toBe("fail");
    expect(decision.incomplete).toEqual([gap.gap]);
  });

  test("unread modes are never green", () => {
    const gap = incomplete("github/modes", "file modes", "not answered");
    expect(judge([file("src/index.ts", { mode: gap })])).toMatchObject({ verdict: "fail", rules: [] });
  });

  test("where nothing matches, the default holds", () => {
    const closed = effective('defaults: {paths: forbid}\npaths: [{match: ["src/**"], agents: allow}]');
    expect(decide(closed, facts({ files: known([file("src/a.ts")]) })).verdict).toBe("pass");
    expect(decide(closed, facts({ files: known([file("lib/a.ts")]) })).findings[0]?.policy[0]?.line).toBe(2);
    expect(decide(closed, facts({ by: alice, files: known([file("lib/a.ts")]) })).verdict).toBe("pass");
  });

  test("the strictest of all matching entries holds, in whatever order", () => {
    const entries = ['{match: ["src/**"], agents: allow}', '{match: ["src/a.ts"], agents: forbid}'];
    for (const order of [entries, entries.toReversed()])
      expect(
        decide(effective(`paths: [${order.join(", ")}]`), facts({ files: known([file("src/a.ts")]) }))
          .verdict,
      ).toBe("fail");
  });
});

describe("paths/review", () => {
  const change = [file("src/payments/pay.ts")];

  test("asks for the approvals of the entry", () => {
    const { verdict, decision } = judge(change);
    expect(verdict).toBe("action-required");
    expect(decision.findings[0]?.message).toContain("needs 2 approvals from @acme/maintainers");
  });

  test("passes when enough of the named people approved the head", () => {
    // bob set the agent to work, so he does not count.
    expect(judge(change, { reviews: known([review(alice), review(bob)]) }).verdict).toBe("action-required");
    expect(judge(change, { reviews: known([review(alice), review(carol)]) }).verdict).toBe("pass");
  });

  test("every matching entry has to be met", () => {
    const both = effective(`
paths:
  - {match: ["src/**"], agents: review, review: {approvals: 1, from: ["@acme/maintainers"]}}
  - {match: ["src/payments/**"], agents: review, review: {approvals: 1, from: ["@acme/security"]}}`);
    const judged = (...people: (typeof alice)[]) =>
      decide(both, facts({ files: known(change), reviews: known(people.map((by) => review(by))) })).findings
        .length;
    expect(judged(alice)).toBe(1);
    expect(judged(carol)).toBe(0);
  });

  test("an unreadable team is never green", () => {
    const gap = incomplete("github/team", "members of @acme/maintainers", "403");
    expect(
      judge(change, { teams: { "@acme/maintainers": gap }, reviews: known([review(alice), review(carol)]) }),
    ).toMatchObject({
      verdict: "fail",
      rules: [],
    });
  });
});

describe("paths/alone", () => {
  const approved = { reviews: known([review(carol)]) };

  test("passes by itself", () => {
    expect(judge([file("CLAUDE.md"), file("docs/AGENTS.md")], approved).verdict).toBe("pass");
  });

  test("fails together with anything else", () => {
    expect(judge([file("CLAUDE.md"), file("src/a.ts")], approved).rules).toEqual(["paths/alone"]);
  });

  test("fails for a rename out of the set, which touches both sides", () => {
    expect(judge([renamed("CLAUDE.md", "notes.md")], approved).rules).toEqual(["paths/alone"]);
  });
});

describe("paths/hidden-characters", () => {
  test.each(["src/a\u200b.ts", "src/\u202egnp.ts", "src/a\tb.ts", "src/a\u00adb.ts"])("fails %j", (path) => {
    expect(judge([file(path, { status: "added" })]).rules).toContain("paths/hidden-characters");
  });

  test("lets such a file be removed", () => {
    expect(judge([file("src/a\u200b.ts", { status: "removed" })]).verdict).toBe("pass");
  });

  test.each(["docs/❤️.md", "docs/👩‍💻.md", "文档/说明.md", "src/ü.ts"])("lets %s pass", (path) => {
    expect(hasHiddenCharacters(path)).toBe(false);
  });
});

test("folding keeps different ordinary names apart", () => {
  expect(foldPath("src/été.ts")).not.toBe(foldPath("src/ete.ts"));
  expect(foldPath("README.md")).toBe("readme.md");
});
