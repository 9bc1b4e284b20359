import type { Expr } from "@actions/expressions/ast";
import { Lexer } from "@actions/expressions/lexer";
import { Parser } from "@actions/expressions/parser";

/** docs.github.com, "Contexts reference". */
const CONTEXTS = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
];
const FUNCTIONS = ["always", "cancelled", "failure", "success", "hashFiles"].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
  call: () => {
    throw new Error("never called: expressions are judged, not run");
  },
}));

/** An expression with its tree, or why it has none. */
export type Parsed = { ok: true; tree: Expr } | { ok: false; reason: string };

/**
 * Parses the inside of `${{ }}` with GitHub's own parser, which bounds length (21,000 characters) and depth (50).
 *
 * @returns the tree, or a reason; never throws
 */
export const parseExpression = remembering(parse);

function parse(text: string): Parsed {
  try {
    const tree = new Parser(new Lexer(text).lex().tokens, CONTEXTS, FUNCTIONS).parse();
    return tree === undefined ? { ok: false, reason: "the expression is empty" } : { ok: true, tree };
  } catch (error) {
    return {
      ok: false,
      reason: `the expression cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : "it is malformed"}`,
    };
  }
}

type Part = { literal: string } | { expression: string };

/** A text split at its `${{ }}`: literal parts and expressions in turn. A quoted `}}` does not end an expression. */
export const splitTemplate: (text: string) => readonly Part[] = remembering(split);

/** Characters of the texts remembered: what is made of them takes some fifty times as much. */
const MAX_REMEMBERED = 500_000;

/** Texts repeat within a repository; what was made of them is kept until there is much of it. */
function remembering<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let characters = 0;
  return (text) => {
    const made = known.get(text);
    if (made !== undefined) return made;
    characters += text.length;
    if (characters > MAX_REMEMBERED) known.clear();
    if (characters > MAX_REMEMBERED) characters = text.length;
    const fresh = make(text);
    known.set(text, fresh);
    return fresh;
  };
}

function split(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("${{", at);
    if (open < 0) break;
    const close = endOf(text, open + 3);
    if (close < 0) break;
    if (open > at) parts.push({ literal: text.slice(at, open) });
    parts.push({ expression: text.slice(open + 3, close) });
    at = close + 2;
  }
  if (at < text.length) parts.push({ literal: text.slice(at) });
  return parts;
}

function endOf(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "'") quoted = !quoted;
    else if (!quoted && char === "}" && text[at + 1] === "}") return at;
  }
  return -1;
}
