import { posix } from "node:path";
import { type Call, pathsOf, stringsOf } from "./call.ts";
import { childOf, isFork, isThread, type Tree, treeOf } from "./tree.ts";

/** A program that was started, or a fork that never started one of its own. */
export interface Start {
  kind: "start";
  at: number;
  process: number;
  parent: number | null;
  /** The nearest ancestor that is a program of its own, not a mere fork of one. */
  program: number | null;
  executable: string;
  /** Null for a fork. */
  argv: string[] | null;
}

export interface FileChange {
  kind: "file";
  at: number;
  process: number;
  path: string;
  operation: "write" | "delete" | "rename" | "mount";
}

/** A connection past the proxy; there is no way out, so it failed. */
export interface Attempt {
  kind: "connection";
  at: number;
  process: number;
  address: string;
  port: number;
}

export type Observation = Start | FileChange | Attempt;

/** Calls worth keeping: what they changed or tried. */
export function isOfInterest(call: Call): boolean {
  if (call.name === "connect") return true;
  if (!call.ok) return false;
  return /^open(?:at2?)?$/.test(call.name) ? WRITES.test(call.args) : true;
}

const WRITES = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;

/** Programs that were started, whatever they are: a bound from below that is known while they run. */
export function countsAsStart(call: Call): boolean {
  return isFork(call) && !isThread(call);
}

/**
 * What the command did, from the first program on that is not the supervisor's own.
 *
 * @param launchers how many programs the supervisor starts itself before the command
 * @param start where the command begins: its working directory
 * @returns null when the command never started
 * @throws AgentPolicyError as `treeOf`
 */
export function observe(calls: readonly Call[], launchers: number, start: string): Observation[] | null {
  const first = calls.filter(isExecution)[launchers];
  if (first === undefined) return null;
  const after = calls.slice(calls.indexOf(first));
  const tree = treeOf(after);
  const executed = new Set(after.filter(isExecution).map(({ pid }) => tree.processOf(pid)));
  const images = new Map<number, string>();
  const folderOf = folders(tree, start);
  return after.flatMap((call): Observation[] => {
    const process = tree.processOf(call.pid);
    const folder = folderOf(process, call);
    const { at } = call;
    if (isExecution(call)) {
      const [name = "", ...argv] = stringsOf(call.args);
      // a program may be started by its descriptor alone
      const executable = (name === "" ? pathsOf(call.args)[0] : undefined) ?? posix.resolve(folder, name);
      images.set(process, executable);
      const program = programAbove(process, tree, executed);
      return [{ kind: "start", at, process, parent: tree.parentOf(process), program, executable, argv }];
    }
    const child = countsAsStart(call) ? childOf(call.result) : null;
    if (child === null) return effects(call, process, folder);
    if (executed.has(child)) return [];
    const executable = images.get(process) ?? "?";
    return [{ kind: "start", at, process: child, parent: process, program: process, executable, argv: null }];
  });
}

function programAbove(process: number, tree: Tree, executed: ReadonlySet<number>): number | null {
  let above = tree.parentOf(process);
  while (above !== null && !executed.has(above)) above = tree.parentOf(above);
  return above;
}

/** Keeps the working directory of each process, which a child takes over from its parent. */
function folders(tree: Tree, start: string): (process: number, call: Call) => string {
  const known = new Map<number, string>();
  return (process, { name, args }) => {
    const parent = tree.parentOf(process);
    const before = known.get(process) ?? (parent === null ? undefined : known.get(parent)) ?? start;
    const [path = "."] = name === "fchdir" ? pathsOf(args) : stringsOf(args);
    known.set(process, /^f?chdir$/.test(name) ? posix.resolve(before, path) : before);
    return before;
  };
}

function isExecution({ name, ok }: Call): boolean {
  return ok && name.startsWith("execve");
}

function effects(
  { name, args, result, at }: Call,
  process: number,
  folder: string,
): (FileChange | Attempt)[] {
  const change = (path: string | undefined, operation: FileChange["operation"]): FileChange[] =>
    path === undefined ? [] : [{ kind: "file", at, process, path, operation }];
  const named = namedPaths(args, folder);
  if (name === "connect") return attempt(args).map((to) => ({ kind: "connection", at, process, ...to }));
  if (/^(?:open|creat)/.test(name)) return change(pathsOf(result)[0] ?? named[0], "write");
  if (name === "truncate") return change(named[0], "write");
  if (/^(?:sym)?link/.test(name)) return change(named.at(-1), "write");
  if (name.startsWith("unlink")) return change(named[0], "delete");
  if (name.startsWith("rename")) return [...change(named[0], "rename"), ...change(named[1], "rename")];
  return name === "mount" ? change(named[1] ?? named[0], "mount") : [];
}

/** Paths of a call, each taken from the folder whose descriptor stands before it, else from the working directory. */
function namedPaths(args: string, folder: string): string[] {
  const pairs = args.matchAll(/(?:(?:AT_FDCWD|\d+)(<[^>]*>), )?("(?:\\x[0-9a-f]{2})*")/g);
  return Array.from(pairs, ([, from, name]) =>
    posix.resolve(pathsOf(from ?? "")[0] ?? folder, stringsOf(name ?? "")[0] ?? "."),
  );
}

/** Where a connection over IP goes; nothing for local sockets and the loopback. */
function attempt(args: string): { address: string; port: number }[] {
  const port = Number(/sin6?_port=htons\((\d+)\)/.exec(args)?.[1] ?? 0);
  const [address] = stringsOf(/(?:inet_addr|inet_pton)\((.*?)\)/.exec(args)?.[1] ?? "");
  if (address === undefined || port === 0 || /^127\.|^::1$/.test(address)) return [];
  return [{ address, port }];
}
