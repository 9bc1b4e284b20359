import { isMap, type Node } from "yaml";
import type { Incomplete } from "../types.ts";
import { entries, type Source, textOf } from "./document.ts";
import type { Permissions } from "./model.ts";

type Level = Permissions["all"];

/** `permissions:` of a workflow or job; an empty mapping takes everything away (docs.github.com, "Workflow syntax"). */
export function readPermissions(
  source: Source,
  at: unknown,
  node: Node | null,
  incomplete: Incomplete[],
): Permissions {
  const place = source.place(at);
  const word = textOf(source, node);
  const none: Permissions = { all: "none", scopes: new Map(), place };
  if (word?.text === "read-all") return { ...none, all: "read" };
  if (word?.text === "write-all") return { ...none, all: "write" };
  if (word !== null || (node !== null && !isMap(node))) {
    incomplete.push({
      file: source.file,
      line: place.line,
      reason: `permissions are neither a mapping nor read-all nor write-all`,
    });
    return { ...none, all: "write" };
  }
  const scopes = new Map<string, { level: Level; place: Permissions["place"] }>();
  for (const entry of entries(source, node, incomplete)) {
    const level = textOf(source, entry.value)?.text ?? "";
    const known = level === "none" || level === "read" || level === "write";
    if (!known)
      incomplete.push({
        file: source.file,
        line: source.place(entry.at).line,
        reason: `the permission ${entry.key} is neither none, read nor write`,
      });
    scopes.set(entry.key, { level: known ? level : "write", place: source.place(entry.at) });
  }
  return { ...none, scopes };
}

/** What a scope is given; null where nothing is said and the repository's setting decides. */
export function levelOf(permissions: Permissions | null, scope: string): Level | null {
  if (permissions === null) return null;
  return permissions.scopes.get(scope)?.level ?? permissions.all;
}
