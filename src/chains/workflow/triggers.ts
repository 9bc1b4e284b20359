import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Incomplete } from "../types.ts";
import { entries, type Source, textOf, textsOf } from "./document.ts";
import type { Input, Trigger } from "./model.ts";

const FILTERS: Record<
  string,
  "types" | "branches" | "branchesIgnore" | "tags" | "tagsIgnore" | "paths" | "pathsIgnore" | "workflows"
> = {
  types: "types",
  branches: "branches",
  "branches-ignore": "branchesIgnore",
  tags: "tags",
  "tags-ignore": "tagsIgnore",
  paths: "paths",
  "paths-ignore": "pathsIgnore",
  workflows: "workflows",
};
const KNOWN = new Set([...Object.keys(FILTERS), "inputs", "secrets", "outputs"]);

/** `on:` in each of its three forms: a name, a list of names, a mapping (docs.github.com, "Workflow syntax"). */
export function readTriggers(source: Source, node: Node | null, incomplete: Incomplete[]): Trigger[] {
  if (isScalar(node) || isSeq(node))
    return once(textsOf(source, node).map(({ text, place }) => ({ ...blank(text), place })));
  if (!isMap(node)) {
    incomplete.push({ file: source.file, line: source.place(node).line, reason: "`on` names no event" });
    return [];
  }
  return entries(source, node, incomplete).map(({ key, at, value }) => readTrigger(source, key, at, value));
}

/** An event named twice is one. */
function once(triggers: readonly Trigger[]): Trigger[] {
  return [...new Map(triggers.map((trigger) => [trigger.event, trigger])).values()];
}

function blank(event: string): Omit<Trigger, "place"> {
  return {
    event,
    types: null,
    branches: null,
    branchesIgnore: null,
    tags: null,
    tagsIgnore: null,
    paths: null,
    pathsIgnore: null,
    workflows: null,
    inputs: new Map(),
    incomplete: [],
  };
}

function readTrigger(source: Source, event: string, at: unknown, value: Node | null): Trigger {
  const trigger: Trigger = { ...blank(event), place: source.place(at) };
  if (event === "schedule") return trigger;
  for (const { key, at: keyAt, value: filter } of entries(source, value, trigger.incomplete)) {
    const known = Object.hasOwn(FILTERS, key) ? FILTERS[key] : undefined;
    if (known !== undefined) trigger[known] = readFilter(source, key, keyAt, filter, trigger.incomplete);
    else if (key === "inputs") trigger.inputs = readInputs(source, filter, trigger.incomplete);
    else if (!KNOWN.has(key))
      trigger.incomplete.push({
        file: source.file,
        line: source.place(keyAt).line,
        reason: `unknown key ${key} of the event ${event}`,
      });
  }
  return trigger;
}

/** A filter that names nothing counts as none, and as not understood. */
function readFilter(
  source: Source,
  key: string,
  at: unknown,
  node: Node | null,
  incomplete: Incomplete[],
): string[] | null {
  const names = readNames(source, at, node, incomplete);
  if (names.length > 0) return names;
  incomplete.push({ file: source.file, line: source.place(at).line, reason: `${key} names nothing` });
  return null;
}

/** More than any filter of a real repository names; the event then counts as not understood. */
const MAX_NAMES = 1_000;

function readNames(source: Source, at: unknown, node: Node | null, incomplete: Incomplete[]): string[] {
  const names = [...new Set(textsOf(source, node).map(({ text }) => text))];
  if (names.length > MAX_NAMES)
    incomplete.push({
      file: source.file,
      line: source.place(at).line,
      reason: `a filter of more than ${MAX_NAMES} names`,
    });
  return names.slice(0, MAX_NAMES);
}

/** Inputs as they are declared. */
export function readInputs(source: Source, node: unknown, incomplete: Incomplete[]): Map<string, Input> {
  return new Map(
    entries(source, node, incomplete).map(({ key, value }) => {
      const keys = entries(source, value, incomplete);
      const given = (name: string) =>
        textOf(source, keys.find((entry) => entry.key === name)?.value)?.text ?? null;
      return [key, { fallback: given("default"), type: given("type") }];
    }),
  );
}
