import { describe, expect, it } from "vitest";
import { createScanner, scan } from "../../src/chains/scan.ts";

const file = (name: string, actor: string) => ({
  path: `.github/workflows/${name}.yml`,
  text: `on: issue_comment\njobs: {a: {if: github.actor == '${actor}', runs-on: ubuntu-latest, steps: [{run: npm publish}]}}`,
});

describe("a scanner that remembers", () => {
  it("answers as a fresh scan does, whatever changed in between", () => {
    const scanner = createScanner();
    const states = [
      [file("a", "alice")],
      [file("a", "alice"), file("b", "copilot")],
      [file("a", "copilot"), file("b", "copilot")],
      [file("b", "copilot")],
      [file("a", "alice")],
    ];
    for (const files of states) expect(scanner(files)).toEqual(scan(files));
  });

  it("gives the same answer without work when nothing changed, and another for other profiles", () => {
    const scanner = createScanner();
    const files = [file("a", "alice")];
    expect(scanner(files)).toBe(scanner(files));
    expect(scanner(files, { profiles: ["writer"] }).profiles).toEqual(["writer"]);
  });
});
