import type { Entry } from "./entry.ts";
import { type LogProblem, problem } from "./problem.ts";

/** Logs whose entries have to come from a tool call: what the agent wrote and what it asked of others. */
const CAUSED = { "generated-code": "join/orphan-code", "downstream-api": "join/orphan-api-call" } as const;

/** What stands at the upper end of an entry's causes; `tool-call`: one of them, or it itself, is a tool call. */
type Origin = "tool-call" | "other" | "missing" | "cycle";

/** Joins the entries of all logs by id and parent. */
export function joinEntries(entries: readonly Entry[]): LogProblem[] {
  const byId = new Map<string, Entry>();
  const problems: LogProblem[] = [];
  for (const entry of entries) {
    if (byId.has(entry.id))
      problems.push(problem(entry.log, "join/duplicate-id", `${entry.id} stands twice.`));
    byId.set(entry.id, entry);
  }
  const origins = new Map<Entry, Origin>();
  for (const entry of entries) {
    const { log, id } = entry;
    const origin = originOf(entry, byId, origins);
    if (origin === "missing")
      problems.push(problem(log, "join/parent", `${id} comes from an entry that no log holds.`));
    else if (origin === "cycle") problems.push(problem(log, "join/cycle", `${id} is among its own causes.`));
    else if (origin === "other" && (log === "generated-code" || log === "downstream-api"))
      problems.push(problem(log, CAUSED[log], `${id} comes from no tool call.`));
  }
  return problems;
}

/** Walks up to the first entry whose origin is known and remembers it for all on the way, so long chains cost once. */
function originOf(entry: Entry, byId: ReadonlyMap<string, Entry>, origins: Map<Entry, Origin>): Origin {
  const way = new Set<Entry>();
  let at: Entry | undefined = entry;
  let origin: Origin = "other";
  while (at !== undefined && !origins.has(at)) {
    if (way.has(at)) origin = "cycle";
    else if (at.parent !== null && !byId.has(at.parent)) origin = "missing";
    if (way.has(at) || at.parent === null || origin === "missing") {
      way.add(at);
      at = undefined;
    } else {
      way.add(at);
      at = byId.get(at.parent);
    }
  }
  if (at !== undefined) origin = origins.get(at) ?? "other";
  for (const one of [...way].reverse()) {
    if (origin === "other" && one.log === "tool-calls") origin = "tool-call";
    origins.set(one, origin);
  }
  return origins.get(entry) ?? origin;
}
