import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { addedPaths } from "../../src/chains/paths/difference.ts";
import { renderDot } from "../../src/chains/render/dot.ts";
import { graphOf } from "../../src/chains/render/graph.ts";
import { renderScanJson } from "../../src/chains/render/json.ts";
import { renderScanMarkdown } from "../../src/chains/render/markdown.ts";
import { renderMermaid } from "../../src/chains/render/mermaid.ts";
import { renderScanSarif } from "../../src/chains/render/sarif.ts";
import { renderSvg } from "../../src/chains/render/svg.ts";
import { renderScanText } from "../../src/chains/render/text.ts";
import { scanned, WORKFLOW } from "./support.ts";

const { $schema: _dialect, id: _id, ...draft7 } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(draft7);

const open = (name = "deploy") => `
on: issue_comment
permissions: {}
jobs:
  ${name}:
    if: contains(github.event.comment.body, '/deploy')
    runs-on: ubuntu-latest
    steps: [{run: ./deploy, env: {KEY: "\${{ secrets.KEY }}"}}]
`;
const closed = open().replace("'/deploy')", "'/deploy') && github.actor == 'alice'");
const nasty = open('"a[x](y){0}\\u001b[31m\\"]--> b"');

describe("what a scan prints", () => {
  it("is SARIF by the official schema, with a result at the line of the trigger", () => {
    for (const text of [open(), closed, nasty, "on: [push"]) {
      const log = renderScanSarif(scanned(text), null, "1");
      expect(validate(JSON.parse(JSON.stringify(log)))).toBe(true);
    }
    const [run] = renderScanSarif(scanned(open()), null, "1").runs;
    expect(run?.results[0]).toMatchObject({
      level: "error",
      ruleId: "chains/secrets",
      locations: [{ physicalLocation: { artifactLocation: { uri: WORKFLOW }, region: { startLine: 2 } } }],
    });
    expect(renderScanSarif(scanned(closed), null, "1").runs[0]?.results).toEqual([]);
  });

  it("names in text who does what, where it starts, what it gets, with lines", () => {
    const text = renderScanText(scanned(open()), { added: null });
    expect(text).toContain("REACHABLE  commenter, triage, writer: comment on an issue");
    expect(text).toContain(`${WORKFLOW}:2`);
    expect(text).toContain("secret: KEY");
    for (const none of [scanned(closed), { ...scanned(closed), paths: [] }])
      expect(renderScanText(none, { added: null })).toMatch(/^No ways to reach/);
  });

  it("has a row in Markdown for what can be reached, and says that nothing is only where nothing can be", () => {
    const found = scanned(open());
    const table = renderScanMarkdown(found, null);
    expect(table).toMatch(/^## What an agent can reach\n\n\| Verdict \| Who \|/);
    expect(table).toMatch(/^\| reachable \| commenter, triage, writer \|.*secret: KEY.*\|$/m);
    expect(table).not.toContain("Nothing that is known.");
    const nothing = "\n\nNothing that is known.\n";
    expect(renderScanMarkdown(scanned(closed), null)).toBe(`## What an agent can reach${nothing}`);
    expect(renderScanMarkdown(found, [])).toBe(
      `## What an agent can reach that it could not before${nothing}`,
    );
  });

  it("lets no name steer a terminal, a table or a picture", () => {
    const found = scanned(nasty);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this must not be there
    expect(renderScanText(found, { added: null })).not.toMatch(/\u001b/);
    expect(renderScanMarkdown(found, null)).not.toContain("[x](y)");
    expect(renderMermaid(found.paths)).not.toContain('"]--> b');
    expect(renderDot(found.paths).match(/^ {2}n\d+ \[/gm)).toHaveLength(graphOf(found.paths).nodes.size);
  });

  it("draws the paths, not what is guarded", () => {
    expect(graphOf(scanned(closed).paths).nodes.size).toBe(0);
    const graph = graphOf(scanned(open()).paths);
    expect([...graph.nodes.values()].map(({ label }) => label)).toEqual(
      expect.arrayContaining(["commenter", `job deploy of ${WORKFLOW}`, "secret: KEY"]),
    );
  });

  it("draws an SVG in light and dark, the same each time, with nothing of the repository's that could run", async () => {
    const found = scanned(open());
    const svg = await renderSvg(found.paths);
    expect(await renderSvg(scanned(open()).paths)).toBe(svg);
    expect(svg).toMatch(/^<svg role="img" aria-label="Privilege chains: 3 paths/);
    expect(svg).toContain("prefers-color-scheme: dark");
    for (const kind of ["profile", "act", "job", "power"]) expect(svg).toContain(`class="node ${kind}"`);
    expect(svg).toContain('class="edge reachable"');
    expect(svg).toContain("secret: KEY");
    const hostile = scanned(open('"</text><script>alert(1)</script>&lt;b\\n\uFFFE"'));
    const drawn = await renderSvg(hostile.paths);
    expect(drawn).not.toMatch(/<script|\ufffe/);
    expect(drawn.match(/<g /g)?.length).toBe(drawn.match(/<\/g>/g)?.length);
    expect(await renderSvg([])).toContain("No path that is not guarded.");
  });

  it("says in the legend what the picture has, and how much it leaves out", () => {
    const dot = renderDot(scanned(open()).paths);
    expect(dot).toContain('"nothing stops it"');
    expect(dot).not.toContain('"it cannot be told here"');
    const many = scanned(
      Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`.github/workflows/w${n}.yml`, open()])),
    );
    expect(graphOf(many.paths).left).toBe(30);
    expect(renderDot(many.paths)).toContain("and 30 more paths");
    expect(renderMermaid(many.paths)).toContain("and 30 more paths");
  });

  it("hides no entry of the legend, however many there are", () => {
    const dot = renderDot(scanned(open()).paths);
    expect(dot.match(/^ *legend\d+ \[label/gm)?.length).toBe(4);
    const row = /^ *legend\d+ \[style=invis\]/m;
    expect(dot).not.toMatch(row);
    const odd = open()
      .replace("permissions: {", "permissions: {checks: write, ")
      .replace("permissions: {}", "permissions: {checks: write}");
    expect(renderDot(scanned(odd).paths)).not.toMatch(row);
  });

  it("draws the secrets of one job as one, and counts what is too much to name", () => {
    const names = ["A", "B", "C", "D", "E", "F"];
    const env = names.map((name) => `${name}: "\${{ secrets.${name} }}"`).join(", ");
    const found = scanned(
      `on: issue_comment\npermissions: {}\njobs: {go: {runs-on: ubuntu-latest, env: {${env}}, steps: [{run: ./go}]}}\n`,
    );
    const powers = [...graphOf(found.paths).nodes.values()].filter(({ kind }) => kind === "power");
    expect(powers.map(({ label }) => label)).toEqual(["secret: A, B, C, D and 2 more"]);
  });

  it("says one reason once, with each place it stands at", () => {
    const text =
      "on: {push: {branches: [main]}}\njobs:\n  go:\n    if: github.ref == 'refs/heads/main'\n    runs-on: ubuntu-latest\n    env: {K: \"${" +
      '{ secrets.K }}"}\n    steps: [{run: ./go}]\n';
    const lines = renderScanText(scanned(text), { added: null, suppressed: [], authority: [] }).split("\n");
    const told = lines.filter((line) => line.includes("pushing to main may be refused"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`(${WORKFLOW}:1, ${WORKFLOW}:4)`);
  });

  it("draws what steers, selects or opens the way as influence, with the job it acts on", () => {
    const steered = open().replace("./deploy,", '"echo ${' + '{ github.event.comment.body }}",');
    const labels = [...graphOf(scanned(steered).paths).nodes.values()].filter(
      ({ kind }) => kind === "influence",
    );
    expect(labels.length).toBeGreaterThan(0);
    expect(renderDot(scanned(steered).paths)).toContain("class=influence");
  });

  it("keeps the contract of its JSON", () => {
    const json = JSON.parse(JSON.stringify(renderScanJson(scanned(open()))));
    expect(json).toMatchObject({
      version: 1,
      profiles: ["commenter", "triage", "writer"],
      bots: [],
      incomplete: [],
    });
    for (const path of json.paths)
      expect(path).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        profile: expect.any(String),
        lever: { kind: "comment", event: "issue_comment", detail: expect.any(String) },
        workflow: WORKFLOW,
        job: "deploy",
        capability: { kind: "secrets", name: "KEY" },
        via: expect.any(Array),
        verdict: "reachable",
        guards: expect.any(Array),
      });
  });
});

describe("the difference between two commits", () => {
  it("is what became easier, whatever moved", () => {
    expect(addedPaths(scanned(open()), scanned(`# a line more\n${open()}`))).toEqual([]);
    expect(addedPaths(scanned(open()), scanned(closed))).toEqual([]);
    const added = addedPaths(scanned(closed), scanned(open()));
    expect(added.map(({ profile }) => profile)).toEqual(["commenter", "triage", "writer"]);
    expect(addedPaths(scanned({}), scanned(closed))).toEqual([]);
  });
});
