import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AgentPolicyError } from "../../src/errors.ts";

const run = promisify(execFile);

/** Where the sandbox and its observer come from. `setpriv` and `prlimit` are of util-linux. */
const PROGRAMS = {
  bwrap: "bubblewrap",
  strace: "strace",
  prlimit: "util-linux",
  setpriv: "util-linux",
  git: "git",
} as const;

/** Longer takes no repository that is meant well. */
const TIMEOUT = 600_000;

/**
 * Runs a program and returns what it printed.
 *
 * @throws AgentPolicyError `supervisor/program` (unknown)
 */
export async function output(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<Buffer> {
  try {
    const { stdout } = await run(program, args, {
      env,
      encoding: "buffer",
      maxBuffer: 1 << 28,
      timeout: TIMEOUT,
      killSignal: "SIGKILL",
    });
    return stdout;
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new AgentPolicyError("unknown", "supervisor/program", `${program} ${args[0]} failed: ${said}`, {
      cause,
    });
  }
}

/**
 * Versions of the programs that make the sandbox, for the statement.
 *
 * @throws AgentPolicyError `supervisor/missing-program` (usage)
 */
export async function technology(env: NodeJS.ProcessEnv): Promise<string> {
  const versions: string[] = [];
  for (const [program, from] of Object.entries(PROGRAMS)) {
    const text = await run(program, ["--version"], { env }).then(
      ({ stdout }) => stdout,
      () => null,
    );
    if (text === null)
      throw new AgentPolicyError("usage", "supervisor/missing-program", `${program} is not here.`, {
        remedy: `Install it; in Debian it is in the package ${from}.`,
      });
    const version = /\d+(?:\.\d+)+/.exec(text)?.[0] ?? "";
    if (program === "bwrap" || program === "strace") versions.push(`${from} ${version}`);
  }
  return versions.join(", ");
}
