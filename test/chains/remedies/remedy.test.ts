import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Remedies, remediesFor } from "../../../src/chains/remedies/remedy.ts";
import { type Scan, type ScanOptions, scan } from "../../../src/chains/scan.ts";
import type { SourceFile } from "../../../src/chains/types.ts";
import { temporaryDirectory } from "../../git/repository.ts";
import { outcomes, WORKFLOW } from "../support.ts";

interface Mended extends Remedies {
  before: Scan;
  after: Scan;
  text: string;
}

/** Asks for remedies, lets git apply the patch, and scans what git made of it. */
function mend(given: string | Record<string, string>, options: ScanOptions = {}): Mended {
  const files: SourceFile[] = Object.entries(typeof given === "string" ? { [WORKFLOW]: given } : given).map(
    ([path, text]) => ({ path, text }),
  );
  const rescan = (some: readonly SourceFile[]) => scan(some, options);
  const before = rescan(files);
  const remedies = remediesFor(files, before.paths, rescan);
  const applied = appliedByGit(files, remedies.patch);
  return { ...remedies, before, after: rescan(applied), text: applied[0]?.text ?? "" };
}

function appliedByGit(files: readonly SourceFile[], patch: string): SourceFile[] {
  if (patch === "") return [...files];
  const root = temporaryDirectory();
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    execFileSync("git", ["apply", "-p1", "-"], { cwd: root, input: patch, stdio: ["pipe", "pipe", "pipe"] });
    return files.map(({ path }) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

const SHIP = `    runs-on: ubuntu-latest
    steps:
      - run: ./ship # the crown jewels
        env: {KEY: "\${{ secrets.KEY }}"}
`;

describe("a remedy is a patch that was judged again", () => {
  it("puts a job before the one that a comment starts, and keeps every comment", () => {
    const text = `name: Ship\non:\n  issue_comment: # anyone\n    types: [created]\npermissions: {}\njobs:\n  # deploys\n  ship:\n${SHIP}`;
    const { guards, before, after, patch, text: mended, settings } = mend(text);
    expect(outcomes(before)).toEqual(["reachable", "reachable", "reachable"]);
    expect(outcomes(after)).toEqual(["guarded", "guarded", "guarded"]);
    expect(guards).toMatchObject([{ kind: "permission", file: WORKFLOW, line: 8 }]);
    expect(patch.split("\n").filter((line) => /^-(?!--)/.test(line))).toEqual([]);
    for (const comment of ["# anyone", "# deploys", "# the crown jewels"]) expect(mended).toContain(comment);
    expect(settings).toEqual([]);
  });

  it("asks for no more than what keeps the judged profiles out", () => {
    const text = `on: issue_comment\npermissions: {}\njobs:\n  ship:\n${SHIP}`;
    expect(mend(text, { profiles: ["commenter"] }).text).toContain("in triage|write|maintain|admin)");
    expect(mend(text, { profiles: ["commenter", "triage"] }).text).toContain("in write|maintain|admin)");
    expect(mend(text).text).toContain("in maintain|admin)");
  });

  it.each([
    ["needs: build\n    ", "needs: [build, agent-policy-gate]"],
    ["needs: [build, lint]\n    ", "needs: [build, lint, agent-policy-gate]"],
    ["needs:\n      - build\n      - lint # both\n    ", "- agent-policy-gate"],
    ["", "needs: agent-policy-gate"],
  ])("adds to what a job needs (%j)", (needs, wanted) => {
    const build = "  build:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n";
    const text = `on: issue_comment\npermissions: {}\njobs:\n${build}${build.replace("build", "lint")}  ship:\n    ${needs}${SHIP.trimStart()}`;
    const { after, text: mended } = mend(text);
    expect(mended).toContain(wanted);
    expect(outcomes(after)).toEqual(["guarded", "guarded", "guarded"]);
    expect(after.incomplete).toEqual([]);
  });

  it("puts one job before several, and only where something is reachable", () => {
    const text = `on: issue_comment\npermissions: {}\njobs:\n  ship:\n${SHIP}  other:\n${SHIP}  quiet:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n`;
    const { guards, after, text: mended } = mend(text);
    expect(guards).toHaveLength(2);
    expect(mended.match(/agent-policy-gate:/g)).toHaveLength(1);
    expect(mended).toMatch(/quiet:\n {4}runs-on/);
    expect(outcomes(after)).toEqual(["guarded", "guarded", "guarded"]);
  });

  it("guards the workflow that is told, not the one that follows", () => {
    const { guards, after } = mend({
      ".github/workflows/chat.yml": `on: issue_comment\npermissions: {actions: write}\njobs:\n  chat:\n    runs-on: ubuntu-latest\n    steps:\n      - run: gh workflow run ship.yml\n        env: {GH_TOKEN: "\${{ github.token }}"}\n`,
      ".github/workflows/ship.yml": `on: workflow_dispatch\npermissions: {}\njobs:\n  ship:\n${SHIP}`,
    });
    expect(guards.map(({ file }) => file)).toEqual([
      ".github/workflows/chat.yml",
      ".github/workflows/ship.yml",
    ]);
    expect(after.paths.filter(({ verdict }) => verdict === "reachable")).toEqual([]);
  });

  it("keeps forks out where that is all that is asked", () => {
    const text = `on: pull_request_target\npermissions: {}\njobs:\n  ship:\n    if: github.event.action != 'closed'\n${SHIP}`;
    const { guards, text: mended, after } = mend(text, { profiles: ["commenter"] });
    expect(guards).toMatchObject([{ kind: "fork" }]);
    expect(mended).toContain(
      "if: (github.event.action != 'closed') && github.event.pull_request.head.repo.full_name == github.repository",
    );
    expect(outcomes(after)[0]).toBe("guarded");
  });

  it.each([
    [
      "jobs",
      "on: issue_comment\npermissions: {id-token: write}\njobs: {ship: {runs-on: x, steps: [{run: ./ship}]}}\n",
    ],
    [
      "a job",
      "on: {issue_comment: {types: [created]}}\npermissions: {id-token: write}\njobs:\n  ship: {runs-on: x, needs: [a], steps: [{run: ./ship}]}\n  a: {runs-on: x, steps: []}\n",
    ],
    [
      "the whole",
      "{on: issue_comment, permissions: {id-token: write}, jobs: {ship: {runs-on: x, steps: [{run: ./ship}]}}}\n",
    ],
  ])("in a flow mapping: %s", (_name, text) => {
    const { before, after, guards } = mend(text);
    expect(outcomes(before)).toEqual(["reachable", "reachable", "reachable"]);
    expect(outcomes(after)).toEqual(["guarded", "guarded", "guarded"]);
    expect(guards).toMatchObject([{ kind: "permission" }]);
    expect(after.incomplete).toEqual([]);
  });

  it("sets the token of a workflow that is one flow mapping", () => {
    const { guards, after } = mend(
      "{on: issue_comment, jobs: {ship: {runs-on: x, steps: [{run: gh pr merge 1, env: {GH_TOKEN: '${" +
        "{ github.token }}'}}]}}}\n",
    );
    expect(guards).toMatchObject([{ kind: "token" }]);
    expect(outcomes(after, ({ capability }) => capability.kind === "merge")).toEqual([
      "guarded",
      "guarded",
      "guarded",
    ]);
  });

  it.each([
    ["a list in brackets", "    types: [labeled, synchronize] # both\n"],
    ["a list of lines", "    types:\n      - labeled\n      - synchronize\n"],
  ])(
    "narrows the types of an event, so that what is pushed after the label waits for a new one: %s",
    (_name, types) => {
      const text = `on:\n  pull_request_target:\n${types}permissions: {contents: read}\njobs:\n  ship:\n    if: contains(github.event.pull_request.labels.*.name, 'safe')\n${SHIP}`;
      const { before, after, guards, text: mended } = mend(text, { profiles: ["commenter"] });
      expect(outcomes(before)[0]).not.toBe("guarded");
      expect(guards.map(({ title }) => title)).toContainEqual(
        expect.stringContaining("by labeled, not by synchronize"),
      );
      expect(outcomes(after)[0]).toBe("guarded");
      expect(mended).toContain("types: [labeled]");
      expect(mended).toContain("permissions: {contents: read}");
    },
  );

  it("advises to pin what others may move in a job that stays reachable, and gives no commit that it cannot know", () => {
    const text = `on: push\npermissions: {contents: read}\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    env: {KEY: "\${{ secrets.KEY }}"}\n    steps:\n      - uses: actions/checkout@v4\n      - uses: acme/deploy@v1\n      - uses: acme/pinned@${"a".repeat(40)}\n`;
    const { settings, patch } = mend(text);
    const pins = settings.filter(({ text: advice }) => advice.includes("pin "));
    expect(pins).toHaveLength(1);
    expect(pins[0]?.text).toContain("pin acme/deploy@v1 to a commit");
    expect(patch).toBe("");
  });

  it("lets the cache only be read, and sets a token that nobody set", () => {
    const cache = mend(
      `on: {issue_comment: {types: [created]}}\npermissions: {contents: read}\ncache-mode: write\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "\${{ github.event.comment.body }}"\n`,
    );
    expect(cache.guards).toMatchObject([{ kind: "platform" }]);
    expect(outcomes(cache.after)).toEqual(["none", "none", "none"]);
    const token = mend(
      `on: {issue_comment: {types: [created]}}\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "\${{ github.event.comment.body }}"\n`,
    );
    expect(token.guards).toMatchObject([{ kind: "token" }]);
    expect(outcomes(token.after)).toEqual(["none", "none", "none"]);
  });
});

describe("where no edit of a file helps it says the setting", () => {
  it("for what a push runs with: the workflow comes from the branch too", () => {
    const { patch, settings, before } = mend(
      `on: {push: {branches: ['**']}}\npermissions: {}\njobs:\n  ship:\n${SHIP}`,
    );
    expect(patch).toBe("");
    expect(settings).toEqual([
      {
        text: expect.stringMatching(/^Move the secret KEY .* environment/),
        paths: before.paths.filter(({ verdict }) => verdict === "reachable").map(({ id }) => id),
      },
    ]);
  });

  it("for an environment, a branch and a tag", () => {
    const advice = (on: string, job = "") =>
      mend(`on: ${on}\npermissions: {}\njobs:\n  ship:\n${job}${SHIP}`).settings.map(({ text }) => text);
    expect(advice("push", "    environment: production\n")).toEqual([
      expect.stringMatching(/^Environment production: require reviewers/),
    ]);
    expect(advice("{push: {branches: [main]}}")).toEqual([
      expect.stringMatching(/^A ruleset on the branches/),
    ]);
    expect(advice("{push: {tags: ['v*']}}")).toEqual([expect.stringMatching(/^A ruleset on tags/)]);
  });

  it("where a job runs whatever came before, the gate does not hold and is not put", () => {
    const { guards, patch } = mend(
      `on: issue_comment\npermissions: {}\njobs:\n  ship:\n    if: always()\n${SHIP}`,
    );
    expect(guards).toEqual([]);
    expect(patch).toBe("");
  });

  it("where a file has no place for the edit", () => {
    const text =
      "on: issue_comment\npermissions: {id-token: write}\nx: &job {runs-on: x, steps: [{run: ./ship}]}\njobs: {ship: *job}\n";
    expect(mend(text).patch).toBe("");
  });

  it("where nothing is reachable there is nothing to mend", () => {
    expect(
      mend(`on: issue_comment\npermissions: {}\njobs:\n  ship:\n    if: github.actor == 'alice'\n${SHIP}`),
    ).toMatchObject({
      guards: [],
      patch: "",
      settings: [],
    });
  });
});
