import { AgentPolicyError } from "../../../src/errors.ts";
import type { Call } from "./call.ts";

/** Who made whom. strace may tell of a child before it tells of the call that made it, so all calls are read first. */
export interface Tree {
  /** The process that a task belongs to: itself, or for a thread the one that it is part of. */
  processOf(pid: number): number;
  parentOf(process: number): number | null;
}

/** Calls that make processes or threads. */
export function isFork({ name, ok, result }: Call): boolean {
  return ok && /^(?:clone|fork|vfork)$/.test(name) && childOf(result) !== null;
}

/** Threads share their process; only a process counts as started. */
export function isThread({ args }: Call): boolean {
  return args.includes("CLONE_THREAD");
}

/**
 * @throws AgentPolicyError `run/unobserved` (refused) when the system gave one number twice: the calls can then no longer be told apart
 */
export function treeOf(calls: readonly Call[]): Tree {
  const threads = new Map<number, number>();
  const parents = new Map<number, number>();
  for (const call of calls) {
    if (!isFork(call)) continue;
    const child = childOf(call.result);
    if (child === null) continue;
    if (threads.has(child) || parents.has(child))
      throw new AgentPolicyError("refused", "run/unobserved", `Two processes had the number ${child}.`);
    (isThread(call) ? threads : parents).set(child, call.pid);
  }
  const processOf = (pid: number): number => {
    let at = pid;
    for (let of = threads.get(at); of !== undefined; of = threads.get(at)) at = of;
    return at;
  };
  return {
    processOf,
    parentOf: (process) => {
      const parent = parents.get(process);
      return parent === undefined ? null : processOf(parent);
    },
  };
}

/** Number of the new process outside its name space, which strace adds in a comment where the two differ. */
export function childOf(result: string): number | null {
  const found = /^\d+ \/\* (\d+) in strace's PID NS \*\/$/.exec(result) ?? /^(\d+)$/.exec(result);
  return found?.[1] === undefined ? null : Number(found[1]);
}
