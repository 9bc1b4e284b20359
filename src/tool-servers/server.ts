import { member, type Problem, type Tree } from "../documents/tree.ts";

export interface ToolServer {
  name: string;
  /** Keys under which it stands, and the line of its name. */
  place: string;
  line: number;
  transport: "stdio" | "http" | "sse" | "unknown";
  command: string | null;
  args: string[];
  urls: string[];
  /** Container images that the tool runs it from. */
  images: string[];
  env: Setting[];
  headers: Setting[];
  /** As written, whatever it holds. */
  content: Tree;
}

export interface Setting {
  name: string;
  value: string;
  line: number;
}

/** The same thing under the names that different tools give it, in lower case. */
const COMMAND = ["command", "cmd"];
const URL = ["url", "httpurl", "serverurl", "uri", "endpoint", "baseurl", "remote"];
const IMAGE = ["image", "container"];
const ENVIRONMENT = ["env", "environment", "envs"];
const HEADERS = ["headers", "http_headers", "httpheaders"];
/** A map around the fields, in older formats of Goose and Continue. */
const WRAPPER = ["config", "transport", "server"];

/**
 * One server of a collection, read tolerantly: fields under any name that a known tool gives them.
 *
 * @returns one server, or none for an extension that comes with the tool
 */
export function readServer(
  at: { name: string; place: string; line: number },
  value: Tree,
  problems: Problem[],
): ToolServer[] {
  if (value.kind !== "map") {
    problems.push({ line: value.line, message: "a server is not a map of its settings" });
    return [];
  }
  const fields = fieldsOf(value);
  const find = (names: string[]) =>
    fields.flatMap((node) => node.entries.filter(({ key }) => names.includes(key.toLowerCase())));
  const commands = find(COMMAND).filter(({ value: node }) => !isNull(node));
  if (commands.length > 1) problems.push({ line: at.line, message: "a server names more than one command" });
  const command = commands[0]?.value;
  // Zed once wrote {path, args, env} there; opencode writes a list.
  const words = command === undefined ? [] : wordsOf(member(command, "path") ?? command, problems);
  const inner = command?.kind === "map" ? [command] : [];
  const arg = [
    ...inner.flatMap((node) => member(node, "args") ?? []),
    ...find(["args", "entrypointargs"]).map((entry) => entry.value),
  ];
  const args = [...words.slice(1), ...arg.flatMap((node) => wordsOf(node, problems))];
  const addresses = [
    ...find(URL).flatMap((entry) => addressesOf(entry.value)),
    ...find(["uses"]).flatMap((entry) => addressesOf(entry.value)),
  ];
  const images = find(IMAGE).flatMap((entry) => addressesOf(entry.value));
  const type = find(["type", "transport", "transporttype"])
    .flatMap((entry) => addressesOf(entry.value))[0]
    ?.toLowerCase();
  const server: ToolServer = {
    ...at,
    transport: transportOf(type, words.length > 0 || images.length > 0, addresses[0]),
    command: words[0] ?? null,
    args,
    urls: addresses,
    images,
    env: [
      ...find(ENVIRONMENT).map((entry) => entry.value),
      ...inner.flatMap((node) => member(node, "env") ?? []),
    ].flatMap(settingsOf),
    headers: [
      ...find(HEADERS).map((entry) => entry.value),
      ...find(["requestinit", "requestoptions"]).flatMap((entry) => member(entry.value, "headers") ?? []),
    ].flatMap(settingsOf),
    content: value,
  };
  const ownOfTool = /^(builtin|platform|frontend)$/.test(type ?? "") && words.length + addresses.length === 0;
  return ownOfTool ? [] : [server];
}

function fieldsOf(value: Tree & { kind: "map" }): (Tree & { kind: "map" })[] {
  const wrapped = value.entries.flatMap(({ key, value: node }) =>
    WRAPPER.includes(key.toLowerCase()) && node.kind === "map" ? [node] : [],
  );
  return [value, ...wrapped];
}

function transportOf(
  type: string | undefined,
  local: boolean,
  address: string | undefined,
): ToolServer["transport"] {
  if (type === "sse") return "sse";
  if (type !== undefined && /^(http|remote|streamable[-_]?http)$/.test(type)) return "http";
  if (local) return "stdio";
  if (address !== undefined) return /\/sse\/?(\?|$)/.test(address) ? "sse" : "http";
  return "unknown";
}

/** A command or its arguments: a text, or a list of texts. */
function wordsOf(node: Tree, problems: Problem[]): string[] {
  if (node.kind === "list") return node.items.flatMap((item) => wordsOf(item, problems));
  if (node.kind === "scalar") return node.value === null || node.value === "" ? [] : [String(node.value)];
  problems.push({ line: node.line, message: "a command or argument is not a text" });
  return [];
}

function addressesOf(node: Tree): string[] {
  if (node.kind === "list") return node.items.flatMap(addressesOf);
  if (node.kind === "map")
    return node.entries.flatMap(({ key, value }) =>
      URL.includes(key.toLowerCase()) ? addressesOf(value) : [],
    );
  return typeof node.value === "string" && node.value !== "" ? [node.value] : [];
}

/** A map of texts, or a list of `NAME=value` or `{name, value}`. */
function settingsOf(node: Tree): Setting[] {
  if (node.kind === "map")
    return node.entries.flatMap(({ key, line, value }) => {
      const scalar = value.kind === "map" ? member(value, "value") : value;
      return scalar?.kind === "scalar" && scalar.value !== null
        ? [{ name: key, value: String(scalar.value), line }]
        : [];
    });
  if (node.kind === "list")
    return node.items.flatMap((item) => {
      if (item.kind === "map") {
        const [name, value] = [member(item, "name", "key"), member(item, "value")];
        return name?.kind === "scalar" && value?.kind === "scalar"
          ? [{ name: String(name.value), value: String(value.value), line: item.line }]
          : [];
      }
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(item.kind === "scalar" ? String(item.value) : "") ?? [];
      return name !== undefined && value !== undefined ? [{ name, value, line: item.line }] : [];
    });
  return [];
}

const isNull = (node: Tree) => node.kind === "scalar" && node.value === null;
