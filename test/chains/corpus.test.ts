import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { detectBots } from "../../src/chains/bots/detect.ts";
import { CAPABILITY_KINDS, LEVER_KINDS, PROFILES } from "../../src/chains/types.ts";
import { outcome, scanned } from "./support.ts";

const outcomeWord = z.enum(["none", "guarded", "unknown", "reachable"]);
const answers = z.tuple([outcomeWord, outcomeWord, outcomeWord]);

/**
 * A corpus file: sets of workflows, each with what the three profiles (commenter, triage, writer) get at most. `files` or one
 * `workflow`. `if` sets are written as one workflow with `${if}` in it and the condition to put there. A `pair` names what
 * the vulnerable and the fixed set differ in; `of` is the capability looked at and `lever` what carries it there, all when
 * absent; `workflows`: the writer may change workflow files.
 */
const corpusFile = z.strictObject({
  about: z.string(),
  template: z.string().optional(),
  sets: z.array(
    z.strictObject({
      name: z.string(),
      workflow: z.string().optional(),
      files: z.record(z.string(), z.string()).optional(),
      put: z.record(z.string(), z.string()).optional(),
      of: z.enum(CAPABILITY_KINDS).optional(),
      lever: z.enum(LEVER_KINDS).optional(),
      workflows: z.literal(true).optional(),
      expect: answers,
      fixed: z
        .strictObject({
          put: z.record(z.string(), z.string()).optional(),
          workflow: z.string().optional(),
          expect: answers,
        })
        .optional(),
    }),
  ),
});

const directory = join(import.meta.dirname, "corpus");
const corpora = readdirSync(directory)
  .sort()
  .map((name) => ({ name, ...corpusFile.parse(parse(readFileSync(join(directory, name), "utf8"))) }));

function fill(template: string, put: Record<string, string> = {}): string {
  return Object.entries(put).reduce((text, [key, value]) => text.replaceAll(`<${key}>`, value), template);
}

const cases = corpora.flatMap(({ name: file, template, sets }) =>
  sets.flatMap((set) => {
    const text = (put?: Record<string, string>, own = set.workflow) => fill(own ?? template ?? "", put);
    const files = set.files ?? text(set.put);
    const { lever, workflows } = set;
    const base = {
      file,
      name: set.name,
      of: set.of,
      lever,
      workflows,
      files,
      expect: set.expect,
      fixed: false,
    };
    if (set.fixed === undefined) return [base];
    return [
      base,
      {
        ...base,
        name: `${set.name} (fixed)`,
        files: text({ ...set.put, ...set.fixed.put }, set.fixed.workflow ?? set.workflow),
        expect: set.fixed.expect,
        fixed: true,
      },
    ];
  }),
);

/** Bots that files of their own show; those that a step uses are no part of these answers. */
const botsOf = (files: string | Record<string, string>) =>
  typeof files === "string" ? [] : detectBots(Object.entries(files).map(([path, text]) => ({ path, text })));

describe("the corpus of workflow sets", () => {
  it("has at least 120 sets, of them 40 pairs", () => {
    expect(cases.length).toBeGreaterThanOrEqual(120);
    expect(cases.filter(({ fixed }) => fixed).length).toBeGreaterThanOrEqual(40);
    expect(new Set(cases.map(({ file, name }) => `${file} ${name}`)).size).toBe(cases.length);
  });

  it.each(cases.map((one) => [`${one.file.replace(/\.yml$/, "")}: ${one.name}`, one] as const))(
    "%s",
    (_, { files, of, lever, workflows, expect: expected }) => {
      const found = scanned(files, { bots: botsOf(files), ...(workflows && { workflows }) });
      const got = PROFILES.map((profile) =>
        outcome(
          found,
          profile,
          (path) =>
            (of === undefined || path.capability.kind === of) &&
            (lever === undefined || path.lever.kind === lever),
        ),
      );
      expect(got).toEqual(expected);
    },
  );
});
