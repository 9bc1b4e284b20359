/** One system call as strace saw it end. */
export interface Call {
  pid: number;
  /** Milliseconds since 1970. */
  at: number;
  name: string;
  /** Arguments as strace writes them, strings in hexadecimal. */
  args: string;
  /** What stands behind the `=`. */
  result: string;
  ok: boolean;
}

/** What is traced; a name that this machine's kernel lacks is passed over (`?`). Reading is not. */
export const TRACED = [
  ...["execve", "execveat", "clone", "fork", "vfork", "chdir", "fchdir", "connect"],
  ...["open", "openat", "openat2", "creat", "truncate", "link", "linkat", "symlink", "symlinkat"],
  ...["unlink", "unlinkat", "rename", "renameat", "renameat2", "mount"],
]
  .map((name) => `?${name}`)
  .join(",");

/** How strace has to be called for `readCall` to understand it. */
export const STRACE_OPTIONS = [
  "-f", // the whole tree
  "--seccomp-bpf", // stops at these calls only; a process that nobody traces gets ENOSYS from them
  "-qq",
  "-y", // paths of descriptors
  "-xx", // strings in hexadecimal: no file name can look like something else
  "-ttt",
  "--decode-pids=pidns", // as numbered outside the sandbox
  "--signal=none",
  "-s131072", // the longest argument that Linux takes (MAX_ARG_STRLEN)
  `--trace=${TRACED}`,
];

/**
 * Turns strace's lines into calls, in the order in which they ended. Calls that lead nowhere (files opened for reading, calls that
 * failed, but for connections) come out with `ok` false or not at all.
 *
 * @returns per line: a call; null when it is none yet, or none of interest; `"lost"` when it is not understood
 */
export function callReader(): (line: string) => Call | null | "lost" {
  const unfinished = new Map<string, string>();
  return (line) => {
    const [, pid, time, rest] = /^(\d+) +(\d+\.\d+) (.*)$/s.exec(line) ?? [];
    if (pid === undefined || rest === undefined) return "lost";
    const begun = /^(.*?) *<unfinished \.\.\.>$/s.exec(rest)?.[1];
    if (begun !== undefined) {
      unfinished.set(pid, begun);
      return null;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest)?.[1];
    const whole = resumed === undefined ? rest : `${unfinished.get(pid) ?? ""}${resumed}`;
    if (resumed !== undefined) unfinished.delete(pid);
    return parse(Number(pid), Number(time) * 1000, whole);
  };
}

function parse(pid: number, at: number, text: string): Call | "lost" {
  const [, name, args, result] = /^(\w+)\((.*)\) += (.+)$/s.exec(text) ?? [];
  if (name === undefined || args === undefined || result === undefined) return "lost";
  return { pid, at, name, args, result, ok: !/^(?:-1|\?)/.test(result) };
}

/** Strings of a call's arguments, in order: `"…"` and the paths of descriptors in `<…>`. */
export function stringsOf(text: string): string[] {
  return Array.from(text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g), ([, hex]) => unhex(hex ?? ""));
}

/** Path behind a descriptor, `AT_FDCWD<…>` or `3<…>`. */
export function pathsOf(text: string): string[] {
  return Array.from(text.matchAll(/<((?:\\x[0-9a-f]{2})*)>/g), ([, hex]) => unhex(hex ?? ""));
}

function unhex(text: string): string {
  return Buffer.from(text.replaceAll("\\x", ""), "hex").toString("utf8");
}
