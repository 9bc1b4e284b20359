import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isWorkflowPath } from "../../src/chains/workflow/file.ts";
import { githubOutline, ourOutline } from "./github-parser.ts";

interface Set {
  name: string;
  workflow?: string;
  files?: Record<string, string>;
  put?: Record<string, string>;
  fixed?: { put?: Record<string, string>; workflow?: string };
}

const fill = (text: string, put: Record<string, string> = {}) =>
  Object.entries(put).reduce((all, [key, value]) => all.replaceAll(`<${key}>`, value), text);

/** Every workflow of the corpus by the set it belongs to. */
function corpus(): [string, string][] {
  const directory = join(import.meta.dirname, "corpus");
  return readdirSync(directory).flatMap((file) => {
    const { template = "", sets } = parse(readFileSync(join(directory, file), "utf8")) as {
      template?: string;
      sets: Set[];
    };
    return sets.flatMap((set): [string, string][] => {
      if (set.files)
        return Object.entries(set.files).flatMap(([path, text]): [string, string][] =>
          isWorkflowPath(path) ? [[`${set.name}: ${path}`, text]] : [],
        );
      const own = fill(set.workflow ?? template, set.put);
      const fixed =
        set.fixed && fill(set.fixed.workflow ?? set.workflow ?? template, { ...set.put, ...set.fixed.put });
      return [
        [set.name, own],
        ...(fixed === undefined ? [] : ([[`${set.name} (fixed)`, fixed]] as [string, string][])),
      ];
    });
  });
}

/** Workflows of elsewhere, for a run by hand: a directory in the environment. */
function elsewhere(): [string, string][] {
  const directory = process.env.ORACLE_WORKFLOWS;
  if (directory === undefined) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => [path, readFileSync(join(directory, path), "utf8")]);
}

describe("GitHub's own parser", () => {
  it("agrees on jobs, needs, conditions, calls and steps of every workflow that it accepts", {
    timeout: 300_000,
  }, async () => {
    const all = [...corpus(), ...elsewhere()];
    const differ: unknown[] = [];
    let accepted = 0;
    let doubted = 0;
    for (const [name, text] of all) {
      // their outline has no steps within steps
      if (/\bparallel:/.test(text)) continue;
      const theirs = await githubOutline(name, text);
      if (theirs === null) continue;
      accepted += 1;
      const { incomplete, ...ours } = ourOutline(name, text);
      if (incomplete.length > 0) doubted += 1;
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differ.push({ name, ours, theirs, incomplete });
    }
    if (process.env.ORACLE_WORKFLOWS !== undefined)
      console.info(
        `${all.length} workflows, ${accepted} accepted by GitHub's parser, ${differ.length} differ, ${doubted} not wholly understood here`,
      );
    expect(differ).toEqual([]);
    expect(accepted).toBeGreaterThan(150);
  });

  it("is asked for real: a job, a need, a condition or a step that differs is seen", async () => {
    const text = (condition: string, needs = "a") =>
      `on: push\njobs:\n  a: {runs-on: x, steps: [{run: a}]}\n  b: {needs: ${needs}, if: "${condition}", runs-on: x, steps: [{run: b, if: always()}]}\n`;
    const one = await githubOutline("w.yml", text("github.actor == 'a b'"));
    expect(one).toEqual({ jobs: ourOutline("w.yml", text("github.actor == 'a b'")).jobs });
    expect(one).not.toEqual({ jobs: ourOutline("w.yml", text("github.actor == 'ab'")).jobs });
    expect(one?.jobs[1]).toEqual({
      id: "b",
      needs: ["a"],
      condition: "success()&&(github.actor=='a b')",
      calls: null,
      steps: ["always()"],
    });
    expect(await githubOutline("w.yml", text("true", "nobody"))).toBeNull();
    expect(await githubOutline("w.yml", "on: [push")).toBeNull();
  });
});
