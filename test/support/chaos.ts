import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../src/store/open.ts";
import { deliver, pullRequestPayload } from "../server/support.ts";
import { startServerProcess } from "./server-process.ts";

export interface ChaosResult {
  kills: number;
  /** Deliveries that were answered 2xx. */
  acknowledged: number;
  /** Sent and not answered: they may be stored or not. */
  unanswered: number;
  /** Acknowledged ones that are not in the inbox. */
  lost: string[];
  /** Pull requests that were acknowledged and never worked on afterwards. */
  undone: number[];
  /** Keys left in the queue at the end. */
  left: number;
}

/**
 * Kills the server (kill -9) at random points while signed deliveries arrive, starts it again, and so on; then lets it
 * finish and looks for what was lost.
 *
 * @param store `directory` for PGlite, or the address of an empty PostgreSQL database
 */
export async function killAtRandom(
  store: "directory" | { url: string },
  kills: number,
): Promise<ChaosResult> {
  const directory = mkdtempSync(join(tmpdir(), "agent-policy-chaos-"));
  const ranFile = join(directory, "ran");
  const data = join(directory, "data");
  const environment: Record<string, string> = {
    RAN_FILE: ranFile,
    ...(store === "directory" ? { DATA_DIR: data } : { DATABASE_URL: store.url }),
  };
  const acknowledged = new Map<string, number>();
  let unanswered = 0;
  let number = 0;
  for (let round = 0; round < kills; round += 1) {
    const server = await startServerProcess(environment);
    let alive = true;
    const senders = Array.from({ length: 4 }, async () => {
      while (alive) {
        number += 1;
        const id = `chaos-${number}-${round}`;
        const pull = number;
        try {
          const { status } = await deliver(server.url, "pull_request", pullRequestPayload(pull), { id });
          if (status >= 200 && status < 300) acknowledged.set(id, pull);
        } catch {
          unanswered += 1;
        }
      }
    });
    await sleep(50 + Math.random() * 450);
    await server.kill();
    alive = false;
    await Promise.all(senders);
  }
  const last = await startServerProcess(environment);
  await idle(last.url);
  await last.terminate();
  const opened = await openStore(
    store === "directory"
      ? { kind: "directory", directory: data }
      : { kind: "server", url: store.url, pool: 2 },
  );
  const stored = new Set(
    (await opened.db.selectFrom("inbox").select("delivery").execute()).map((row) => row.delivery),
  );
  const left = (await opened.db.selectFrom("work").select("key").execute()).length;
  await opened.close();
  const ran = new Set(existsSync(ranFile) ? readFileSync(ranFile, "utf8").split("\n").map(Number) : []);
  rmSync(directory, { recursive: true, force: true });
  return {
    kills,
    acknowledged: acknowledged.size,
    unanswered,
    lost: [...acknowledged.keys()].filter((id) => !stored.has(id)),
    undone: [...acknowledged.values()].filter((pull) => !ran.has(pull)),
    left,
  };
}

/** Waits until the server's queues are empty, as its metrics tell. */
async function idle(url: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const waiting = [...metrics.matchAll(/^agent_policy_queue_keys\{[^}]*\} (\d+)$/gm)].some(
      ([, count]) => Number(count) > 0,
    );
    if (!waiting) return;
    await sleep(50);
  }
  throw new Error("the queues did not run empty");
}
