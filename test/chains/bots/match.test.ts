import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOGUE, catalogued } from "../../../src/chains/bots/catalogue.ts";
import { leversPulled, matchesText, pulls } from "../../../src/chains/bots/match.ts";
import type { TextMatch } from "../../../src/chains/types.ts";
import { otherKind, TEXTS } from "./rows.ts";

const levers = CATALOGUE.flatMap((entry) =>
  entry.levers.map((lever) => ({ name: `${entry.id}/${lever.id}`, lever })),
);

describe("the catalogue", () => {
  it("has at least 25 bots, each once", () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(25);
    expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
    expect(catalogued("atlantis")?.name).toBe("Atlantis");
    expect(catalogued("atlanti")).toBeUndefined();
  });

  it("has texts to try for every lever that has a text, and for no other", () => {
    expect(Object.keys(TEXTS).sort()).toEqual(
      levers
        .filter(({ lever }) => lever.text !== null)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("gives each action to one bot only", () => {
    const actions = CATALOGUE.flatMap((entry) => entry.actions);
    expect(new Set(actions).size).toBe(actions.length);
  });
});

describe.each(levers)("$name", ({ name, lever }) => {
  const texts = TEXTS[name];
  it("is pulled by its own texts, and by no others", () => {
    for (const text of texts?.pulls ?? ["anything"])
      expect(pulls({ kind: lever.kind, text }, lever), text).toBe(true);
    for (const text of texts?.not ?? []) expect(pulls({ kind: lever.kind, text }, lever), text).toBe(false);
  });

  it("is not pulled by an act of another kind", () => {
    const text = texts?.pulls[0] ?? "anything";
    expect(pulls({ kind: otherKind(lever.kind), text }, lever)).toBe(false);
  });
});

describe("forms of text", () => {
  const glob = (values: string[], extra: object = {}): TextMatch => ({
    form: "glob",
    values,
    case: "ignore",
    ...extra,
  });

  it.each<[string, TextMatch, boolean]>([
    ["/ship it", glob(["/ship*"]), true],
    ["/SHIP", glob(["/ship*"]), true],
    ["do /ship", glob(["/ship*"]), false],
    ["do\n /ship now", glob(["/ship*"]), false],
    ["do\n /ship now", glob(["/ship*"], { perLine: true }), true],
    ["ship:prod", glob(["ship:????"]), true],
    ["ship:production", glob(["ship:????"]), false],
    ["aXbXc", glob(["a*b*c"]), true],
    ["aXcXb", glob(["a*b*c"]), false],
    ["deploy/eu/1", glob(["deploy/**"], { refs: true }), true],
    ["v1/2", glob(["v*"], { refs: true }), false],
    ["anything", glob(["~DEFAULT_BRANCH"], { refs: true }), true],
    ["a.b", { form: "contains", values: ["."], case: "exact" }, true],
    [
      "/deploy-prod",
      { form: "command", at: "line", words: [["/deploy"]], gap: "spaces", end: "boundary", case: "exact" },
      true,
    ],
    [
      "/deployer",
      { form: "command", at: "line", words: [["/deploy"]], gap: "spaces", end: "boundary", case: "exact" },
      false,
    ],
    [
      "\n/deploy",
      { form: "command", at: "first-line", words: [["/deploy"]], gap: "spaces", end: "word", case: "exact" },
      false,
    ],
  ])("%j with %j: %s", (text, match, expected) => {
    expect(matchesText(text, match)).toBe(expected);
  });

  it("a glob of stars and letters agrees with the regular expression that it means", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, patterns, (text, pattern) => {
        const meant = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(matchesText(text, { form: "glob", values: [pattern], case: "exact" })).toBe(meant.test(text));
      }),
      { numRuns: 300 },
    );
  });

  it("what stands around a command that may stand anywhere changes nothing", () => {
    const bors = catalogued("rust-bors");
    const approve = bors?.levers.find(({ id }) => id === "approve");
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "\n", "@", "b") }), (around) => {
        expect(matchesText(`${around}\n@bors r+\n${around}`, approve?.text as TextMatch)).toBe(true);
      }),
    );
  });
});

describe("time", () => {
  const bots = CATALOGUE.map((entry) => ({ entry, levers: entry.levers }));
  const SIZE = 65_536; // the longest comment that GitHub takes
  const hostile: Record<string, string> = {
    spaces: " ".repeat(SIZE),
    lines: "\n".repeat(SIZE),
    mentions: "@bors ".repeat(SIZE / 6),
    "mentions far from their word": `@bors${" ".repeat(SIZE - 20)}x`,
    "half commands": "/lgtm\t".repeat(SIZE / 6),
    "lines of half commands": "/lgtm \n".repeat(SIZE / 7),
    "words run together": "@bors".repeat(SIZE / 5),
    backticks: "`".repeat(SIZE),
    brackets: `feat${"(".repeat(SIZE)}`,
    "a long type": "a".repeat(SIZE),
  };
  const cost = (text: string): number => {
    const start = process.cpuUsage();
    for (const kind of ["comment", "label", "commit-text", "issue"] as const)
      leversPulled(bots, { kind, text });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };

  it.each(Object.keys(hostile))("%s: the whole catalogue answers at once, however long the text", (name) => {
    const text = hostile[name] ?? "";
    cost(text);
    expect(Math.min(cost(text), cost(text), cost(text))).toBeLessThan(250);
  });

  it("a glob of many stars does not explode", () => {
    const match: TextMatch = { form: "glob", values: [`${"*a".repeat(40)}*b`], case: "ignore" };
    const start = process.cpuUsage();
    expect(matchesText("a".repeat(SIZE), match)).toBe(false);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...levers), (text, { lever }) => {
        expect(typeof pulls({ kind: lever.kind, text }, lever)).toBe("boolean");
      }),
    );
  });
});
