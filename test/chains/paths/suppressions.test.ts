import { describe, expect, it } from "vitest";
import { pointless, readSuppressions, suppress } from "../../../src/chains/paths/suppressions.ts";
import { scanned, WORKFLOW } from "../support.ts";

const FILE = ".agent-policy-scan.yml";
const read = (text: string) => readSuppressions({ path: FILE, text });
const entry = (over: Record<string, string> = {}) => {
  const all = {
    workflow: WORKFLOW,
    owner: '"@acme/docs"',
    reason: "pages of a branch nobody reads",
    expires: "2026-12-31",
    ...over,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== "");
  return `version: 1\nsuppressions:\n  - ${lines.map(([key, value]) => `${key}: ${value}`).join("\n    ")}\n`;
};
const open = scanned(`
on: issue_comment
permissions: {pages: write}
jobs:
  go: {runs-on: ubuntu-latest, steps: [{run: ./ship, env: {KEY: "\${{ secrets.KEY }}"}}]}
`);

describe("suppressions", () => {
  it("set apart what they name, with who answers for it, and leave the rest", () => {
    const file = read(entry({ capability: "pages", profile: "writer" }));
    const { paths, suppressed, incomplete } = suppress(open.paths, file, "2026-11-21");
    expect(incomplete).toEqual([]);
    expect(suppressed.map(({ path, by }) => [path.profile, path.capability.kind, by.owner, by.line])).toEqual(
      [["writer", "pages", "@acme/docs", 3]],
    );
    expect(paths).toHaveLength(open.paths.length - 1);
  });

  it("take one path by its id", () => {
    const [first] = open.paths;
    const file = read(entry({ workflow: "", id: `"${first?.id}"` }));
    expect(suppress(open.paths, file, "2026-11-21").suppressed.map(({ path }) => path.id)).toEqual([
      first?.id,
    ]);
  });

  it.each([
    [{ job: "other" }],
    [{ lever: "label" }],
    [{ bot: "atlantis" }],
    [{ workflow: ".github/workflows/other.yml" }],
    [{ name: "OTHER" }],
  ])("pass over what differs in %j", (over) => {
    expect(suppress(open.paths, read(entry(over)), "2026-11-21").suppressed).toEqual([]);
  });

  it("for a workflow that is not there are told: they would accept whatever comes by that name", () => {
    const files = [{ path: WORKFLOW, text: "" }];
    expect(pointless(read(entry()), files)).toEqual([]);
    expect(pointless(read(entry({ workflow: "", bot: "atlantis" })), files)).toEqual([]);
    expect(pointless(read(entry({ workflow: ".github/workflows/gone.yml" })), files)).toEqual([
      {
        file: FILE,
        line: 3,
        reason: expect.stringMatching(/gone\.yml is not there.*@acme\/docs takes it out/),
      },
    ]);
  });

  it("count through their last day, and then are an error at their line", () => {
    expect(suppress(open.paths, read(entry()), "2026-12-31").suppressed).toHaveLength(open.paths.length);
    const late = suppress(open.paths, read(entry()), "2027-01-01");
    expect(late.suppressed).toEqual([]);
    expect(late.paths).toEqual(open.paths);
    expect(late.incomplete).toEqual([
      { file: FILE, line: 3, reason: expect.stringMatching(/expired on 2026-12-31.*@acme\/docs/) },
    ]);
  });

  it.each<[string, string, RegExp, number]>([
    ["no owner", entry({ owner: "" }), /owner is missing/, 3],
    ["no reason", entry({ reason: "" }), /reason is missing/, 3],
    ["a reason that says nothing", entry({ reason: "ok" }), /reason/, 5],
    ["no end", entry({ expires: "" }), /expires is missing/, 3],
    ["an end that is no day", entry({ expires: "never" }), /expires/, 6],
    ["an owner who is nobody", entry({ owner: '"the team"' }), /owner/, 4],
    ["nothing that it is about", entry({ workflow: "" }), /name an id, a workflow or a bot/, 3],
    ["a key nobody knows", entry({ why: "because" }), /Unknown key "why"/, 7],
    ["everything at once", entry({ workflow: '"*"', profile: "everyone" }), /profile/, 7],
    ["no YAML", "version: 1\nsuppressions: [", /./, 2],
    ["an empty file", "", /./, 1],
  ])("with %s suppress nothing and say where", (_, text, reason, line) => {
    const file = read(text);
    expect(file.entries).toEqual([]);
    expect(file.incomplete[0]?.reason).toMatch(reason);
    expect(file.incomplete[0]?.line).toBe(line);
    expect(suppress(open.paths, file, "2026-11-21")).toMatchObject({ suppressed: [], paths: open.paths });
  });

  it("never touch what a guard stops", () => {
    const guarded = scanned(`
on: issue_comment
jobs: {go: {if: "github.actor == 'alice'", runs-on: x, steps: [{run: ./ship}]}}
`);
    expect(suppress(guarded.paths, read(entry()), "2026-11-21").suppressed).toEqual([]);
  });
});
