import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AgentPolicyError } from "../errors.ts";

/**
 * Where the user stands. `npm run` changes to the package's directory and leaves the user's in INIT_CWD; programs started
 * from there inherit it, so it counts only while the working directory still is the package's.
 */
export function userDirectory(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): string {
  const { INIT_CWD: initial, npm_package_json: manifest } = env;
  return initial && manifest && dirname(manifest) === cwd ? initial : cwd;
}

/** A path as the user means it. */
export function userPath(path: string): string {
  return resolve(userDirectory(), path);
}

/**
 * Reads a file the user named; `-` is standard input.
 *
 * @throws AgentPolicyError `input/unreadable` (usage)
 */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    if (path === "-") return Buffer.concat(await Array.fromAsync(process.stdin as AsyncIterable<Buffer>));
    return await readFile(userPath(path));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error for a file that cannot be read. */
export function unreadable(path: string, error: unknown): AgentPolicyError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a directory",
    EACCES: "you may not read it",
  };
  const reason = reasons[String(code)] ?? (error instanceof Error ? error.message : String(error));
  return new AgentPolicyError("usage", "input/unreadable", `cannot read ${path}: ${reason}`, {
    remedy: "Check the path and its permissions.",
    cause: error,
  });
}
