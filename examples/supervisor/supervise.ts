import { hash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { branchOf, readRange } from "../../src/cli/change-range.ts";
import { readInput } from "../../src/cli/input.ts";
import { AgentPolicyError } from "../../src/errors.ts";
import { assembleStatement } from "../../src/provenance/assemble.ts";
import { sealLog } from "../../src/provenance/logs/seal.ts";
import { readSigningKey, type SigningKey } from "../../src/provenance/private-key.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import { LOG_KINDS, type LogDescriptor } from "../../src/provenance/statement.ts";
import { type About, readAbout } from "./about.ts";
import { type Execution, execute } from "./execute.ts";
import { openExit } from "./network/exit.ts";
import type { Options } from "./options.ts";
import { technology } from "./programs.ts";
import { type Logs, record } from "./record.ts";
import { bundle, changes, prepare, takeBack } from "./repository.ts";
import { makeRoom, type Room } from "./room.ts";
import { commandCall, refuseVisible, WORKSPACE } from "./sandbox.ts";
import { observe } from "./trace/observe.ts";

/** What stands in the output folder after a run that was signed. */
export interface Signed {
  head: string;
  commits: number;
  payloadDigest: string;
}

/** Processes and threads at once: a brake for fork bombs. A program of today has a dozen threads. */
const TASKS_PER_CHILD = 16;
const SPARE_TASKS = 64;

/**
 * Runs the command in a sandbox, watches it from outside, writes the logs, and signs what it committed. Logs are written of every run;
 * a statement only of one that kept its limits, ended well and committed something.
 *
 * @throws AgentPolicyError `run/…` (refused), `usage/…` and `about/…` (usage), `supervisor/…`
 */
export async function supervise(options: Options): Promise<Signed> {
  refuseVisible(options);
  const [about, key] = await Promise.all([readAbout(options.about), readKey(options.key)]);
  const room = await makeRoom();
  try {
    const sandbox = await technology(room.env);
    const start = await prepare(room, options);
    const run = await runInside(room, options, start);
    const sealed = await writeLogs(options.out, run);
    refuseBad(run, options);
    const { range, commits } = await readRange(
      { repo: room.repository, base: options.base, head: options.branch },
      run.finishedOn,
    );
    const statement = assembleStatement(predicate(about, options, sandbox, run, sealed), {
      commits,
      ...(about.target.baseRef === undefined && { baseRef: branchOf(range.base) ?? undefined }),
      headRef: `refs/heads/${options.branch}`,
    });
    const { bytes, payloadDigest } = signStatement(statement, key);
    await bundle(room, options, start);
    await writeFile(join(options.out, "statement.dsse.json"), bytes);
    return { head: run.head, commits: commits.length, payloadDigest };
  } finally {
    await room.remove();
  }
}

async function readKey(path: string): Promise<SigningKey> {
  return readSigningKey(Buffer.from(await readInput(path)).toString("utf8"));
}

interface Run {
  id: string;
  startedOn: string;
  finishedOn: string;
  execution: Execution;
  /** Null when the command never started. */
  started: boolean;
  head: string;
  start: string;
  logs: Logs;
}

async function runInside(room: Room, options: Options, start: string): Promise<Run> {
  const startedAt = Date.now();
  const socket = options.allow.length + options.apis.length > 0 ? join(room.tools, "socket") : null;
  const exit = socket === null ? null : await openExit(socket, options.allow, options.apis);
  const tasks = options.maxChildren * TASKS_PER_CHILD + SPARE_TASKS;
  const call = await commandCall(room, options, tasks, socket);
  const execution = await execute(room, call, options).finally(() => exit?.close());
  const observations = observe(execution.calls, call.launchers, WORKSPACE);
  const head = (await takeBack(room, options.branch)) ?? start;
  const changed = await changes(room, start, head);
  const finishedAt = Date.now();
  const logs = record({
    ...{ start, command: options.command, startedAt, finishedAt, output: execution.output },
    ...{ observations: observations ?? [], changes: changed },
    ...{ connections: exit?.connections ?? [], apiCalls: exit?.calls ?? [] },
  });
  const [startedOn, finishedOn] = [new Date(startedAt).toISOString(), new Date(finishedAt).toISOString()];
  const id = `run-${startedOn.slice(0, 10)}-${randomBytes(8).toString("hex")}`;
  return { id, startedOn, finishedOn, execution, started: observations !== null, head, start, logs };
}

/** strace is the source of two logs; what it said and we did not understand is lost to both. */
async function writeLogs(out: string, { id, logs, execution }: Run): Promise<LogDescriptor[]> {
  await mkdir(out, { recursive: true });
  return Promise.all(
    LOG_KINDS.map(async (kind) => {
      const dropped = kind === "process" || kind === "filesystem" ? execution.lost : 0;
      const { bytes, descriptor } = sealLog(kind, id, logs[kind], dropped);
      await writeFile(join(out, `${kind}.jsonl`), bytes);
      return descriptor;
    }),
  );
}

function refuseBad(
  { execution, started, head, start, logs }: Run,
  { maxChildren, timeoutSeconds }: Options,
): void {
  const refused = (code: string, message: string) =>
    new AgentPolicyError("refused", code, message, {
      remedy: "Nothing was signed; the logs tell what happened.",
    });
  if (!started) throw refused("run/not-started", "The command did not start; see its message above.");
  if (execution.stopped === "timeout")
    throw refused("run/timeout", `It ran longer than ${timeoutSeconds} s.`);
  if (execution.stopped === "trace-too-large")
    throw refused("run/trace", "It did more than can be recorded.");
  if (execution.stopped !== null || logs.process.length > maxChildren)
    throw refused("run/too-many-children", `It started more than ${maxChildren} processes.`);
  if (execution.code !== 0) throw refused("run/failed", `The command ended with ${execution.code}.`);
  if (execution.lost > 0)
    throw refused("run/unobserved", `${execution.lost} lines of the trace were not understood.`);
  if (head === start) throw refused("run/no-commits", "The command committed nothing to the branch.");
}

/** What the statement says of this run; commits and branches are added from git. */
function predicate(about: About, options: Options, sandbox: string, run: Run, byproducts: LogDescriptor[]) {
  const { allow, apis, maxChildren, readOnly } = options;
  const hosts = apis.map(
    ({ url }) => `${url.hostname}:${url.port || (url.protocol === "https:" ? 443 : 80)}`,
  );
  const egress = [...new Set([...allow, ...hosts])];
  const policy = JSON.stringify({
    allow,
    apis: apis.map(({ name, url }) => [name, url.href]),
    readOnly,
    maxChildren,
  });
  return {
    buildDefinition: {
      externalParameters: {
        ...{ task: about.task, target: about.target, sequence: about.sequence },
        ...(about.grant !== undefined && { grant: about.grant }),
        ...(about.predecessor !== undefined && { predecessor: about.predecessor }),
      },
      internalParameters: {
        agent: {
          ...about.agent,
          tools: [...new Set(run.logs["tool-calls"].map(({ tool }) => tool))].toSorted(),
        },
        sandbox: {
          technology: sandbox,
          network: { mode: egress.length > 0 ? "allowlist" : "none", egress },
          filesystem: "ephemeral",
          standingSecrets: 0,
          maxChildren,
          tenancy: about.tenancy,
          policy: { sha256: hash("sha256", policy) },
        },
        credentials: [],
      },
    },
    runDetails: {
      builder: { id: about.builder },
      metadata: { invocationId: run.id, startedOn: run.startedOn, finishedOn: run.finishedOn },
      byproducts,
    },
  };
}
