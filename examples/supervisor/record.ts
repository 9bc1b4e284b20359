import { posix } from "node:path";
import type { LogKind } from "../../src/provenance/log-kinds.ts";
import type { Event } from "../../src/provenance/logs/seal.ts";
import type { ApiCall } from "./network/gateway.ts";
import type { Content } from "./network/meter.ts";
import { contentOf } from "./network/meter.ts";
import type { Connection } from "./network/proxy.ts";
import type { Change } from "./repository.ts";
import { WORKSPACE } from "./sandbox.ts";
import type { Observation } from "./trace/observe.ts";

/** All that was seen of a run. Times are milliseconds since 1970. */
export interface Seen {
  start: string;
  command: readonly string[];
  startedAt: number;
  finishedAt: number;
  output: Content;
  observations: readonly Observation[];
  connections: readonly Connection[];
  apiCalls: readonly ApiCall[];
  changes: readonly Change[];
}

export type Logs = { [K in LogKind]: Event<K>[] };

/**
 * Writes what was seen as entries of the seven logs. The command is a tool call, and so is every program that it starts directly; what
 * processes did has their entry as parent, what came through the proxy the command, because a socket does not say who spoke.
 */
export function record(seen: Seen): Logs {
  const logs: Logs = {
    inputs: [],
    "tool-calls": [],
    "generated-code": [],
    "downstream-api": [],
    network: [],
    filesystem: [],
    process: [],
  };
  const put = <K extends LogKind>(log: K, at: number, event: Omit<Event<K>, "id" | "at">): string => {
    const id = `${log}-${logs[log].length}`;
    (logs[log] as unknown[]).push({ id, at: new Date(Math.floor(at)).toISOString(), ...event });
    return id;
  };
  put("inputs", seen.startedAt, { parent: null, what: `repository at ${seen.start}` });
  const order = put("inputs", seen.startedAt, {
    parent: null,
    what: "command line",
    in: digestOf(seen.command),
  });
  const command = put("tool-calls", seen.startedAt, {
    parent: order,
    tool: toolOf(seen.command[0] ?? ""),
    in: digestOf(seen.command),
    out: seen.output,
  });

  /** Latest entry of each process. */
  const entries = new Map<number, string>();
  const writers = new Map<string, string>();
  let root: number | null = null;
  for (const one of seen.observations) {
    const entry = entries.get(one.process) ?? command;
    if (one.kind === "start") {
      root ??= one.process;
      const direct = one.argv !== null && one.program === root && !entries.has(one.process);
      const by = (one.parent === null ? undefined : entries.get(one.parent)) ?? command;
      const cause = direct
        ? put("tool-calls", one.at, {
            parent: by,
            tool: toolOf(one.executable),
            in: digestOf(one.argv ?? []),
          })
        : (entries.get(one.process) ?? by);
      const { process: pid, executable, argv } = one;
      const arguments_ = argv === null ? {} : { in: digestOf(argv) };
      entries.set(
        pid,
        put("process", one.at, { parent: cause, pid, executable: cut(executable), ...arguments_ }),
      );
    } else if (one.kind === "connection") {
      const { address, port } = one;
      put("network", one.at, { parent: entry, host: address, port, address, allowed: false });
    } else {
      writers.set(one.path, entry);
      if (isOutside(one.path))
        put("filesystem", one.at, { parent: entry, path: cut(one.path), operation: one.operation });
    }
  }
  for (const { at, ...connection } of seen.connections)
    put("network", at, { parent: command, ...connection });
  for (const call of seen.apiCalls) {
    const { at, host, port, address, method, status, in: sent, out: received } = call;
    put("network", at, { parent: command, host, port, address, allowed: true });
    const asked = put("downstream-api", at, {
      ...{ parent: command, host: `${host}:${port}`, method: cut(method), credential: null, status },
      ...{ in: sent, out: received },
    });
    put("inputs", at, { parent: asked, what: `answer of ${call.api}`, out: received });
  }
  for (const { path, content } of seen.changes)
    put("generated-code", seen.finishedAt, {
      parent: writers.get(posix.join(WORKSPACE, path)) ?? command,
      path: cut(path),
      ...(content !== null && { out: contentOf(content) }),
    });
  return logs;
}

/** Outside the working tree; of git's own folder what makes git run programs. */
function isOutside(path: string): boolean {
  if (path === "/dev/null") return false;
  return !path.startsWith(`${WORKSPACE}/`) || /^\/workspace\/\.git\/(?:config|hooks\/|info\/)/.test(path);
}

function toolOf(executable: string): string {
  return cut(posix.basename(executable));
}

function digestOf(argv: readonly string[]): Content {
  return contentOf(JSON.stringify(argv));
}

/** The schema's longest text. */
function cut(text: string): string {
  return text.slice(0, 1000) || "?";
}
