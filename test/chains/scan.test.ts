import { describe, expect, it } from "vitest";
import { outcomes, scanned, WORKFLOW } from "./support.ts";

const comment = (condition: string) => `
on: {issue_comment: {types: [created]}}
permissions: {id-token: write}
jobs:
  deploy:
    if: ${condition}
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy.sh
        env:
          KEY: \${{ secrets.AWS_KEY }}
`;

describe("scan", () => {
  it("finds the deploy workflow that simply runs when told, with the lines of trigger, guard and capability", () => {
    const found = scanned(
      comment(
        "startsWith(github.event.comment.body, '/deploy') && github.event.comment.author_association == 'OWNER'",
      ),
    );
    expect(outcomes(found)).toEqual(["guarded", "guarded", "guarded"]);
    const open = scanned(comment("startsWith(github.event.comment.body, '/deploy')"));
    expect(outcomes(open)).toEqual(["reachable", "reachable", "reachable"]);
    const secret = open.paths.find(
      ({ profile, capability }) => profile === "commenter" && capability.kind === "secrets",
    );
    expect(secret).toMatchObject({
      workflow: WORKFLOW,
      job: "deploy",
      lever: {
        kind: "comment",
        event: "issue_comment",
        detail: expect.stringContaining('begins with "/deploy"'),
        place: { line: 2 },
      },
      capability: { kind: "secrets", name: "AWS_KEY", place: { line: 11 } },
    });
    expect(found.paths[0]?.guards).toContainEqual(
      expect.objectContaining({ kind: "author-association", verdict: "stops", line: 6 }),
    );
  });

  it("keeps one broken file from hiding the others, and never counts it as safe", () => {
    const found = scanned({
      [WORKFLOW]: comment("true"),
      ".github/workflows/broken.yml": "on: [push\njobs: {",
    });
    expect(outcomes(found)).toEqual(["reachable", "reachable", "reachable"]);
    expect(found.incomplete).toContainEqual(
      expect.objectContaining({ file: ".github/workflows/broken.yml" }),
    );
  });

  it.each(["all", "[write-all]", "1", "''", "null"])(
    "never takes permissions it cannot read for none: %s",
    (given) => {
      const asked = (permissions: string) =>
        scanned(
          `on: issue_comment\npermissions: ${permissions}\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: make}]}}`,
        );
      const powers = ({ paths }: ReturnType<typeof scanned>) =>
        paths.map(({ capability }) => capability.name).sort();
      const found = asked(given);
      expect(found.incomplete).toMatchObject([{ file: WORKFLOW, line: 2 }]);
      expect(found.incomplete[0]?.reason).toContain("neither a mapping nor read-all nor write-all");
      expect(outcomes(found)).toEqual(["unknown", "unknown", "unknown"]);
      expect(powers(found)).toEqual(powers(asked("write-all")));
      expect(asked("{}")).toMatchObject({ paths: [], incomplete: [] });
    },
  );

  it("tells of a dispatch what its event type has to be, where the workflow names any", () => {
    const told = (types: string) => {
      const found = scanned(
        `on: {repository_dispatch: ${types}}\npermissions: {}\njobs: {a: {runs-on: ubuntu-latest, env: {KEY: "\${{ secrets.KEY }}"}, steps: [{run: make}]}}`,
      );
      return found.paths.find(({ profile }) => profile === "writer")?.lever.detail;
    };
    const act = "send a repository dispatch";
    expect(told("{types: [ship]}")).toBe(`${act}: the event type is "ship"`);
    expect(told("{types: [ship, undo]}")).toBe(`${act}: the event type is "ship" or "undo"`);
    expect(told("{types: []}")).toBe(act);
    expect(told("{}")).toBe(act);
  });

  it("asks nothing of a schedule", () => {
    const found = scanned(
      "on: {schedule: [{cron: '0 0 * * *'}]}\njobs: {a: {runs-on: self-hosted, steps: [{run: make}]}}",
    );
    expect(found.paths).toEqual([]);
    expect(found.incomplete).toEqual([]);
  });
});
