import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { facts } from "../support/facts.ts";
import { forAWhile, text } from "./for-a-while.ts";

const EXAMPLE = readFileSync("docs/example.agent-policy.yml", "utf8");
const LINES = EXAMPLE.split("\n").map((line) => `${line}\n`);

const example = fc
  .record({
    cut: fc.nat(EXAMPLE.length),
    length: fc.nat(60),
    put: fc.string({ unit: "binary", maxLength: 8 }),
  })
  .map(({ cut, length, put }) => EXAMPLE.slice(0, cut) + put + EXAMPLE.slice(cut + length));
const policy = fc.oneof(
  example,
  text([
    ...LINES,
    "version: 1\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "'",
    '"',
    "!!binary ",
  ]),
);

test("a policy file is read or refused, with every mistake inside the file", () => {
  forAWhile(policy, (source) => {
    const parsed = parsePolicy(source, "p.yml");
    if (parsed.ok) return;
    const lines = source.split(/\r\n|\r|\n/).length;
    expect(parsed.errors.length).toBeGreaterThan(0);
    for (const { line, column } of parsed.errors) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(column).toBeGreaterThanOrEqual(1);
    }
  });
});

test("whatever two files say, the decision is one of the four, and red when the policy is broken", () => {
  const file = (layer: "organization" | "repository", content: string) => ({
    layer,
    repository: null,
    path: `${layer}.yml`,
    commit: null,
    content: { state: "present" as const, text: content },
  });
  forAWhile(fc.tuple(policy, policy), ([upper, lower]) => {
    const state = resolvePolicy([file("organization", upper), file("repository", lower)]);
    const { verdict } = decide(state, facts());
    expect(["pass", "pending", "action-required", "fail"]).toContain(verdict);
    if (state.state !== "effective") expect(verdict).toBe("fail");
  });
});
