import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import type { Incomplete, SourceFile, SourceRange } from "../types.ts";
import type { Text, Texts } from "./model.ts";

/** Workflows of real repositories stay below 100 KiB; ten times the largest known costs a fraction of a second. */
const MAX_BYTES = 384 * 1024;
/** The parser recurses; GitHub itself allows nothing that needs so many levels. */
const MAX_DEPTH = 64;
const MAX_BRACKETS = MAX_DEPTH * 8;
/** Nodes looked at in one file, aliases counted each time they are followed. */
const MAX_NODES = 100_000;

/** Things not understood that are told of one file. */
const MAX_GAPS = 50;

/** A YAML file with its nodes, positions and everything in it that was not understood. */
export interface Source {
  file: string;
  root: Node | null;
  incomplete: Incomplete[];
  place(node: unknown): SourceRange;
  /** The node itself, or the one an alias stands for; null when there is none, or too many were followed. */
  resolve(node: unknown): Node | null;
}

/**
 * Parses one YAML file within bounds: size, nesting, and nodes followed through aliases. Never throws; a file that is
 * refused has no root and says why in `incomplete`.
 */
export function parseSource({ path, text }: SourceFile): Source {
  const lines = new LineCounter();
  const incomplete = bounded(path);
  const note = (line: number, reason: string) => incomplete.push({ file: path, line, reason });
  const refusal = refuse(text);
  const document =
    refusal === null
      ? parseDocument(text, { lineCounter: lines, uniqueKeys: false, merge: false, version: "1.2" })
      : null;
  if (refusal !== null) note(1, refusal);
  for (const error of document?.errors ?? [])
    note(error.linePos?.[0].line ?? 1, `not valid YAML: ${headline(error.message)}`);
  let left = MAX_NODES;
  const place = (node: unknown): SourceRange => {
    const range = hasRange(node) ? node.range : [0, 0];
    const start = lines.linePos(range[0] ?? 0);
    const last = lines.linePos(Math.max(range[0] ?? 0, (range[1] ?? 1) - 1));
    return {
      file: path,
      line: Math.max(1, start.line),
      column: Math.max(1, start.col),
      endLine: Math.max(1, last.line),
    };
  };
  const resolve = (node: unknown): Node | null => {
    left -= 1;
    if (left < 0) {
      if (left === -1) note(place(node).line, `more than ${MAX_NODES} nodes, aliases followed`);
      return null;
    }
    if (!isAlias(node)) return (node as Node | null) ?? null;
    const target = document === null ? undefined : (node as Alias).resolve(document);
    if (target === undefined) note(place(node).line, `the alias *${node.source} stands for nothing`);
    return target ?? null;
  };
  const contents = document?.contents ?? null;
  return { file: path, root: contents as Node | null, incomplete, place, resolve };
}

/** A list that stops growing: one file of nonsense must not fill the report. */
function bounded(file: string): Incomplete[] {
  const list: Incomplete[] = [];
  const push = list.push.bind(list);
  list.push = (...items) => {
    for (const item of items)
      if (list.length < MAX_GAPS) push(item);
      else if (list.length === MAX_GAPS)
        push({ file, line: item.line, reason: "and more that was not understood" });
    return list.length;
  };
  return list;
}

function refuse(text: string): string | null {
  if (text.length > MAX_BYTES) return `longer than ${MAX_BYTES / 1024} KiB`;
  if (/^(?:[ ]*(?:- ){64}|[ ]{2048})/m.test(text)) return "nested too deeply";
  if (openings(text) <= MAX_BRACKETS) return null;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_BRACKETS) return "brackets nested too deeply";
    } else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
  }
  return null;
}

/** How many brackets open in a text, counted no further than matters. */
function openings(text: string): number {
  let count = 0;
  for (const bracket of ["[", "{"])
    for (let at = text.indexOf(bracket); at >= 0 && count <= MAX_BRACKETS; at = text.indexOf(bracket, at + 1))
      count += 1;
  return count;
}

function headline(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

/** One entry of a mapping: key as text, the key's node for its place, the value resolved. */
export interface Entry {
  key: string;
  at: unknown;
  value: Node | null;
}

/**
 * The entries of a mapping; none for anything else. Says which keys are repeated, and that merge keys are not supported:
 * GitHub's parser knows anchors but refuses `<<`.
 */
export function entries(source: Source, node: unknown, incomplete: Incomplete[]): Entry[] {
  const map = source.resolve(node);
  if (!isMap(map)) return [];
  const seen = new Set<string>();
  const out: Entry[] = [];
  for (const pair of map.items as Pair[]) {
    const keyNode = source.resolve(pair.key);
    const key = isScalar(keyNode) ? String(keyNode.value) : "";
    const line = () => source.place(pair.key).line;
    if (key === "<<")
      incomplete.push({
        file: source.file,
        line: line(),
        reason: "merge keys (<<) are not supported by GitHub",
      });
    else if (seen.has(key))
      incomplete.push({ file: source.file, line: line(), reason: `the key ${key} is there twice` });
    seen.add(key);
    out.push({ key, at: pair.key, value: source.resolve(pair.value) });
  }
  return out;
}

/** A scalar as text; null for anything else. */
export function textOf(source: Source, node: unknown): Text | null {
  const scalar = source.resolve(node);
  if (!isScalar(scalar) || scalar.value === null) return null;
  return { text: String(scalar.value), place: source.place(scalar) };
}

/** A scalar or a list of scalars as texts. */
export function textsOf(source: Source, node: unknown): Text[] {
  const resolved = source.resolve(node);
  if (isSeq(resolved)) return resolved.items.flatMap((item) => textOf(source, item) ?? []);
  const one = textOf(source, resolved);
  return one === null ? [] : [one];
}

/** A mapping of scalars. */
export function textMap(source: Source, node: unknown, incomplete: Incomplete[]): Texts {
  const out = new Map<string, Text>();
  for (const { key, value } of entries(source, node, incomplete)) {
    const text = textOf(source, value);
    if (text !== null) out.set(key, text);
  }
  return out;
}

/** Every scalar below a node that holds an expression. */
export function expressionTexts(
  source: Source,
  node: unknown,
  skip: ReadonlySet<string> = new Set(),
): Text[] {
  const out: Text[] = [];
  const walk = (current: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const resolved = source.resolve(current);
    if (isScalar(resolved)) {
      if (typeof resolved.value === "string" && resolved.value.includes("${{"))
        out.push({ text: resolved.value, place: source.place(resolved) });
    } else if (isSeq(resolved)) for (const item of resolved.items) walk(item, depth + 1);
    else if (isMap(resolved))
      for (const pair of resolved.items as Pair[])
        if (depth > 0 || !isScalar(pair.key) || !skip.has(String(pair.key.value)))
          walk(pair.value, depth + 1);
  };
  walk(node, 0);
  return out;
}
