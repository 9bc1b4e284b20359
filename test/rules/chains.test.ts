import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Decision } from "../../src/decision/types.ts";
import type { Facts, FileChange } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { alice, carol, facts, file, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const BLOCK = effective("mode: {observe: ['deploy/*']}\ndeploy: {agents: block}\n");
const AUTHORIZE = effective(
  'mode: {observe: ["deploy/*"]}\ndeploy: {agents: authorize, authorize: {from: ["@acme/oncall"]}}\n',
);
const DEPLOY = ".github/workflows/deploy.yml";

const workflow = (lines: string[]) => `${lines.join("\n")}\n`;
const deploys = (on: string, more: string[] = [], job = "deploy") =>
  workflow([
    `on: ${on}`,
    "permissions: {contents: read}",
    "jobs:",
    `  ${job}:`,
    ...more.map((line) => `    ${line}`),
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - run: ./deploy.sh",
    `        env: {KEY: '\${{ secrets.DEPLOY_KEY }}'}`,
  ]);
const COMMENT = "{issue_comment: {types: [created]}}";
const MAIN = "{push: {branches: [main]}}";
const PEOPLE = "if: contains(fromJSON('[\"alice\"]'), github.actor)";

type Files = Record<string, string>;

/** A change from some workflows to others, as a source would tell it. */
function change(before: Files, after: Files, more: Partial<FileChange> = {}): Partial<Facts> {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (path) => before[path] !== after[path],
  );
  const status = (path: string) =>
    before[path] === undefined ? "added" : after[path] === undefined ? "removed" : "modified";
  return {
    files: known(paths.map((path) => file(path, { status: status(path), ...more }))),
    ci: known({
      base: Object.entries(before).map(([path, text]) => ({ path, text })),
      changed: paths.map((path) => ({ path, text: after[path] ?? null })),
    }),
  };
}

const judge = (over: Parameters<typeof facts>[0], policy = BLOCK) => decide(policy, facts(over));
const chains = ({ findings }: Decision) => findings.filter(({ rule }) => rule === "chains/added");
const brief = (decision: Decision) =>
  chains(decision).map(
    ({ severity, subject }) =>
      `${severity} ${subject.kind === "path" ? `${subject.path}:${subject.line}` : subject.kind}`,
  );
const fork = {
  head: {
    ref: "refs/heads/topic",
    sha: "a".repeat(40),
    repository: { id: 9, fullName: "copilot/shop", fork: true },
  },
};

describe("chains/added", () => {
  test("refuses a comment that deploys, and names lever, line, workflow and capability", () => {
    const decision = judge(change({ [DEPLOY]: deploys(MAIN) }, { [DEPLOY]: deploys(COMMENT) }));
    expect(decision.verdict).toBe("fail");
    expect(brief(decision)).toEqual([`fail ${DEPLOY}:1`]);
    const [finding] = chains(decision);
    expect(finding?.message).toContain("comment on an issue or pull request");
    expect(finding?.message).toContain(`issue_comment, ${DEPLOY}:1`);
    expect(finding?.message).toContain(`the job deploy of ${DEPLOY}`);
    expect(finding?.message).toContain("secret: DEPLOY_KEY");
    expect(finding?.message).toContain("nothing stops it");
    expect(finding?.policy).toMatchObject([{ line: 3 }]);
  });

  test("passes the same with a guard that stops agents", () => {
    const decision = judge(change({ [DEPLOY]: deploys(MAIN) }, { [DEPLOY]: deploys(COMMENT, [PEOPLE]) }));
    expect(brief(decision)).toEqual([]);
    expect(decision.verdict).toBe("pass");
  });

  test("asks only about what the change adds", () => {
    const there = { [DEPLOY]: deploys(COMMENT) };
    expect(
      brief(judge(change(there, { ...there, ".github/workflows/ci.yml": "on: push\njobs: {}\n" }))),
    ).toEqual([]);
    expect(brief(judge(change(there, { [DEPLOY]: `# a remark\n${deploys(COMMENT)}` })))).toEqual([]);
    expect(brief(judge(change(there, {})))).toEqual([]);
  });

  test("a guard taken away, elsewhere or turned round is a way added", () => {
    const guarded = { [DEPLOY]: deploys(COMMENT, [PEOPLE]) };
    expect(brief(judge(change(guarded, { [DEPLOY]: deploys(COMMENT) })))).toEqual([`fail ${DEPLOY}:1`]);
    const turned = deploys(COMMENT, ["if: github.actor != 'mallory'"]);
    expect(brief(judge(change(guarded, { [DEPLOY]: turned })))).toEqual([`fail ${DEPLOY}:1`]);
  });

  test("a guard weakened in an action that the workflow uses is found, though the workflow is not touched", () => {
    const gated = deploys(COMMENT).replace(
      "    steps:\n",
      "    steps:\n      - uses: ./.github/actions/gate\n",
    );
    const action = (run: string) =>
      workflow(["runs:", "  using: composite", "  steps:", `    - run: ${run}`, "      shell: bash"]);
    const path = ".github/actions/gate/action.yml";
    const ask =
      'test "$(gh api repos/$GITHUB_REPOSITORY/collaborators/$GITHUB_ACTOR/permission -q .permission)" = admin || exit 1';
    const before = { [DEPLOY]: gated, [path]: action(JSON.stringify(ask)) };
    const decision = judge(change(before, { ...before, [path]: action("echo fine") }));
    expect(brief(decision)).toEqual([`fail ${DEPLOY}:1`]);
  });

  test("people's changes, and policies that do not ask, are left alone", () => {
    const over = change({}, { [DEPLOY]: deploys(COMMENT) });
    expect(brief(judge({ ...over, by: alice }))).toEqual([]);
    expect(brief(judge(over, effective("")))).toEqual([]);
    expect(brief(judge(over, effective("deploy: {agents: allow}")))).toEqual([]);
  });

  test("with authorize, those who authorise deployments may approve it, and nobody else", () => {
    const over = change({}, { [DEPLOY]: deploys(COMMENT) });
    expect(brief(judge(over, AUTHORIZE))).toEqual([`action-required ${DEPLOY}:1`]);
    expect(brief(judge({ ...over, reviews: known([review(carol)]) }, AUTHORIZE))).toEqual([]);
    expect(brief(judge({ ...over, reviews: known([review({ ...alice, id: 77 })]) }, AUTHORIZE))).toHaveLength(
      1,
    );
  });

  test("what cannot be told needs a person: an environment whose rules nobody read", () => {
    const over = change({}, { [DEPLOY]: deploys(COMMENT, ["environment: production"]) });
    const decision = judge(over);
    expect(decision.verdict).toBe("action-required");
    expect(chains(decision)[0]?.message).toContain("environment: production");
    expect(brief(judge({ ...over, reviews: known([review(carol)]) }))).toEqual([]);
  });

  test("an environment whose rules were read is judged by them", () => {
    const over = change({}, { [DEPLOY]: deploys(COMMENT, ["environment: production"]) });
    const rules = {
      name: "production",
      reviewers: ["alice"],
      waitMinutes: 0,
      refs: "all" as const,
      apps: [],
    };
    expect(brief(judge({ ...over, environments: known([rules]) }))).toEqual([]);
    expect(judge({ ...over, environments: known([{ ...rules, reviewers: [] }]) }).verdict).toBe("fail");
    expect(judge({ ...over, environments: known([]) }).verdict).toBe("fail");
    const denied = incomplete("github/denied", "rules of environments", "403");
    expect(judge({ ...over, environments: denied }).verdict).toBe("action-required");
    const gated = known([{ ...rules, reviewers: [], apps: ["agent-policy"] }]);
    expect(judge({ ...over, environments: gated }).verdict).toBe("action-required");
  });

  test("a branch or tag whose rules were read is judged by them", () => {
    const over = change({}, { [DEPLOY]: deploys(MAIN) });
    const main = {
      name: 'the ruleset "main"',
      target: "branch" as const,
      include: ["main"],
      exclude: [],
      restricts: [{ kind: "update" as const }, { kind: "creation" as const }],
      bypass: [],
    };
    const verdict = (refs: Facts["refs"]) => judge(refs === undefined ? over : { ...over, refs }).verdict;
    expect(verdict(undefined)).toBe("action-required");
    expect(verdict(incomplete("github/denied", "rules", "403"))).toBe("action-required");
    expect(verdict(known({ rulesets: [main] }))).toBe("pass");
    expect(verdict(known({ rulesets: [{ ...main, bypass: null }] }))).toBe("action-required");
    expect(verdict(known({ rulesets: [] }))).toBe("action-required");
    expect(verdict(known({ rulesets: [], unprotected: ["main"] }))).toBe("fail");
  });

  test("broken YAML is never green when touched, nor is what stays broken", () => {
    const broken = "on: [push\njobs: {";
    expect(judge(change({}, { [DEPLOY]: broken })).verdict).toBe("action-required");
    expect(judge(change({ [DEPLOY]: broken }, { [DEPLOY]: `${broken}\n#` })).verdict).toBe("action-required");
    const other = { [DEPLOY]: broken, ".github/workflows/ci.yml": "on: push\njobs: {}\n" };
    const elsewhere = judge(
      change(other, { ...other, ".github/workflows/ci.yml": "on: push\njobs: {}\n#\n" }),
    );
    expect(brief(elsewhere)).toEqual([]);
  });

  test("a workflow that calls one which is not there any more is not understood any more", () => {
    const caller = ".github/workflows/on-comment.yml";
    const before = {
      [caller]: workflow([
        `on: ${COMMENT}`,
        "jobs: {call: {uses: ./.github/workflows/deploy.yml, secrets: inherit}}",
      ]),
      [DEPLOY]: deploys("workflow_call"),
    };
    const decision = judge(change(before, { [caller]: before[caller] ?? "" }));
    expect(brief(decision)).toEqual([`action-required ${caller}:2`]);
  });

  test("a reusable workflow: the trigger added in the caller reaches what the called one holds", () => {
    const caller = ".github/workflows/on-comment.yml";
    const before = { [DEPLOY]: deploys("workflow_call") };
    const text = workflow([
      `on: ${COMMENT}`,
      "jobs: {call: {uses: ./.github/workflows/deploy.yml, secrets: inherit}}",
    ]);
    const decision = judge(change(before, { ...before, [caller]: text }));
    expect(decision.verdict).toBe("fail");
    expect(
      chains(decision)
        .map(({ message }) => message)
        .join(),
    ).toContain("secret: DEPLOY_KEY");
  });

  test("a workflow under a new name is a new one: what it lets agents do is told again", () => {
    const renamed = change(
      { [DEPLOY]: deploys(COMMENT) },
      { ".github/workflows/release.yml": deploys(COMMENT) },
    );
    expect(brief(judge(renamed))).toEqual(["fail .github/workflows/release.yml:1"]);
  });

  test("from inert text to a workflow: a rename is no way round", () => {
    const over = change(
      {},
      { [DEPLOY]: deploys(COMMENT) },
      { status: "renamed", previousPath: "docs/deploy.txt" },
    );
    expect(brief(judge(over))).toEqual([`fail ${DEPLOY}:1`]);
  });

  test("one's own code in a job that was reachable before is worse than before", () => {
    const on = "{issue_comment: {types: [created]}}";
    const own = deploys(on).replace(
      "    steps:\n",
      `    steps:\n      - uses: actions/checkout@v4\n        with: {ref: 'refs/pull/\${{ github.event.issue.number }}/merge'}\n`,
    );
    const decision = judge(change({ [DEPLOY]: deploys(on) }, { [DEPLOY]: own }));
    expect(brief(decision)).toEqual([`fail ${DEPLOY}:1`]);
    expect(chains(decision)[0]?.message).toContain("own code");
  });

  test("from a fork, what needs the write role is asked about, what anyone can do is refused", () => {
    const dispatch = change({}, { [DEPLOY]: deploys("workflow_dispatch") });
    expect(brief(judge(dispatch))).toEqual([`fail ${DEPLOY}:1`]);
    expect(brief(judge({ ...dispatch, change: fork }))).toEqual([`action-required ${DEPLOY}:1`]);
    const comment = change({}, { [DEPLOY]: deploys(COMMENT) });
    expect(brief(judge({ ...comment, change: fork }))).toEqual([`fail ${DEPLOY}:1`]);
  });

  test("a bot that starts to act without this check, through its configuration", () => {
    const rules = (conditions: string) =>
      workflow([
        "pull_request_rules:",
        "  - name: ready",
        `    conditions: [${conditions}]`,
        "    actions: {merge: {}}",
      ]);
    const over = change({}, { ".mergify.yml": rules("label=ready") });
    const decision = judge(over);
    expect(decision.verdict).toBe("fail");
    expect(chains(decision)[0]).toMatchObject({ severity: "fail", subject: { path: ".mergify.yml" } });
    expect(chains(decision)[0]?.remedy).toContain("agent-policy");
  });

  test("a bot does not go away with the file that held it back", () => {
    const path = "atlantis.yaml";
    const held = workflow([
      "version: 3",
      "projects:",
      "  - dir: .",
      "    plan_requirements: [mergeable]",
      "    apply_requirements: [mergeable]",
    ]);
    const decision = judge(change({ [path]: held }, {}));
    expect(decision.verdict).not.toBe("pass");
    expect(
      chains(decision)
        .map(({ message }) => message)
        .join(),
    ).toContain("bot atlantis");
    expect(brief(judge(change({ [path]: held }, { [path]: `${held}# a remark\n` })))).toEqual([]);
    const step = deploys(COMMENT, [PEOPLE]).replace("run: ./deploy.sh", "uses: github/branch-deploy@v10");
    expect(brief(judge(change({ [DEPLOY]: step }, {})))).toEqual([]);
  });

  test("a link in the place of a workflow needs a person", () => {
    const over = change(
      {},
      { [DEPLOY]: "../../elsewhere.yml" },
      { mode: known({ before: null, after: "symlink" }) },
    );
    const decision = judge(over);
    expect(decision.verdict).toBe("action-required");
    expect(
      chains(decision)
        .map(({ message }) => message)
        .join(),
    ).toContain("symbolic link");
    const holder = {
      files: known([file(".github", { status: "added", mode: known({ before: null, after: "submodule" }) })]),
    };
    expect(judge({ ...holder, ci: known({ base: [], changed: [] }) }).verdict).toBe("action-required");
  });

  test("what was not read is not passed over", () => {
    const { files } = change({}, { [DEPLOY]: deploys(COMMENT) });
    const unread = judge({ ...(files && { files }) });
    expect(unread.verdict).toBe("fail");
    expect(unread.incomplete).toMatchObject([{ code: "chains/unread" }]);
    const gap = incomplete("github/ci", "workflows and actions", "GitHub was away.");
    expect(judge({ ...(files && { files }), ci: gap }).incomplete).toMatchObject([{ code: "github/ci" }]);
    expect(judge({ files: gap }).verdict).toBe("fail");
  });

  test("a clone knows no approvals: what would need one is told, and colours nothing", () => {
    const over = change({}, { [DEPLOY]: deploys(COMMENT, ["environment: production"]) });
    const decision = judge({
      ...over,
      reviews: deferred("git/reviews", "reviews", "A clone does not know them."),
    });
    expect(brief(decision)).toEqual([`note ${DEPLOY}:1`]);
    expect(decision.deferred.map(({ rule }) => rule)).toContain("chains/added");
    expect(decision.verdict).toBe("pass");
  });

  test("of many ways ten are shown, those that need no bug first, and the rest is counted", () => {
    const many = Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [
        `.github/workflows/w${String(index).padStart(2, "0")}.yml`,
        index === 0
          ? deploys(COMMENT).replace("./deploy.sh", `echo \${{ github.event.comment.body }}`)
          : deploys(COMMENT),
      ]),
    );
    const decision = judge(change({}, many));
    expect(chains(decision)).toHaveLength(11);
    expect(brief(decision)[0]).toBe("fail .github/workflows/w01.yml:1");
    expect(brief(decision)).not.toContain("fail .github/workflows/w00.yml:1");
    expect(
      chains(decision)
        .map(({ message }) => message)
        .join("\n"),
    ).toContain("4 more new ways");
  });

  describe("ways that somebody accepts", () => {
    const accepted = (entry: string) => ({
      ".agent-policy-scan.yml": `version: 1\nsuppressions:\n  - {${entry}, owner: "@acme/oncall", reason: "The key opens the docs only."}\n`,
    });
    const entry = (expires: string) => `workflow: ${DEPLOY}, capability: secrets, expires: ${expires}`;

    test("in the base's file are not held against a change, and for no longer than the file says", () => {
      const base = { ...accepted(entry("2099-01-31")), [DEPLOY]: deploys(MAIN) };
      const decision = judge(change(base, { ...base, [DEPLOY]: deploys(COMMENT) }));
      expect(brief(decision)).toEqual([]);
      expect(decision.validUntil).toBe("2099-02-01T00:00:00.000Z");
    });

    test("hold through their last day, and not a day longer", () => {
      const base = { ...accepted(entry("2026-11-21")), [DEPLOY]: deploys(MAIN) };
      const at = (asOf: string) =>
        brief(judge({ ...change(base, { ...base, [DEPLOY]: deploys(COMMENT) }), asOf }));
      expect(at("2026-11-21T00:00:00Z")).toEqual([]);
      expect(at("2026-11-21T23:59:59Z")).toEqual([]);
      expect(at("2026-11-22T00:00:00Z")).toEqual([`fail ${DEPLOY}:1`]);
    });

    test.each([
      ["of another workflow", accepted(entry("2099-01-31").replace("deploy.yml", "docs.yml"))],
      ["of another power", accepted(entry("2099-01-31").replace("secrets", "release"))],
      ["that ran out", accepted(entry("2020-01-31"))],
      ["in a file with a mistake", accepted("workflow: x, expires: soon")],
    ])("but not one %s", (_, file) => {
      const base = { ...file, [DEPLOY]: deploys(MAIN) };
      expect(brief(judge(change(base, { ...base, [DEPLOY]: deploys(COMMENT) })))).toEqual([
        `fail ${DEPLOY}:1`,
      ]);
    });

    test("a change accepts nothing for itself", () => {
      const base = { [DEPLOY]: deploys(MAIN) };
      const head = { ...accepted(entry("2099-01-31")), [DEPLOY]: deploys(COMMENT) };
      expect(brief(judge(change(base, head)))).toEqual([`fail ${DEPLOY}:1`]);
    });
  });
});
