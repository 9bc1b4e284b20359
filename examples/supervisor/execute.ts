import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Content, meter } from "./network/meter.ts";
import type { Room } from "./room.ts";
import type { Call } from "./sandbox.ts";
import { seccompFilter } from "./seccomp.ts";
import { callReader, STRACE_OPTIONS, type Call as SystemCall } from "./trace/call.ts";
import { countsAsStart, isOfInterest } from "./trace/observe.ts";

/** How the command ended. `stopped`: by the supervisor, and why. */
export interface Execution {
  code: number | null;
  stopped: "too-many-children" | "timeout" | "trace-too-large" | null;
  output: Content;
  calls: SystemCall[];
  /** Lines of the trace that were not understood. */
  lost: number;
}

export interface Limits {
  maxChildren: number;
  timeoutSeconds: number;
}

/** A trace beyond this is a flood, not a build. */
const MAX_TRACE = 1 << 30;
const LOOK_EVERY = 25;

/** Runs the command under strace, follows the trace while it grows, and stops it when a limit is passed. */
export async function execute(room: Room, { argv }: Call, limits: Limits): Promise<Execution> {
  await writeFile(room.filter, seccompFilter(process.arch));
  await writeFile(room.trace, "");
  const filter = openSync(room.filter, "r");
  const child = spawn("strace", [...STRACE_OPTIONS, "-o", room.trace, "--", ...argv], {
    env: room.env,
    stdio: ["ignore", "pipe", "pipe", filter],
  });
  closeSync(filter);
  const measured = meter();
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(measured.stream, { end: false });
  measured.stream.on("data", (chunk: Buffer) => process.stderr.write(printable(chunk)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const watching = new AbortController();
  const trace = follow(room.trace, limits, watching.signal, () => child.kill("SIGKILL"));
  const code = await ended.finally(() => watching.abort());
  return { code, output: measured.read(), ...(await trace) };
}

/** Reads the trace until it is told that nothing more comes. */
async function follow(path: string, limits: Limits, ended: AbortSignal, stop: () => void) {
  const file = await open(path, "r");
  const read = callReader();
  const kept = { calls: [] as SystemCall[], lost: 0, stopped: null as Execution["stopped"] };
  const deadline = Date.now() + limits.timeoutSeconds * 1000;
  let [rest, position, starts] = [Buffer.alloc(0), 0, 0];
  for (let last = false; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(1 << 20), 0, 1 << 20, position);
    position += bytesRead;
    const lines = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const end = lines.lastIndexOf(0x0a) + 1;
    rest = Buffer.from(lines.subarray(end));
    for (const line of lines.subarray(0, end).toString("utf8").split("\n").slice(0, -1)) {
      const call = read(line);
      if (call === "lost") kept.lost += 1;
      else if (call !== null && isOfInterest(call)) {
        kept.calls.push(call);
        if (countsAsStart(call)) starts += 1;
      }
    }
    kept.stopped ??= passed(limits, { starts, position, late: Date.now() > deadline });
    if (kept.stopped !== null && !ended.aborted) stop();
    if (bytesRead > 0) continue;
    if (last) break;
    last = ended.aborted;
    if (!last) await sleep(LOOK_EVERY);
  }
  await file.close();
  return { ...kept, lost: kept.lost + (rest.length > 0 ? 1 : 0) };
}

/** The supervisor's own forks before the command are few, so that the count that is known while it runs leaves them room. */
const OWN_FORKS = 8;

function passed(
  { maxChildren }: Limits,
  { starts, position, late }: { starts: number; position: number; late: boolean },
): Execution["stopped"] {
  if (starts > maxChildren + OWN_FORKS) return "too-many-children";
  if (position > MAX_TRACE) return "trace-too-large";
  return late ? "timeout" : null;
}

/** What the command prints must not steer the operator's terminal. */
function printable(chunk: Buffer): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return chunk.toString("utf8").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "?");
}
