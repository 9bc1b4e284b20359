import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { expect, test } from "vitest";
import { backoffSeconds } from "../../src/jobs/backoff.ts";
import { claim, releaseAll } from "../../src/jobs/claims.ts";
import { enqueue, type Request } from "../../src/jobs/enqueue.ts";
import { shareOf, type Target } from "../../src/jobs/queues.ts";
import { type Handlers, startWorkers, type WorkersOptions } from "../../src/jobs/workers.ts";
import type { Store } from "../../src/store/database.ts";
import { describeStores } from "../support/stores.ts";

const pull = (number: number): Target => ({
  queue: "pull-request",
  args: { installationId: 1, repositoryId: 7, owner: "acme", name: "shop", number },
});
const log = pino({ level: "silent" });

function start(db: Store, handlers: Handlers, more: Partial<WorkersOptions> = {}) {
  return startWorkers({ db, handlers, workers: 4, leaseSeconds: 60, log, pollSeconds: 0.05, ...more });
}

async function until(condition: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not come about in time");
    await sleep(10);
  }
}
const count = async (db: Store) => (await db.selectFrom("work").select("key").execute()).length;

describeStores("workers", (open) => {
  test("run what is enqueued, at once when woken", async () => {
    const { db } = await open();
    const seen: number[] = [];
    const workers = start(
      db,
      { "pull-request": async ({ number }) => void seen.push(number) },
      { pollSeconds: 60 },
    );
    await sleep(50);
    await enqueue(db, [pull(1), pull(2)]);
    workers.wake();
    await until(async () => (await count(db)) === 0);
    expect(seen.toSorted()).toEqual([1, 2]);
    await workers.stop(1);
  });

  test("a handler that fails is called again, with the same wish, and nothing is lost", async () => {
    const { db } = await open();
    let calls = 0;
    const workers = start(db, {
      "pull-request": async (_args, run) => {
        calls += 1;
        expect(run).toMatchObject({ invalidate: true, attempts: calls });
        if (calls === 1) throw new Error("not yet");
        return undefined;
      },
    });
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    workers.wake();
    await until(async () => (await count(db)) === 0);
    expect(calls).toBe(2);
    await workers.stop(1);
  });

  test("an error that tells how long to wait is waited out", async () => {
    const { db } = await open();
    const workers = start(
      db,
      { "pull-request": () => Promise.reject(new Error("rate limited")) },
      { waitAskedFor: () => 500 },
    );
    await enqueue(db, [pull(1)]);
    workers.wake();
    await until(
      async () => (await db.selectFrom("work").select("last_error").executeTakeFirst())?.last_error != null,
    );
    const row = await db.selectFrom("work").select("run_at").executeTakeFirstOrThrow();
    expect((row.run_at?.getTime() ?? 0) - Date.now()).toBeGreaterThan(480_000);
    await workers.stop(1);
  });

  test("pull requests leave a worker to the merge queue", async () => {
    const { db } = await open();
    const gate = Promise.withResolvers<undefined>();
    let groupRan = false;
    let begun = 0;
    const workers = start(db, {
      "pull-request": () => {
        begun += 1;
        return gate.promise;
      },
      "merge-group": async () => {
        groupRan = true;
        return undefined;
      },
    });
    await enqueue(db, [pull(1), pull(2), pull(3), pull(4), pull(5), pull(6)]);
    workers.wake();
    await until(() => workers.running() === 3);
    const repository = { installationId: 1, repositoryId: 7, owner: "acme", name: "shop" };
    await enqueue(db, [
      {
        queue: "merge-group",
        args: { ...repository, headSha: "a", headRef: "r", baseSha: "b", baseRef: "m" },
      },
    ]);
    workers.wake();
    await until(() => groupRan && workers.running() === 3);
    expect(begun).toBe(3);
    gate.resolve(undefined);
    await until(async () => (await count(db)) === 0);
    await workers.stop(1);
  });

  test("stopping lets a job end; one that does not end in time is told so and given back", async () => {
    const { db } = await open();
    let told = false;
    const workers = start(db, {
      "pull-request": async ({ number }, { signal }) => {
        if (number === 1) await sleep(150);
        else
          await new Promise<void>((resolve) => {
            signal.addEventListener("abort", () => {
              told = true;
              resolve();
            });
          });
        return undefined;
      },
    });
    await enqueue(db, [pull(1), pull(2)]);
    workers.wake();
    await until(() => workers.running() === 2);
    await enqueue(db, [pull(3)]);
    await workers.stop(0.5);
    expect(told).toBe(true);
    const left = await db.selectFrom("work").select(["key", "claim_token"]).orderBy("key").execute();
    expect(left).toEqual(expect.arrayContaining([{ key: "7#2", claim_token: null }]));
    expect(left.map((row) => row.key)).not.toContain("7#1");
  });

  test("a worker that lost its claim is told to write nothing more", async () => {
    const { db } = await open();
    let aborted = false;
    const workers = start(
      db,
      {
        "pull-request": (_args, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              aborted = true;
              reject(new Error("aborted"));
            });
          }),
      },
      { leaseSeconds: 0.3 },
    );
    await enqueue(db, [pull(1)]);
    workers.wake();
    await until(() => workers.running() === 1);
    await db
      .updateTable("work")
      .set({ claim_token: "another worker's", lease_until: new Date(Date.now() + 60_000) })
      .execute();
    await until(() => aborted);
    await workers.stop(1);
    expect(await db.selectFrom("work").select(["claim_token", "last_error"]).execute()).toEqual([
      { claim_token: "another worker's", last_error: null },
    ]);
  });

  test("under random sends, failures, crashes and lost claims, every key's last send is followed by a whole run", async () => {
    const { db } = await open();
    const keys = 12;
    const sends = 250;
    // A counter stands for the state on GitHub: a run reads it at its start, and what it read counts when it completes.
    const state = new Map<number, number>();
    const settled = new Map<number, number>();
    const handlers: Handlers = {
      "pull-request": async ({ number }) => {
        const read = state.get(number) ?? 0;
        await sleep(Math.random() * 8);
        if (Math.random() < 0.1) throw new Error("GitHub is away");
        settled.set(number, Math.max(settled.get(number) ?? 0, read));
        return undefined;
      },
    };
    // Rests of a busy key pass in milliseconds.
    const quick = { waitingSecond: 0.001 };
    const crew = [start(db, handlers, quick), start(db, handlers, quick)];
    let crashes = 0;
    for (let sent = 0; sent < sends; sent += 1) {
      const requests: Request[] = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => {
        const number = 1 + Math.floor(Math.random() * keys);
        state.set(number, (state.get(number) ?? 0) + 1);
        return { ...pull(number), invalidate: Math.random() < 0.3 };
      });
      await db.transaction().execute((trx) => enqueue(trx, requests));
      if (Math.random() < 0.5) crew[sent % 2]?.wake();
      // A process that claims and dies: its lease runs out.
      if (Math.random() < 0.05 && (await claim(db, ["pull-request"], 0.02, 0.001)) !== null) crashes += 1;
      if (Math.random() < 0.02) await releaseAll(db);
    }
    // Nobody should wait out a back-off of seconds in a test.
    const hurry = setInterval(() => {
      void db
        .updateTable("work")
        .set({ run_at: new Date(0) })
        .where("claim_token", "is", null)
        .execute();
    }, 50);
    await until(async () => (await count(db)) === 0, 30_000);
    clearInterval(hurry);
    for (const workers of crew) await workers.stop(1);
    expect(crashes).toBeGreaterThan(0);
    expect(Object.fromEntries(settled)).toEqual(Object.fromEntries(state));
  });
});

test("the wait doubles to a quarter of an hour and never ends", () => {
  expect(backoffSeconds(1, 0)).toBe(2);
  expect(backoffSeconds(4, 0)).toBe(16);
  expect(backoffSeconds(40, 0)).toBe(900);
  expect(backoffSeconds(5000, 0.999)).toBeGreaterThan(700);
  expect(backoffSeconds(1, 0.999)).toBeGreaterThan(1.5);
});

test("no queue is starved of workers, however few there are", () => {
  for (const workers of [1, 2, 3, 8, 256]) {
    for (const queue of [
      "deployment",
      "merge-group",
      "pull-request",
      "repository",
      "installation",
    ] as const) {
      expect(shareOf(queue, workers)).toBeGreaterThanOrEqual(1);
      expect(shareOf(queue, workers)).toBeLessThanOrEqual(workers);
    }
  }
});
