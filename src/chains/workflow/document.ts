import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
} from "yaml";
import { composeYaml } from "../../documents/compose-yaml.ts";
import { once } from "../once.ts";
import type { Incomplete, SourceFile, SourceRange } from "../types.ts";
import type { Text, Texts } from "./model.ts";

/** Workflows of real repositories stay below 100 KiB. */
const MAX_BYTES = 384 * 1024;
/** GitHub itself allows nothing that needs so many levels. */
const MAX_DEPTH = 64;
/** Nodes looked at in one file, aliases counted each time they are followed, texts as their length. */
const MAX_NODES = 100_000;

/** Things not understood that are told of one file. */
const MAX_GAPS = 50;
const MAX_REASON = 200;

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
 * Parses one YAML file within bounds: size, tokens, nesting, and nodes followed through aliases. Never throws; a file that is
 * refused has no root and says why in `incomplete`.
 */
export function parseSource({ path, text }: SourceFile): Source {
  const lines = new LineCounter();
  const incomplete = bounded(path);
  const note = (line: number, reason: string) => incomplete.push({ file: path, line, reason });
  if (text.length > MAX_BYTES) note(1, `longer than ${MAX_BYTES / 1024} KiB`);
  const contents = text.length > MAX_BYTES ? null : compose(text, lines, note);
  const targets = once(() => targetsOf(contents));
  let left = MAX_NODES;
  const place = (node: unknown): SourceRange => {
    const [from = 0, to = 1] = hasRange(node) ? node.range : [0, 0];
    const start = lines.linePos(from);
    // most stand in one line, which takes no second search
    const next = lines.lineStarts[start.line] ?? Number.POSITIVE_INFINITY;
    const last = to - 1 < next ? start : lines.linePos(to - 1);
    return {
      file: path,
      line: Math.max(1, start.line),
      column: Math.max(1, start.col),
      endLine: Math.max(1, last.line),
    };
  };
  const spent = (node: unknown, amount: number): boolean => {
    const before = left;
    left -= amount;
    if (before >= 0 && left < 0) note(place(node).line, `more than ${MAX_NODES} nodes, aliases followed`);
    return left < 0;
  };
  const resolve = (node: unknown): Node | null => {
    if (spent(node, isScalar(node) ? weightOf(node) : 1)) return null;
    if (!isAlias(node)) return (node as Node | null) ?? null;
    const target = targets().get(node);
    if (target === undefined) note(place(node).line, `the alias *${node.source} stands for nothing`);
    return target === undefined || spent(node, isScalar(target) ? weightOf(target) : 0) ? null : target;
  };
  return { file: path, root: contents, incomplete, place, resolve };
}

/** What the first document holds; null where the text is empty or refused. */
function compose(
  text: string,
  lines: LineCounter,
  note: (line: number, reason: string) => void,
): Node | null {
  const { documents, refusal } = composeYaml(text, lines, 2);
  if (refusal !== null) note(refusal.line, refusal.reason);
  const [document, another] = documents;
  if (document === undefined) return null;
  for (const { pos, message } of document.errors.slice(0, MAX_GAPS + 1))
    note(lines.linePos(pos[0]).line, `not valid YAML: ${message.slice(0, MAX_REASON)}`);
  if (another !== undefined)
    note(lines.linePos(another.range[0]).line, "not valid YAML: it holds more than one document");
  return document.contents;
}

/** A node counts once, and a long text, which is searched for many things, for each line or so of it. */
function weightOf({ value }: Scalar): number {
  return 1 + (typeof value === "string" ? value.length >> 6 : 0);
}

/** What each alias stands for: the last node of that name before it (YAML 1.2.2, 7.1). */
function targetsOf(contents: Node | null): ReadonlyMap<unknown, Node> {
  const named = new Map<string, Node>();
  const targets = new Map<unknown, Node>();
  visit(contents, (_, node) => {
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (target !== undefined) targets.set(node, target);
    } else if (isNode(node) && node.anchor !== undefined) named.set(node.anchor, node);
  });
  return targets;
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
export const expressionTexts = (source: Source, node: unknown, skip?: ReadonlySet<string>): Text[] =>
  scalarsBelow(source, node, skip, (text) => text.includes("${{"));

/**
 * Every text below a node.
 *
 * @param skip keys of the node itself that are passed over
 */
export function scalarsBelow(
  source: Source,
  node: unknown,
  skip: ReadonlySet<string> = new Set(),
  wanted: (text: string) => boolean = () => true,
): Text[] {
  const out: Text[] = [];
  const walk = (current: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    const resolved = source.resolve(current);
    if (isScalar(resolved)) {
      if (typeof resolved.value === "string" && wanted(resolved.value))
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
