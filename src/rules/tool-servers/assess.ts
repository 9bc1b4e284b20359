import { canonical, type Problem } from "../../documents/tree.ts";
import type { FileChange } from "../../facts/facts.ts";
import { type Gap, incomplete } from "../../facts/known.ts";
import { type Credential, findCredentials } from "../../tool-servers/credentials.ts";
import { locationsOf, standsForLocation } from "../../tool-servers/locations.ts";
import { type ParsedFile, parseToolServers } from "../../tool-servers/parse.ts";
import type { ToolServer } from "../../tool-servers/server.ts";
import type { RuleContext } from "../rule.ts";

/** What a change does to one configuration file. */
export interface AssessedFile {
  path: string;
  /** Servers that the change adds or edits. */
  servers: ChangedServer[];
  /** Credentials that are new, or stand in a server that is. */
  credentials: Credential[];
  problems: Problem[];
}

export interface ChangedServer {
  server: ToolServer;
  /** One of this name stood there before. */
  edited: boolean;
}

interface Assessment {
  files: AssessedFile[];
  gaps: Gap[];
}

const assessments = new WeakMap<RuleContext, Assessment>();

/** All tool-server configuration that a change adds or edits, compared with what stood there; once for each decision. */
export function assess(context: RuleContext): Assessment {
  const kept = assessments.get(context);
  if (kept) return kept;
  const { facts } = context;
  const result: Assessment = { files: [], gaps: [] };
  if (!facts.files.known) result.gaps.push(facts.files.gap);
  else
    for (const file of facts.files.value) {
      const assessed = file.status === "removed" ? null : assessFile(context, file);
      if (assessed === null) continue;
      if ("path" in assessed) result.files.push(assessed);
      else result.gaps.push(assessed);
    }
  assessments.set(context, result);
  return result;
}

/** The file, the gap that keeps it from being judged, or null for one that configures no tool server. */
function assessFile(context: RuleContext, file: FileChange): AssessedFile | Gap | null {
  const { path } = file;
  const isConfiguration = locationsOf(path).length > 0;
  if (!isConfiguration && !standsForLocation(path)) return null;
  if (!file.mode.known) return file.mode.gap;
  const { before: oldMode, after: mode } = file.mode.value;
  if (mode === "symlink" || mode === "submodule") return behindLink(path, mode);
  if (!isConfiguration) return null;

  const document = context.facts.documents.find((text) => text.path === path);
  if (!document) return incomplete("tool-servers/unread", path, "The file was not read.").gap;
  if (!document.text.known) return document.text.gap;
  if (document.text.value === null)
    return incomplete(
      "tool-servers/gone",
      path,
      "The head is said to have this file, and it could not be found there.",
    ).gap;
  if (!document.before.known) return document.before.gap;
  // Under a new name everything in it is new: nothing read it there before.
  const edited =
    (file.status === "modified" || file.status === "type-changed") &&
    (oldMode === "file" || oldMode === "executable");
  const before = edited ? document.before.value : null;
  return compare(path, document.text.value, before);
}

function behindLink(path: string, mode: "symlink" | "submodule"): AssessedFile {
  const message = `it is a ${mode === "symlink" ? "symbolic link" : "submodule"}, and what lies behind it is not part of the change`;
  return { path, servers: [], credentials: [], problems: [{ line: 1, message }] };
}

/** Compares by content: moving a server within the file, or reordering its settings, is no edit. */
function compare(path: string, text: string, before: string | null): AssessedFile {
  const after = parseToolServers(path, text);
  const old = before === null ? null : parseToolServers(path, before);
  const left = Map.groupBy(old?.servers ?? [], identity);
  const names = new Set(old?.servers.map(nameOf));
  const changed = new Set<number>();
  for (const [index, server] of after.servers.entries())
    if (left.get(identity(server))?.pop() === undefined) changed.add(index);
  return {
    path,
    servers: after.servers.flatMap((server, index) =>
      changed.has(index) ? [{ server, edited: names.has(nameOf(server)) }] : [],
    ),
    credentials: newCredentials(text, after, before, old, changed),
    problems: after.problems,
  };
}

function newCredentials(
  text: string,
  after: ParsedFile,
  before: string | null,
  old: ParsedFile | null,
  changed: Set<number>,
): Credential[] {
  const known = new Set(
    before === null || old === null ? [] : findCredentials(before, old).map(({ value }) => value),
  );
  return findCredentials(text, after).filter(
    ({ server, value }) => (server !== null && changed.has(server)) || !known.has(value),
  );
}

const nameOf = ({ place, name }: ToolServer) => JSON.stringify([place, name]);
const identity = (server: ToolServer) => `${nameOf(server)} ${canonical(server.content)}`;
