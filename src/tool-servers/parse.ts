import { readJsonc } from "../documents/read-jsonc.ts";
import { readToml } from "../documents/read-toml.ts";
import { readYaml } from "../documents/read-yaml.ts";
import { duplicateKeys, member, type Problem, type Tree, type TreeResult } from "../documents/tree.ts";
import { type Format, type Location, locationsOf } from "./locations.ts";
import { readServer, type ToolServer } from "./server.ts";

export interface ParsedFile {
  servers: ToolServer[];
  /** What could not be understood; while there is one, the file may name more than `servers` holds. */
  problems: Problem[];
  /** The whole content, for what else has to be looked for in it. */
  root: Tree | null;
}

/** No configuration is longer; what is, is not read. */
const MAX_CHARACTERS = 256 * 1024;
/** More are not judged one by one. */
const MAX_SERVERS = 100;
const MAX_PROBLEMS = 20;

/**
 * Reads the tool servers that a configuration file names.
 *
 * @param path decides, by the table of locations, the format and under which keys servers stand
 * @returns servers in order of the text; a file that answers to no location has none. Never throws on content: what cannot be
 * understood is a problem at its line, and no problem quotes the file
 */
export function parseToolServers(path: string, text: string): ParsedFile {
  const places = locationsOf(path);
  const [first] = places;
  if (first === undefined) return { servers: [], problems: [], root: null };
  if (text.length > MAX_CHARACTERS)
    return {
      servers: [],
      problems: [{ line: 1, message: `it is longer than ${MAX_CHARACTERS} characters and was not read` }],
      root: null,
    };
  const { root, problems } = readTree(text.replace(/^\uFEFF/, ""), first.format);
  if (root === null) return { servers: [], problems, root };
  const found = [...problems, ...duplicateKeys(root)];
  const servers = serversIn(root, places, found);
  if (servers.length > MAX_SERVERS)
    found.push({
      line: servers[MAX_SERVERS]?.line ?? 1,
      message: `it names more than ${MAX_SERVERS} servers; the rest was not judged`,
    });
  return { servers: servers.slice(0, MAX_SERVERS), problems: found.slice(0, MAX_PROBLEMS), root };
}

function readTree(text: string, format: Format): TreeResult {
  switch (format) {
    case "jsonc":
      return readJsonc(text);
    case "yaml":
      return readYaml(text);
    case "toml":
      return readToml(text);
    case "front-matter":
      return readFrontMatter(text);
  }
}

/** The YAML between the two rulers at the top of a Markdown file; a file without it names nothing. */
function readFrontMatter(text: string): TreeResult {
  if (!/^---[ \t]*\r?\n/.test(text)) return { root: null, problems: [] };
  const closed = /\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text.slice(3));
  if (!closed)
    return {
      root: null,
      problems: [{ line: 1, message: "its front matter is not closed with a line of three dashes" }],
    };
  // The first ruler's line break stays, so that lines count as in the file.
  return readYaml(text.slice(text.indexOf("\n"), 3 + closed.index + 1));
}

/** What names servers in a file that holds nothing else, whatever tool it is for. */
const COMMON_KEYS = [
  "mcpservers",
  "servers",
  "mcp_servers",
  "mcp-servers",
  "context_servers",
  "mcp",
  "$schema",
  "inputs",
];

function serversIn(root: Tree, places: Location[], problems: Problem[]): ToolServer[] {
  const seen = new Set<Tree>();
  const servers: ToolServer[] = [];
  const take = (node: Tree, place: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const server of collection(node, place, seen, problems)) servers.push(server);
  };
  for (const { servers: paths } of places)
    for (const keys of paths) for (const node of follow(root, keys)) take(node, keys.join("."));
  if (places.some(({ dedicated }) => dedicated) && root.kind === "map") {
    for (const { key, value } of root.entries)
      if (
        ["mcpservers", "servers", "mcp_servers", "mcp-servers", "context_servers"].includes(key.toLowerCase())
      )
        take(value, key);
    // Some tools also take the servers without a key around them.
    const bare = root.entries.filter(({ key }) => !COMMON_KEYS.includes(key.toLowerCase()));
    if (servers.length === 0 && bare.some(({ value }) => looksLikeServer(value)))
      take({ ...root, entries: bare.filter(({ value }) => value.kind === "map") }, "");
    else if (seen.size === 0 && bare.length > 0)
      problems.push({
        line: root.line,
        message: "it has none of the keys under which tools look for servers",
      });
  }
  if (places.some(({ dedicated }) => dedicated) && root.kind !== "map")
    problems.push({ line: root.line, message: "it is not a map of servers" });
  return servers;
}

function looksLikeServer(node: Tree): boolean {
  return ["command", "cmd", "url", "serverurl", "httpurl"].some((name) => member(node, name) !== undefined);
}

/** All nodes that a path of keys leads to, duplicates included; several YAML documents are followed each. */
function follow(root: Tree, keys: readonly string[]): Tree[] {
  let nodes = root.kind === "list" ? root.items : [root];
  for (const key of keys) {
    nodes = nodes.flatMap((node) => {
      if (node.kind === "list") return key === "*" ? node.items : [];
      if (node.kind !== "map") return [];
      return node.entries
        .filter((entry) => key === "*" || entry.key.toLowerCase() === key.toLowerCase())
        .map(({ value }) => value);
    });
  }
  return nodes;
}

function collection(node: Tree, place: string, seen: Set<Tree>, problems: Problem[]): ToolServer[] {
  if (node.kind === "map")
    return node.entries
      .filter(({ value }) => !seen.has(value))
      .flatMap(({ key, line, value }) => readServer({ name: key, place, line }, value, problems));
  if (node.kind === "list")
    return node.items.flatMap((item, index) => {
      // A name alone refers to a server that is configured, and judged, elsewhere.
      if (item.kind === "scalar" && typeof item.value === "string") return [];
      // Claude Code's subagents: a map of the name to the settings.
      if (
        item.kind === "map" &&
        item.entries.length > 0 &&
        item.entries.every(({ value }) => value.kind === "map")
      )
        return collection(item, place, seen, problems);
      const given = member(item, "name", "id");
      const name = given?.kind === "scalar" && given.value !== null ? String(given.value) : `#${index + 1}`;
      return readServer({ name, place, line: item.line }, item, problems);
    });
  if (node.value !== null)
    problems.push({ line: node.line, message: "its servers stand in another file, which was not read" });
  return [];
}
