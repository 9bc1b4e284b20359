import { foldPath } from "../policy/fold-path.ts";
import { matchLists } from "../policy/match.ts";
import rows from "./locations.json" with { type: "json" };

export type Format = "jsonc" | "yaml" | "toml" | "front-matter";

/** Where a tool looks for its tool servers. Rows stand in `locations.json`, each with its source. */
export interface Location {
  tool: string;
  /** Globs, compared with the folded path: a file system that ignores case reads `.MCP.json` too. */
  match: string[];
  format: Format;
  /** Keys that lead to the servers; `*` stands for any key or item. */
  servers: string[][];
  /** The file holds nothing but servers, so one without any known key is not understood. */
  dedicated?: boolean;
  source: string;
}

export const locations: readonly Location[] = rows.map(({ format, ...row }) => ({
  ...row,
  format: formatOf(format),
}));

function formatOf(name: string): Format {
  if (name === "yaml" || name === "toml" || name === "front-matter") return name;
  return "jsonc";
}

const find = matchLists(locations.map(({ match }) => match.map((glob) => glob.toLowerCase())));

/** The rows of the table that a path answers to; empty for a file that configures no tool server. */
export function locationsOf(path: string): Location[] {
  return find(foldPath(path)).flatMap((index) => locations[index] ?? []);
}

/** Hidden directories that the table names, each with its parents: `.cursor`, `.kiro`, `.kiro/settings`, … */
const directories = new Set(locations.flatMap(({ match }) => match).flatMap(directoriesOf));

function directoriesOf(glob: string): string[] {
  const directory = glob
    .toLowerCase()
    .replace(/^\*\*\//, "")
    .replace(/\/?[^/]*$/, "");
  const literal = directory.replace(/\/?[^/]*\*.*$/, "").split("/");
  if (!literal[0]?.startsWith(".")) return [];
  return literal.map((_, index) => literal.slice(0, index + 1).join("/"));
}

/** Whether a link or submodule of this name would stand for a directory in which tools look for servers. */
export function standsForLocation(path: string): boolean {
  const names = foldPath(path).split("/");
  return names.some((_, index) => directories.has(names.slice(index).join("/")));
}
