import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { privateKey, SECRET } from "../server/support.ts";

export interface ServerProcess {
  child: ChildProcess;
  url: string;
  stderr: () => string;
  /** kill -9 and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; returns the exit code. */
  terminate(): Promise<number | null>;
}

export interface ProcessEnd {
  code: number | null;
  stderr: string;
}

const script = fileURLToPath(new URL("../server/child.ts", import.meta.url));

function launch(environment: Record<string, string>): { child: ChildProcess; stderr: () => string } {
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env.PATH,
      APP_ID: "4711",
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: SECRET,
      PORT: "0",
      LEASE: "2",
      LOG_LEVEL: "fatal",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return { child, stderr: () => stderr };
}

/** Starts the server and waits until it listens. */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const { child, stderr } = launch(environment);
  const exited = once(child, "exit");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let stdout = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    const line = /^(http:\S+)\n/.exec(stdout);
    if (line?.[1]) resolve(line[1]);
  });
  void exited.then(([code]) => reject(new Error(`the server ended with ${code}: ${stderr()}`)));
  const url = await promise;
  return {
    child,
    url,
    stderr,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async terminate() {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
  };
}

/** Starts the server where it cannot start; returns how it ended. */
export async function failingServerProcess(environment: Record<string, string>): Promise<ProcessEnd> {
  const { child, stderr } = launch(environment);
  const [code] = await once(child, "close");
  return { code, stderr: stderr() };
}
