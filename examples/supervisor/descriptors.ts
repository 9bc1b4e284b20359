import { closeSync, readdirSync, readFileSync } from "node:fs";

/** O_CLOEXEC as /proc writes it, in octal (proc(5)). Node opens all of its own files so. */
const CLOSED_ON_EXEC = 0o2000000;

/**
 * Closes what the supervisor's caller left open: bubblewrap hands open files on to the command, and one of them may be the key. Node
 * does so for the first ones only (uv_disable_stdio_inheritance). Has to run before anything else.
 */
export function closeInherited(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const descriptor = Number(name);
    if (descriptor > 2 && isInherited(descriptor)) closeSync(descriptor);
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
  } catch {
    return false; // the one that listed the folder
  }
}
