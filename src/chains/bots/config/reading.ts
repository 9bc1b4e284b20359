import { readJson5 } from "../../../documents/read-json5.ts";
import { readJsonc } from "../../../documents/read-jsonc.ts";
import { readToml } from "../../../documents/read-toml.ts";
import { readYaml } from "../../../documents/read-yaml.ts";
import { duplicateKeys, type Entry, type Tree, type TreeResult } from "../../../documents/tree.ts";
import type { BotEntry, BotGate, BotLever, Incomplete, SourceFile, SourceRange } from "../../types.ts";

/** What a configuration says of a bot. */
export interface Reading {
  gates: BotGate[];
  /** Levers whose default gate the gates above replace. */
  replaces: string[];
  /** Levers that the configuration adds or, where the id is one of the bot's, words anew. */
  levers: BotLever[];
  /** Levers that the configuration takes away. */
  removes: string[];
  /** What was not understood: nothing that rests on this bot's configuration then stops anybody. */
  incomplete: Incomplete[];
}

/** A file, parsed, that a reader is given. */
export interface Configuration {
  file: SourceFile;
  root: Tree;
  entry: BotEntry;
}

export type Reader = (configuration: Configuration) => Reading;

export function nothing(): Reading {
  return { gates: [], replaces: [], levers: [], removes: [], incomplete: [] };
}

/** No configuration that a person wrote is longer; a generated workflow may be. What is longer would only cost time. */
const MAX_LENGTH = 200_000;
export const MAX_WORKFLOW = 512 * 1024;

/** Parses a file by what its name ends in; what is no JSON, JSON5 or TOML is YAML. */
export function parse(file: SourceFile, longest = MAX_LENGTH): TreeResult {
  if (file.text.length > longest)
    return { root: null, problems: [{ line: 1, message: `it is longer than ${longest} characters` }] };
  const result = reader(file.path)(file.text);
  if (!result.root) return result;
  return { root: result.root, problems: [...result.problems, ...duplicateKeys(result.root)] };
}

function reader(path: string): (text: string) => TreeResult {
  if (/\.jsonc?$|\.renovaterc$/.test(path)) return readJsonc;
  if (path.endsWith(".json5")) return readJson5;
  return path.endsWith(".toml") ? readToml : readYaml;
}

/** The last member of that name, as most readers take it; a second one is reported elsewhere. */
export function entry(node: Tree | undefined, key: string): Entry | undefined {
  return node?.kind === "map" ? node.entries.findLast((candidate) => candidate.key === key) : undefined;
}

/** The member at the end of these keys. */
export function at(node: Tree | undefined, ...keys: string[]): Tree | undefined {
  let found = node;
  for (const key of keys) found = entry(found, key)?.value;
  return found;
}

/** Text of a scalar; undefined for anything else, and for an expression that is filled in at run time. */
export function textOf(node: Tree | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  const text = String(node.value);
  return text.includes("${{") ? undefined : text;
}

/** A list of texts, or one text as a list of one; undefined for anything else. */
export function textsOf(node: Tree | undefined): string[] | undefined {
  const items = node?.kind === "list" ? node.items : node ? [node] : undefined;
  const texts = items?.map(textOf);
  return texts?.every((text) => text !== undefined) ? texts : undefined;
}

/** Keys that the documentation of the tool does not know, or that this reader does not understand. */
export function unknownKeys(
  node: Tree | undefined,
  known: readonly string[],
  file: SourceFile,
  where: string,
): Incomplete[] {
  if (node?.kind !== "map") return [];
  return node.entries
    .filter(({ key }) => !known.includes(key))
    .map(({ key, line }) => ({
      file: file.path,
      line,
      reason: `${where} has a key that is not known: ${key}`,
    }));
}

export function notUnderstood(file: SourceFile, line: number, reason: string): Incomplete {
  return { file: file.path, line, reason };
}

/** One line of a file. */
export function place(file: SourceFile, line: number): SourceRange {
  return { file: file.path, line, column: 1, endLine: line };
}

/** Members of a map or items of a list, none for anything else. */
export function children(node: Tree | undefined): Tree[] {
  if (node?.kind === "list") return node.items;
  return node?.kind === "map" ? node.entries.map(({ value }) => value) : [];
}

/** The name of this App's check, wherever a configuration can ask for it. */
export const CHECK = "agent-policy";
