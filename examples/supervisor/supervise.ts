import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { branchOf, readRange } from "../../src/cli/change-range.ts";
import { readInput } from "../../src/cli/input.ts";
import { assembleStatement } from "../../src/provenance/assemble.ts";
import { LOG_KINDS } from "../../src/provenance/log-kinds.ts";
import { sealLog } from "../../src/provenance/logs/seal.ts";
import { readSigningKey, type SigningKey } from "../../src/provenance/private-key.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import type { LogDescriptor } from "../../src/provenance/statement.ts";
import { readAbout } from "./about.ts";
import { execute } from "./execute.ts";
import { openExit } from "./network/exit.ts";
import type { Options } from "./options.ts";
import { predicate } from "./predicate.ts";
import { technology } from "./programs.ts";
import { record } from "./record.ts";
import { bundle, changes, prepare, takeBack } from "./repository.ts";
import { makeRoom, type Room } from "./room.ts";
import { type Run, refuseBad } from "./run.ts";
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
