import { coversEgress, flawOfEgress } from "../egress.ts";
import type { LogKind } from "../log-kinds.ts";
import type { Statement } from "../statement.ts";
import { type Entry, isLogKind } from "./entry.ts";
import { joinEntries } from "./join.ts";
import { type LogProblem, problem } from "./problem.ts";
import { readLog } from "./read.ts";

export interface LogReport {
  /** Nothing is wrong with any log that was given. */
  ok: boolean;
  problems: LogProblem[];
  /** Entries of each log that was given. */
  counts: Partial<Record<LogKind, number>>;
  /** Hosts that were connected to, as `host:port`, sorted. */
  hosts: string[];
}

/**
 * Recomputes the logs of a run and holds them against what the statement says: digests, chains and trees; that code and requests
 * come from tool calls; that nothing was seen which the sandbox says was impossible.
 *
 * @param logs content by kind; a kind the statement names and that is not here is a problem
 */
export function checkLogs(logs: ReadonlyMap<LogKind, Uint8Array>, statement: Statement): LogReport {
  const checks = logChecks(logs, statement);
  for (;;) {
    const step = checks.next();
    if (step.done) return step.value;
  }
}

/** `checkLogs` in small steps, for whoever has to serve others in between. */
export function* logChecks(
  logs: ReadonlyMap<LogKind, Uint8Array>,
  statement: Statement,
): Generator<void, LogReport> {
  const named = statement.predicate.runDetails.byproducts;
  const problems: LogProblem[] = [...logs.keys()]
    .filter((kind) => !named.some(({ name }) => name === kind))
    .map((kind) => problem(kind, "log/unnamed", "The statement does not name this log."));
  const counts: LogReport["counts"] = {};
  const all: Entry[] = [];
  for (const descriptor of named) {
    const { name } = descriptor;
    if (!isLogKind(name)) continue;
    const bytes = logs.get(name);
    if (bytes === undefined) {
      problems.push(problem(name, "log/absent", "Its content is not here."));
      continue;
    }
    const log = yield* readLog(name, bytes, descriptor, statement);
    for (const one of log.problems) problems.push(one);
    counts[name] = log.entries.length;
    for (const entry of log.entries) all.push(entry);
    yield;
  }
  for (const one of joinEntries(all)) problems.push(one);
  yield;
  for (const one of observed(all, statement)) problems.push(one);
  return { ok: problems.length === 0, problems, counts, hosts: hostsOf(all) };
}

function hostsOf(entries: readonly Entry[]): string[] {
  const hosts = entries.flatMap((one) =>
    one.log === "network" && one.allowed ? [`${one.host}:${one.port}`] : [],
  );
  return [...new Set(hosts)].toSorted();
}

/** What was seen against what the sandbox says of itself. */
function observed(entries: readonly Entry[], { predicate }: Statement): LogProblem[] {
  const { agent, sandbox, credentials } = predicate.buildDefinition.internalParameters;
  const [tools, ids] = [new Set(agent.tools), new Set(credentials.map(({ id }) => id))];
  const problems = entries.flatMap((entry): LogProblem[] => {
    switch (entry.log) {
      case "network":
        return entry.allowed ? connection(entry, sandbox.network) : [];
      case "tool-calls":
        return tools.has(entry.tool)
          ? []
          : [problem(entry.log, "observed/tool", `${entry.id} called ${entry.tool}.`)];
      case "downstream-api":
        return entry.credential === null || ids.has(entry.credential)
          ? []
          : [problem(entry.log, "observed/credential", `${entry.id} used ${entry.credential}.`)];
      default:
        return [];
    }
  });
  const started = entries.filter(({ log }) => log === "process").length;
  if (started > sandbox.maxChildren)
    problems.push(
      problem("process", "observed/processes", `${started} were started; ${sandbox.maxChildren} could be.`),
    );
  return problems;
}

type Connection = Extract<Entry, { log: "network" }>;
type Network = Statement["predicate"]["buildDefinition"]["internalParameters"]["sandbox"]["network"];

/** A name may be allowed and still lead home: the address that was really used is judged as well. */
function connection({ id, host, port, address }: Connection, { mode, egress }: Network): LogProblem[] {
  if (mode === "open") return [];
  const to = `${host}:${port}`;
  if (mode === "none" || !coversEgress(egress, to))
    return [problem("network", "observed/egress", `${id} connected to ${to}.`)];
  if (address === null || publicAddress(address)) return [];
  return [
    problem(
      "network",
      "observed/egress",
      `${id} connected to ${to} at ${address}, which is no public address.`,
    ),
  ];
}

/**
 * IPv6 is public from 2000::/3, the only block that is given out (RFC 4291 §2.4), but for what tunnels to IPv4 (2002::/16, 2001::/32)
 * and what documents use (2001:db8::/32).
 */
function publicAddress(address: string): boolean {
  if (!address.includes(":")) return flawOfEgress(address) === null;
  return /^[23][0-9a-f]{3}:/i.test(address) && !/^2002:|^2001:(?:0{0,4}|0?db8):/i.test(address);
}
