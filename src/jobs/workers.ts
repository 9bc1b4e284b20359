import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Store } from "../store/database.ts";
import { backoffSeconds } from "./backoff.ts";
import { type Claim, claim, complete, expireLeases, fail, heartbeat, release } from "./claims.ts";
import { type Queue, type QueueArgs, queueNames, shareOf } from "./queues.ts";

/** What a handler is told beside its key. */
export interface Run {
  invalidate: boolean;
  /** Grows with every request for this key: the larger of two is the later one. */
  generation: number;
  attempts: number;
  /** The key had too much work lately and rests until then: only take back a green that may no longer hold. */
  rest?: Date;
  /** Fires when the claim was lost or the server stops: write nothing more to GitHub. */
  signal: AbortSignal;
}

/** `againAt`: run again then, though nothing happens (a verdict that expires). */
export type Outcome = { againAt: Date } | undefined;

export type Handlers = { [Q in Queue]?: (args: QueueArgs[Q], run: Run) => Promise<Outcome> };

export interface Workers {
  /** Something was enqueued by this process: look now instead of at the next poll. */
  wake(): void;
  running(): number;
  /** Takes no more; waits up to `seconds` for what runs, then aborts it and gives it back. */
  stop(seconds: number): Promise<void>;
}

export interface WorkersOptions {
  db: Store;
  handlers: Handlers;
  workers: number;
  leaseSeconds: number;
  log: Logger;
  pollSeconds?: number;
  /** Seconds that GitHub asked us to wait, if the error tells; 0 otherwise. */
  waitAskedFor?: (error: unknown) => number;
  /** How many seconds a second of waiting lasts; less than one only where nobody needs a rest. */
  waitingSecond?: number;
  onFinished?: (queue: Queue, outcome: "done" | "failed" | "lost", seconds: number) => void;
}

/** Starts the workers of this process: they claim, run the handler, and complete or fail the claim. */
export function startWorkers(options: WorkersOptions): Workers {
  const { db, handlers, workers, leaseSeconds, log, waitingSecond = 1 } = options;
  const pollSeconds = options.pollSeconds ?? Math.max(0.05, waitingSecond);
  const served = queueNames.filter((queue) => handlers[queue] !== undefined);
  const running = new Map<string, { claimed: Claim; abort: AbortController; done: Promise<void> }>();
  let stopping = false;
  let wakeUp = () => {};
  let woken = false;
  let nextExpiry = 0;

  const wake = () => {
    woken = true;
    wakeUp();
  };

  async function run(claimed: Claim, abort: AbortController): Promise<void> {
    const { queue, args } = claimed.target;
    const started = performance.now();
    let outcome: "done" | "failed" | "lost";
    try {
      const handler = handlers[queue] as (args: unknown, run: Run) => Promise<Outcome>;
      const result = await handler(args, {
        invalidate: claimed.invalidate,
        generation: claimed.generation,
        attempts: claimed.attempts,
        ...(claimed.rest === null ? {} : { rest: claimed.rest }),
        signal: abort.signal,
      });
      outcome = (await complete(db, claimed, result?.againAt ?? null)) ? "done" : "lost";
    } catch (error) {
      outcome = abort.signal.aborted ? "lost" : "failed";
      if (outcome === "failed") await recordFailure(claimed, error);
    }
    options.onFinished?.(queue, outcome, (performance.now() - started) / 1000);
  }

  async function recordFailure(claimed: Claim, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const rest = Math.max(
      backoffSeconds(claimed.attempts, Math.random()),
      options.waitAskedFor?.(error) ?? 0,
    );
    const delay = rest * waitingSecond;
    log.warn(
      { queue: claimed.target.queue, key: claimed.key, attempts: claimed.attempts, delay, err: error },
      "work failed, will be tried again",
    );
    // When the store is away too, the lease runs out and the row is claimed anew.
    await fail(db, claimed, message.slice(0, 2000), delay).catch((cause) =>
      log.error({ err: cause }, "failure not recorded"),
    );
  }

  function begin(claimed: Claim): void {
    const abort = new AbortController();
    const done = run(claimed, abort)
      .catch((error) => log.error({ err: error, key: claimed.key }, "work not completed"))
      .finally(() => {
        running.delete(claimed.token);
        wake();
      });
    running.set(claimed.token, { claimed, abort, done });
  }

  function queuesWithRoom(): Queue[] {
    if (running.size >= workers) return [];
    return served.filter((queue) => {
      const held = [...running.values()].filter(({ claimed }) => claimed.target.queue === queue).length;
      return held < shareOf(queue, workers);
    });
  }

  async function idle(): Promise<void> {
    if (woken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    wakeUp = resolve;
    const timer = setTimeout(resolve, pollSeconds * 1000);
    await promise;
    clearTimeout(timer);
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      woken = false;
      try {
        if (performance.now() >= nextExpiry) {
          await expireLeases(db);
          nextExpiry = performance.now() + pollSeconds * 1000;
        }
        const claimed = await claim(db, queuesWithRoom(), leaseSeconds, waitingSecond);
        if (claimed === null) await idle();
        else if (stopping) await release(db, [claimed.token]);
        else begin(claimed);
      } catch (error) {
        log.error({ err: error }, "cannot claim work");
        await idle();
        await sleep(pollSeconds * 1000);
      }
    }
  }

  async function keepAlive(): Promise<void> {
    if (running.size === 0) return;
    try {
      const ours = await heartbeat(db, [...running.keys()], leaseSeconds);
      for (const [token, { abort }] of running) if (!ours.has(token)) abort.abort();
    } catch (error) {
      log.error({ err: error }, "cannot extend leases");
    }
  }

  const pulse = setInterval(keepAlive, (leaseSeconds * 1000) / 3);
  const loops = loop();

  return {
    wake,
    running: () => running.size,
    async stop(seconds) {
      stopping = true;
      wake();
      await loops;
      const finished = Promise.all([...running.values()].map(({ done }) => done));
      const deadline = new AbortController();
      await Promise.race([
        finished,
        sleep(seconds * 1000, undefined, { signal: deadline.signal }).catch(() => {}),
      ]);
      deadline.abort();
      clearInterval(pulse);
      const unfinished = [...running.entries()];
      await release(
        db,
        unfinished.map(([token]) => token),
      );
      for (const [, { abort }] of unfinished) abort.abort();
    },
  };
}
