import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AgentPolicyError } from "../../../errors.ts";
import type { Simulator } from "../../../simulator/index.ts";

/** The App, running as a process of its own, as a user runs it. */
export interface RunningApp {
  url: string;
  dataDirectory: string;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 60_000;
const LISTENS = /listens on (http:\/\/\S+)/;

/**
 * Runs `agent-policy serve` against a simulator, with its data in a new temporary directory that `stop` removes.
 *
 * @throws AgentPolicyError `unknown` with what the process said when it does not start.
 */
export async function startApp(simulator: Simulator): Promise<RunningApp> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "agent-policy-demo-"));
  const program = fileURLToPath(new URL("../../bin.js", import.meta.url));
  const child = spawn(process.execPath, [program, "serve"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env.PATH,
      APP_ID: String(simulator.app.id),
      PRIVATE_KEY: simulator.app.privateKey,
      WEBHOOK_SECRET: simulator.app.webhookSecret,
      GITHUB_API_URL: simulator.url,
      // The simulator has no secondary rate limits to be spared.
      GITHUB_PACING: "none",
      DATA_DIR: dataDirectory,
      PORT: "0",
      LOG_LEVEL: "warn",
    },
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(dataDirectory, { recursive: true, force: true });
  };
  try {
    return { url: await listening(child), dataDirectory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(
        new AgentPolicyError(
          "unknown",
          "demo/app",
          `The App ${what}.${said === "" ? "" : ` It said: ${said.trim()}`}`,
        ),
      );
    };
    const timer = setTimeout(() => fail("did not start in time"), START_WITHIN_MS);
    child.once("exit", () => fail("ended before it listened"));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000);
      const url = LISTENS.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    });
  });
}
