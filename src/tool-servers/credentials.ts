import type { Tree } from "../documents/tree.ts";
import { readUrl } from "./match.ts";
import type { ParsedFile } from "./parse.ts";
import {
  credentialForm,
  credentialForms,
  isReference,
  namesSecret,
  randomLooking,
  withoutReferences,
} from "./secrets.ts";

/** A key or token written into a file. */
export interface Credential {
  line: number;
  /** The setting it stands in, for people; null where it stands in no setting. */
  key: string | null;
  /** What it is: `GitHub token`, `password in an address`, … */
  kind: string;
  /** The server whose settings hold it: index into the parsed servers. */
  server: number | null;
  /** Only to tell whether it stood there before. Never print it. */
  value: string;
}

/** More are not listed one by one; one is enough for a finding. */
const MAX_CREDENTIALS = 50;

/**
 * Finds literal keys and tokens: values of a known form anywhere in the text, comments and unreadable parts included, and
 * literal values of settings whose name says that they are secret. References to variables and secret stores are not.
 */
export function findCredentials(text: string, parsed: ParsedFile): Credential[] {
  const found: Credential[] = [];
  if (parsed.root) {
    const owner = new Map<Tree, number>(parsed.servers.map(({ content }, index) => [content, index]));
    walk(parsed.root, null, null, { owner, found });
  }
  const known = found.map(({ value }) => value);
  for (const { line, kind, value } of credentialForms(text)) {
    if (found.length >= MAX_CREDENTIALS) break;
    if (known.some((one) => one.includes(value) || value.includes(one))) continue;
    found.push({ line, key: null, kind, server: null, value });
  }
  return found.slice(0, MAX_CREDENTIALS);
}

interface Walk {
  owner: Map<Tree, number>;
  found: Credential[];
}

function walk(node: Tree, key: string | null, server: number | null, state: Walk): void {
  const within = state.owner.get(node) ?? server;
  switch (node.kind) {
    case "map":
      for (const entry of node.entries) {
        note(entry.key, null, { line: entry.line, server: within }, state);
        walk(entry.value, entry.key, within, state);
      }
      return;
    case "list": {
      // `--token VALUE` as two items; `{name: X, value: Y}` is a map and read as one.
      let previous: string | null = null;
      for (const item of node.items) {
        const text: string | null =
          item.kind === "scalar" && typeof item.value === "string" ? item.value : null;
        const isOption = text !== null && /^--?[a-z]/i.test(text);
        walk(item, isOption ? null : (previous ?? key), within, state);
        previous = isOption ? text : null;
      }
      return;
    }
    case "scalar":
      // Numbers are limits and ports far more often than secrets: `max_tokens`, `TOKEN_TTL`.
      if (
        typeof node.value === "string" ||
        (typeof node.value === "number" && /pass|pwd|secret/i.test(key ?? ""))
      )
        note(String(node.value), key, { line: node.line, server: within }, state);
  }
}

function note(
  text: string,
  key: string | null,
  at: Pick<Credential, "line" | "server">,
  { found }: Walk,
): void {
  if (found.length >= MAX_CREDENTIALS) return;
  const credential = judge(text, key, at.server !== null);
  if (credential) found.push({ ...at, ...credential, value: text });
}

/** What a text is in itself, by a name written within it, or by the setting it stands in. */
function judge(
  text: string,
  key: string | null,
  inServer: boolean,
): { kind: string; key: string | null } | null {
  // NAME=value, --name=value and `Name: value` inside one text.
  const [, name, value] = /^-{0,2}([\w.-]{2,60})(?:=|:\s+)(.+)$/s.exec(text) ?? [];
  const form = credentialForm(text);
  if (form) return { kind: form.kind, key: name ?? key };
  const within = name === undefined || value === undefined ? null : literal(name, value);
  if (within !== null && name !== undefined) return { kind: within, key: name };
  const kind = inAddress(text, inServer) ?? (key === null ? null : literal(key, text));
  return kind === null ? null : { kind, key };
}

/** What a literal value of a setting is, by the setting's name; null when it is no secret. */
function literal(name: string, value: string): string | null {
  const [, scheme, rest] = /^(bearer|basic|token|apikey|api-key)\s+(.+)$/is.exec(value.trim()) ?? [];
  if (scheme !== undefined && rest !== undefined)
    return isReference(rest) ? null : scheme.toLowerCase() === "basic" ? "basic credentials" : "bearer token";
  const strength = namesSecret(name);
  if (strength === "no" || isReference(value)) return null;
  const text = withoutReferences(value);
  if (strength === "yes") return text.length >= 4 ? "literal secret" : null;
  return randomLooking(text) ? "literal key" : null;
}

/** User and password, or a secret parameter, in an address or a connection string. */
function inAddress(text: string, inServer: boolean): string | null {
  const [, password] = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#@:]*:([^\s/?#@]+)@/i.exec(text) ?? [];
  if (password !== undefined && !isReference(password)) return "password in an address";
  const [, pair] =
    /(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey)\s?=\s?([^;\s]{4,})/i.exec(text) ?? [];
  if (pair !== undefined && !isReference(pair)) return "password in a connection string";
  const [address] = /[a-z][a-z0-9+.-]{1,20}:\/\/\S+/i.exec(text) ?? [];
  const url = address === undefined ? null : readUrl(address);
  if (url === null) return null;
  if (url.username !== "" && url.password === "" && randomLooking(url.username)) return "key in an address";
  for (const [name, value] of url.searchParams)
    if (namesSecret(name) !== "no" && !isReference(value) && value.length >= 8) return "key in an address";
  // A server's own address may be its key; elsewhere such a part is an id or a commit.
  const parts = inServer ? url.pathname.split("/") : [];
  return parts.some(
    (part) => part.length >= 24 && !/(^|@)[0-9a-f]{40,64}$|[{}]|%7b/i.test(part) && randomLooking(part),
  )
    ? "key in an address"
    : null;
}
