import { describe, expect, it } from "vitest";
import { isFixed } from "../../../src/chains/paths/fixed.ts";
import { groupPaths } from "../../../src/chains/render/groups.ts";
import { renderScanText } from "../../../src/chains/render/text.ts";
import { scanned } from "../support.ts";

const workflow = (step: string, permissions = "{pull-requests: write}") =>
  `on: {issues: {types: [opened]}}\npermissions: ${permissions}\njobs: {go: {runs-on: ubuntu-latest, steps: [${step}]}}`;
const fixedOf = (text: string) =>
  scanned(text, { profiles: ["commenter"] }).paths.map((path) => [
    `${path.capability.kind} ${path.capability.name}`,
    isFixed(path),
  ]);

/** An expression, as GitHub writes it. */
const get = (name: string) => `$\{{ ${name} }}`;

describe("what a profile only starts", () => {
  it("is what a step of the file does with what it is given", () => {
    expect(fixedOf(workflow(`{run: ./greet, env: {KEY: "${get("secrets.KEY")}"}}`))).toEqual([
      ["secrets KEY", true],
      ["pull-requests-write pull-requests: write", true],
    ]);
  });

  it("is not what something of its own gets into", () => {
    const injected = `{run: "./greet ${get("github.event.issue.title")}", env: {KEY: "${get("secrets.KEY")}"}}`;
    for (const [, fixed] of fixedOf(workflow(injected))) expect(fixed).toBe(false);
  });

  it("is so whatever words a step of the file is handed", () => {
    const handed = `{uses: acme/greet@v1, with: {title: "${get("github.event.issue.title")}", key: "${get("secrets.KEY")}"}}`;
    expect(fixedOf(workflow(handed, "{}"))).toEqual([["secrets KEY", true]]);
  });

  it("is not an act that is as told whoever writes its words", () => {
    expect(fixedOf(workflow("{run: gh release create v1}", "{}"))).toEqual([["release gh release", false]]);
  });

  it("is said in the text, apart from what the profile gets", () => {
    const mixed = workflow(`{run: gh release create v1, env: {KEY: "${get("secrets.KEY")}"}}`, "{}");
    const text = renderScanText(scanned(mixed), { added: null });
    expect(text).toMatch(/^ {2}gets {5}release: gh release {2}\(/m);
    expect(text).toMatch(/^ {2}uses {5}secret: KEY, as the file says: nothing of its own is seen to run/m);
    const injected = workflow(`{run: "echo ${get("github.event.issue.title")}"}`);
    expect(renderScanText(scanned(injected), { added: null })).not.toContain("as the file says");
  });

  it("comes after what something of its own gets into, within the same power and role", () => {
    const found = scanned(
      {
        ".github/workflows/a.yml": workflow(`{run: ./greet, env: {KEY: "${get("secrets.KEY")}"}}`, "{}"),
        ".github/workflows/b.yml": workflow(
          `{run: "echo ${get("github.event.issue.title")}", env: {KEY: "${get("secrets.KEY")}"}}`,
          "{}",
        ),
      },
      { profiles: ["commenter"] },
    );
    expect(found.paths.map(({ workflow }) => workflow)).toEqual([
      ".github/workflows/b.yml",
      ".github/workflows/a.yml",
    ]);
  });
});

describe("a way through what others hear or restore", () => {
  const restores = (name: string) =>
    `on: {push: {branches: [main]}}\npermissions: {id-token: write}\njobs: {${name}: {runs-on: ubuntu-latest, steps: [{uses: actions/cache@v4, with: {path: out, key: k}}, {run: ./ship}]}}`;
  const leaves = `on: {workflow_dispatch: {inputs: {what: {}}}}\npermissions: {}\njobs: {go: {runs-on: ubuntu-latest, steps: [{uses: actions/cache@v4, with: {path: out, key: k}}, {run: "echo ${get("inputs.what")}"}]}}`;
  const files = {
    ".github/workflows/leaves.yml": leaves,
    ".github/workflows/a.yml": restores("one"),
    ".github/workflows/b.yml": restores("two"),
  };

  it("is one way to a reader, whoever restores it; the paths stay", () => {
    const { paths } = scanned(files, { profiles: ["writer"] });
    const cached = groupPaths(
      paths.filter(({ lever, capability }) => lever.kind === "cache" && capability.kind === "oidc"),
    );
    expect(cached).toHaveLength(1);
    expect(cached[0]?.targets).toEqual([
      "job one of .github/workflows/a.yml",
      "job two of .github/workflows/b.yml",
    ]);
    expect(cached[0]?.paths).toHaveLength(2);
    const text = renderScanText(scanned(files, { profiles: ["writer"] }), { added: null });
    expect(text).toContain("2 jobs: job one of .github/workflows/a.yml, job two of .github/workflows/b.yml");
  });

  it("is told apart where nothing keeps an event from those who hear it", () => {
    const says = (ref: string) => ({
      ".github/workflows/bump.yml": `on: {issues: {types: [opened]}}\npermissions: {}\njobs: {bump: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v7, with: {token: "${get("steps.app.outputs.token")}"}}, {run: git push origin next}]}}`,
      ".github/workflows/a.yml": `on: {push: ${ref}}\npermissions: {id-token: write}\njobs: {one: {runs-on: ubuntu-latest, steps: [{run: ./ship}]}}`,
      ".github/workflows/b.yml": `on: {push: ${ref}}\npermissions: {id-token: write}\njobs: {two: {runs-on: ubuntu-latest, steps: [{run: ./ship}]}}`,
    });
    const groups = (ref: string) =>
      groupPaths(scanned(says(ref), { profiles: ["commenter"] }).paths)
        .filter(({ first }) => first.verdict !== "guarded")
        .map(({ first, targets }) => `${first.verdict} ${targets.length}`);
    expect(groups("{branches: [main]}")).toEqual(["unknown 2"]);
    expect(groups("{}")).toEqual(["reachable 1", "reachable 1"]);
  });
});
