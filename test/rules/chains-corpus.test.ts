import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { detectBots } from "../../src/chains/bots/detect.ts";
import { scan } from "../../src/chains/scan.ts";
import type { SourceFile } from "../../src/chains/types.ts";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { facts, file } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const BLOCK = effective("mode: {observe: ['deploy/*']}\ndeploy: {agents: block}\n");
/** What a repository's own token can do is asked about; the rest is refused. */
const ASKED = new Set([
  "contents-write",
  "actions-write",
  "statuses-write",
  "pull-requests-write",
  "cache-write",
  "runner",
]);

interface CorpusSet {
  name: string;
  workflow?: string;
  files?: Record<string, string>;
  put?: Record<string, string>;
}

const fill = (text: string, put: Record<string, string> = {}) =>
  Object.entries(put).reduce((all, [key, value]) => all.replaceAll(`<${key}>`, value), text);

const directory = join(import.meta.dirname, "../chains/corpus");
const sets = readdirSync(directory).flatMap((name) => {
  const { template = "", sets: all } = parse(readFileSync(join(directory, name), "utf8")) as {
    template?: string;
    sets: CorpusSet[];
  };
  return all.map((set): [string, SourceFile[]] => [
    `${name} ${set.name}`,
    Object.entries(
      set.files ?? { ".github/workflows/main.yml": fill(set.workflow ?? template, set.put) },
    ).map(([path, text]) => ({ path, text })),
  ]);
});

const added = (files: SourceFile[]) =>
  decide(
    BLOCK,
    facts({
      files: known(files.map(({ path }) => file(path, { status: "added" }))),
      ci: known({ base: [], changed: files }),
    }),
  );

describe("every set of the corpus, as what an agent's change adds", () => {
  test.each(sets)("%s", (_name, files) => {
    const found = scan(files, {
      profiles: ["writer"],
      bots: detectBots(files),
      settings: { defaultBranch: "main" },
    });
    const open = found.paths.filter(({ verdict }) => verdict !== "guarded");
    const refused = open.some(
      ({ verdict, capability }) => verdict === "reachable" && !ASKED.has(capability.kind),
    );
    const asked = open.length > 0 || found.incomplete.length > 0;
    const { verdict, findings } = added(files);
    expect(verdict).toBe(refused ? "fail" : asked ? "action-required" : "pass");
    expect(findings.length).toBeLessThanOrEqual(11 + files.length);
    for (const finding of findings) expect(finding.subject.kind).not.toBe("commit");
  });

  test("the same on both sides adds nothing", () => {
    for (const [name, files] of sets) {
      const same = decide(
        BLOCK,
        facts({
          files: known([file(".github/workflows/unrelated.yml", { status: "added" })]),
          ci: known({
            base: files,
            changed: [{ path: ".github/workflows/unrelated.yml", text: "on: push\njobs: {}\n" }],
          }),
        }),
      );
      expect(same.findings, name).toEqual([]);
    }
  });
});
