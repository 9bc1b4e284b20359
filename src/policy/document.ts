import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from "yaml";

/** Line and column, both counted from 1. */
export interface Spot {
  line: number;
  column: number;
}

export interface Located {
  value: unknown;
  /** JSON pointer => where the key (or the list item) stands. */
  keys: Record<string, Spot>;
  /** JSON pointer => where the value itself begins. */
  values: Record<string, Spot>;
}

export interface Flaw extends Spot {
  code: string;
  message: string;
}

/** Bytes a policy file may have; the largest real ones are a hundredth of it. */
export const MAX_BYTES = 256 * 1024;
/** Values after aliases are written out; an alias bomb ends here. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 24;
/** Mistakes that are told of one file. */
export const MAX_FLAWS = 100;

/** Escapes one step of a JSON pointer (RFC 6901 §3). */
export function step(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/**
 * Reads YAML 1.2 (core schema: no dates, no `yes`) into plain JSON values, aliases written out, with the place of
 * every key and value.
 *
 * @returns the values, or the mistakes: `file/…` for the bytes, `yaml/…` for the syntax.
 */
export function readDocument(
  source: string | Uint8Array,
): { ok: true; located: Located } | { ok: false; flaws: Flaw[] } {
  const decoded = decode(source);
  if ("flaw" in decoded) return { ok: false, flaws: [decoded.flaw] };
  const lines = new LineCounter();
  const document = parseDocument(decoded.text, {
    lineCounter: lines,
    version: "1.2",
    schema: "core",
    resolveKnownTags: false,
    stringKeys: true,
    // Compared below: the library compares each key with all before it, which takes seconds for a file of one-letter lines.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  const spot = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    return {
      ok: false,
      flaws: problems
        .slice(0, MAX_FLAWS)
        .map((problem) => ({ ...explain(problem), ...spot(problem.pos[0]) })),
    };
  }
  const located: Located = { value: undefined, keys: {}, values: {} };
  const flaws: Flaw[] = [];
  const anchors = new Map<string, Node>();
  const anchored = new Set<Node>();
  let count = 0;

  const visit = (node: Node | null, pointer: string, at: Spot, depth: number): unknown => {
    count += 1;
    if (count > MAX_VALUES || depth > MAX_DEPTH) {
      if (flaws.length === 0)
        flaws.push({
          ...TOO_DEEP,
          ...at,
        });
      return null;
    }
    const start = node?.range ? spot(node.range[0]) : at;
    const empty = node === null || (isScalar(node) && node.range?.[0] === node.range?.[1]);
    // Visited in the order of the file, so an alias finds the anchor that stands last before it. (The library would walk the
    // whole document for each alias.)
    if (node !== null && !isAlias(node) && node.anchor !== undefined && !anchored.has(node)) {
      anchored.add(node);
      anchors.set(node.anchor, node);
    }
    located.values[pointer] = empty || start.line !== at.line ? at : start;
    if (node === null) return null;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined)
        flaws.push({
          code: "yaml/alias",
          message: `There is no anchor &${node.source} above this alias.`,
          ...start,
        });
      return visit(target ?? null, pointer, at, depth + 1);
    }
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const inner = `${pointer}${step(index)}`;
        const there = (item as Node | null)?.range ? spot((item as Node).range?.[0] ?? 0) : at;
        located.keys[inner] = there;
        return visit(item as Node | null, inner, there, depth + 1);
      });
    }
    if (!isMap(node)) return null;
    const members: [string, unknown][] = [];
    const names = new Set<string>();
    for (const pair of node.items) {
      const key = pair.key as Node | null;
      const name = isScalar(key) ? String(key.value) : "";
      const there = key?.range ? spot(key.range[0]) : at;
      const inner = `${pointer}${step(name)}`;
      if (names.has(name)) flaws.push({ ...DUPLICATE_KEY, ...there });
      names.add(name);
      located.keys[inner] = there;
      if (name === "__proto__")
        flaws.push({ code: "schema/unknown-key", message: 'Unknown key "__proto__".', ...there });
      else members.push([name, visit(pair.value as Node | null, inner, there, depth + 1)]);
    }
    return Object.fromEntries(members);
  };

  located.value = visit(document.contents as Node | null, "", { line: 1, column: 1 }, 0);
  if (flaws.length > 0) return { ok: false, flaws };
  return { ok: true, located };
}

function decode(source: string | Uint8Array): { text: string } | { flaw: Flaw } {
  const size = typeof source === "string" ? Buffer.byteLength(source) : source.byteLength;
  if (size > MAX_BYTES) {
    return {
      flaw: {
        code: "file/too-large",
        message: `The file has ${size} bytes; at most ${MAX_BYTES} are read.`,
        line: 1,
        column: 1,
      },
    };
  }
  if (typeof source === "string") return { text: source.replace(/^\uFEFF/, "") };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(source) };
  } catch {
    return {
      flaw: {
        code: "file/not-utf-8",
        message: "The file is not UTF-8. Save it as UTF-8.",
        line: firstBadLine(source),
        column: 1,
      },
    };
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return 1;
}

const TOO_DEEP = {
  code: "yaml/too-deep",
  message: `The file is too deep or, with its aliases written out, too long (at most ${MAX_DEPTH} levels and ${MAX_VALUES} values).`,
};

const DUPLICATE_KEY = {
  code: "yaml/duplicate-key",
  message: "This key stands here a second time; keep one of the two.",
};

const EXPLANATIONS: Partial<Record<YAMLError["code"], { code: string; message: string }>> = {
  MULTIPLE_DOCS: {
    code: "yaml/multiple-documents",
    message: "A policy is one document; a second one begins here.",
  },
  TAB_AS_INDENT: { code: "yaml/tab", message: "YAML is indented with spaces; this is a tab." },
  TAG_RESOLVE_FAILED: {
    code: "yaml/tag",
    message: "Tags such as !name are not used in a policy; write the plain value.",
  },
  NON_STRING_KEY: { code: "yaml/key", message: "A key has to be a plain word." },
};

function explain(problem: YAMLError | { code: string; message: string }): { code: string; message: string } {
  const known = EXPLANATIONS[problem.code as YAMLError["code"]];
  // the parser calls itself for each level, and says so when it has no room left
  if (/stack (overflow|size)/i.test(problem.message)) return TOO_DEEP;
  return known ?? { code: "yaml/syntax", message: `This is not YAML: ${problem.message}.` };
}
