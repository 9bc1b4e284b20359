import { type ChildProcessByStdio, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { AgentPolicyError } from "../errors.ts";

/** Where git is run and with which environment; see `inspectRepository` and `withObjects` for the two kinds there are. */
export interface Git {
  directory: string;
  env: NodeJS.ProcessEnv;
}

export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

interface RunOptions {
  stdin?: string;
  /** Exit codes that are answers; any other rejects. */
  accept?: number[];
  /** More output than this rejects with `git/too-large`. */
  maxBytes?: number;
}

/**
 * Options for every call. The repository may have been prepared by somebody else, so nothing that its
 * configuration can name is run: no hooks, no file-system monitor, no pager, no transport of any kind.
 * Sources: git-config(1) `core.hooksPath`, `core.fsmonitor`, `core.commitGraph`, `protocol.allow`; git(1) GIT_* variables.
 */
const GLOBAL_OPTIONS = [
  "--no-pager",
  "--no-replace-objects",
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "core.commitGraph=false",
  "-c",
  "protocol.allow=never",
  "-c",
  "log.showSignature=false",
];

/** The caller's environment without what would point git at another repository or make it ask, fetch or lock. */
export function gitEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || name.startsWith("GIT_CONFIG_") || name === "GIT_EXEC_PATH",
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_ATTR_NOSYSTEM: "1",
    ...extra,
  };
}

/**
 * Runs git to its end.
 *
 * @throws AgentPolicyError `git/missing`, `git/no-directory`, `git/dubious-ownership`, `git/not-a-repository` (usage);
 *   `git/failed`, `git/too-large` (unknown) for any other failure.
 */
export async function run(git: Git, args: string[], options: RunOptions = {}): Promise<GitResult> {
  const { maxBytes = Number.POSITIVE_INFINITY, accept = [0] } = options;
  const child = start(git, args);
  const stderr = collect(child.stderr);
  const ended = ending(child);
  child.stdin.on("error", () => {}); // git may end without reading all; its exit code tells
  child.stdin.end(options.stdin ?? "");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      child.kill("SIGKILL");
      throw new AgentPolicyError(
        "unknown",
        "git/too-large",
        `git ${args[0]} gave more than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  const result = { code: await ended, stdout: Buffer.concat(chunks), stderr: await stderr };
  if (!accept.includes(result.code)) throw failure(git, args, result);
  return result;
}

/** Runs git and hands its output on as it comes. Ending the iteration early ends git. Errors as `run`. */
export async function* stream(git: Git, args: string[]): AsyncGenerator<Buffer, void, undefined> {
  const child = start(git, args);
  const stderr = collect(child.stderr);
  const ended = ending(child);
  child.stdin.end();
  let complete = false;
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    complete = true;
  } finally {
    if (!complete) {
      child.kill("SIGKILL");
      await ended.catch(() => {});
    }
  }
  const code = await ended;
  if (code !== 0) throw failure(git, args, { code, stdout: Buffer.alloc(0), stderr: await stderr });
}

const NAME_A_REPOSITORY = "Give the path of a git repository.";

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function start(git: Git, args: string[]): Child {
  assertDirectory(git.directory);
  return spawn("git", [...GLOBAL_OPTIONS, ...args], {
    cwd: git.directory,
    env: git.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Looked at before git starts: spawn reports a missing directory as a missing program. */
function assertDirectory(directory: string): void {
  let problem = `${directory} is not a directory`;
  try {
    if (statSync(directory).isDirectory()) {
      accessSync(directory, constants.X_OK);
      return;
    }
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    problem = denied ? `you may not enter ${directory}` : `there is no directory ${directory}`;
  }
  throw new AgentPolicyError("usage", "git/no-directory", problem, { remedy: NAME_A_REPOSITORY });
}

function ending(child: Child): Promise<number> {
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === "ENOENT"
          ? new AgentPolicyError("usage", "git/missing", "git is not installed or not on PATH", {
              remedy: "Install git 2.38 or later.",
              cause,
            })
          : new AgentPolicyError("unknown", "git/failed", `git could not be started: ${cause.message}`, {
              cause,
            }),
      );
    });
    child.once("close", (code) => resolve(code ?? 128));
  });
  ended.catch(() => {}); // whoever awaits it gets the error; nobody may be awaiting it yet
  return ended;
}

async function collect(readable: Readable): Promise<string> {
  let text = "";
  for await (const chunk of readable.setEncoding("utf8") as AsyncIterable<string>) {
    if (text.length < 8192) text += chunk;
  }
  return text;
}

function failure(git: Git, args: string[], result: GitResult): AgentPolicyError {
  const { stderr } = result;
  if (stderr.includes("dubious ownership")) {
    return new AgentPolicyError(
      "usage",
      "git/dubious-ownership",
      `${git.directory} belongs to another user, so git refuses it`,
      {
        remedy: `If you trust it, run: git config --global --add safe.directory ${JSON.stringify(git.directory)}`,
      },
    );
  }
  if (/not a git repository/i.test(stderr)) {
    return new AgentPolicyError("usage", "git/not-a-repository", `${git.directory} is not a git repository`, {
      remedy: NAME_A_REPOSITORY,
    });
  }
  const reason =
    stderr
      .trim()
      .split("\n")
      .at(-1)
      ?.replace(/^(fatal|error): /, "") || `exit code ${result.code}`;
  return new AgentPolicyError("unknown", "git/failed", `git ${args[0]} failed: ${reason}`);
}
