import { createReadStream } from "node:fs";
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

/** Read at once: an exported pull request is some kilobytes long, so a chunk holds many lines. */
const CHUNK_BYTES = 512 * 1024;

/** A text of more characters would not fit into one string of V8, and one record of it not into memory. */
const LINE_BYTES = 256 * 1024 * 1024;

const LINE_FEED = 10;

/**
 * The lines of a file the user named, without their line feeds, all that arrived together as one batch; `-` is standard
 * input. A byte order mark at the beginning is left out.
 *
 * @throws AgentPolicyError `input/unreadable` (usage)
 */
export async function* inputLines(path: string): AsyncGenerator<Buffer[]> {
  const chunks =
    path === "-" ? process.stdin : createReadStream(userPath(path), { highWaterMark: CHUNK_BYTES });
  try {
    yield* cutLines(chunks as AsyncIterable<Buffer>);
  } catch (error) {
    throw error instanceof AgentPolicyError ? error : unreadable(path, error);
  }
}

async function* cutLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let begun: Buffer[] = [];
  let bytes = 0;
  let first = true;
  const line = (rest: Buffer): Buffer => {
    const whole = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
    begun = [];
    bytes = 0;
    const marked = first && whole.subarray(0, 3).equals(BYTE_ORDER_MARK);
    first = false;
    return marked ? whole.subarray(3) : whole;
  };
  for await (const chunk of chunks) {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      lines.push(line(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (lines.length > 0) yield lines;
    bytes += chunk.length - start;
    if (bytes > LINE_BYTES) throw new Error(`a line is longer than ${LINE_BYTES} bytes`);
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (bytes > 0) yield [line(NOTHING)];
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** The error for a file that cannot be read. */
function unreadable(path: string, error: unknown): AgentPolicyError {
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
