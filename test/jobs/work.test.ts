import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  claim,
  complete,
  expireLeases,
  fail,
  heartbeat,
  invalidatedSince,
  release,
  releaseAll,
} from "../../src/jobs/claims.ts";
import { cancel, enqueue } from "../../src/jobs/enqueue.ts";
import { queueStates, stuckWork } from "../../src/jobs/health.ts";
import type { Target } from "../../src/jobs/queues.ts";
import type { Store } from "../../src/store/database.ts";
import { describeStores } from "../support/stores.ts";

const pull = (number: number, repositoryId = 7): Target => ({
  queue: "pull-request",
  args: { installationId: 1, repositoryId, owner: "acme", name: "shop", number },
});
const rows = (db: Store) => db.selectFrom("work").selectAll().orderBy("key").execute();
const next = (db: Store, lease = 60) => claim(db, ["pull-request", "repository", "merge-group"], lease);

describeStores("work", (open) => {
  test("requests for one key coalesce into one row that keeps the earliest time, the best priority and the wish to invalidate", async () => {
    const { db } = await open();
    await enqueue(db, [{ ...pull(1), delay: 3600, priority: 25 }]);
    await enqueue(db, [{ ...pull(1), invalidate: true, delay: 100, priority: 5 }]);
    await enqueue(db, [{ ...pull(1), delay: 7200 }]);
    const [row, ...others] = await rows(db);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ key: "7#1", priority: 5, repository_id: 7, installation_id: 1 });
    expect(row?.invalidate_generation).not.toBeNull();
    const due = (row?.run_at?.getTime() ?? 0) - Date.now();
    expect(due).toBeGreaterThan(50_000);
    expect(due).toBeLessThan(110_000);
    expect(await next(db)).toBeNull();
  });

  test("a run can tell that its green may not hold any more", async () => {
    const { db } = await open();
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    const claimed = await next(db);
    const asked = () => invalidatedSince(db, pull(1), claimed?.generation ?? 0);
    expect(await asked()).toBe(false);
    await enqueue(db, [pull(1)]);
    expect(await asked()).toBe(false);
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    expect(await asked()).toBe(true);
    expect(await invalidatedSince(db, pull(2), 0)).toBe(false);
  });

  test("the newest names win, so that a renamed repository is found", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    await enqueue(db, [
      { queue: "pull-request", args: { ...pull(1).args, name: "store", number: 1, owner: "acme" } as never },
    ]);
    expect((await next(db))?.target.args).toMatchObject({ name: "store", repositoryId: 7 });
  });

  test("a claimed key is given to nobody else; a completed one is gone", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1), pull(2)]);
    const [first, second, third] = [await next(db), await next(db), await next(db)];
    expect(new Set([first?.key, second?.key])).toEqual(new Set(["7#1", "7#2"]));
    expect(third).toBeNull();
    if (first && second) {
      expect(await complete(db, first, null)).toBe(true);
      expect(await complete(db, second, null)).toBe(true);
    }
    expect(await rows(db)).toEqual([]);
  });

  test("events while a key is worked on queue exactly one more run", async () => {
    const { db } = await open();
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    const first = await next(db);
    await enqueue(db, [pull(1)]);
    await enqueue(db, [pull(1)]);
    expect(await next(db)).toBeNull();
    expect(first && (await complete(db, first, null))).toBe(true);
    const second = await next(db);
    expect(second?.generation).toBeGreaterThan(first?.generation ?? 0);
    expect(second?.invalidate, "the first run did invalidate").toBe(false);
    expect(second && (await complete(db, second, null))).toBe(true);
    expect(await next(db)).toBeNull();
    expect(await rows(db)).toEqual([]);
  });

  test("a wish to invalidate that comes while a key is worked on is for the next run", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const first = await next(db);
    expect(first?.invalidate).toBe(false);
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    if (first) await complete(db, first, null);
    expect((await next(db))?.invalidate).toBe(true);
  });

  test("a failure keeps the wish to invalidate, is tried again and shows as stuck after five", async () => {
    const { db } = await open();
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await stuckWork(db)).toEqual([]);
      const claimed = await next(db);
      expect(claimed).toMatchObject({ attempts: attempt, invalidate: true });
      if (claimed) await fail(db, claimed, `GitHub is away (${attempt})`, 0);
    }
    expect(await stuckWork(db)).toMatchObject([{ key: "7#1", attempts: 5, error: "GitHub is away (5)" }]);
    expect(await queueStates(db)).toMatchObject([{ queue: "pull-request", ready: 1, running: 0, stuck: 1 }]);
    const claimed = await next(db);
    if (claimed) await complete(db, claimed, new Date(Date.now() + 3_600_000));
    expect(await stuckWork(db)).toEqual([]);
    expect(await rows(db)).toMatchObject([
      { attempts: 0, last_error: null, failing_since: null, invalidate_generation: null },
    ]);
  });

  test("a failed key waits, and an event makes it due at once", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const claimed = await next(db);
    if (claimed) await fail(db, claimed, "no", 900);
    expect(await next(db)).toBeNull();
    await enqueue(db, [pull(1)]);
    expect(await next(db)).toMatchObject({ key: "7#1", attempts: 2 });
  });

  test("an event during a run that fails is not held back by the wait", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const claimed = await next(db);
    await enqueue(db, [pull(1)]);
    if (claimed) await fail(db, claimed, "no", 900);
    expect(await next(db)).toMatchObject({ key: "7#1" });
  });

  test("a key can ask to run again later; an event comes first, and the schedule does not end in a loop", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const first = await next(db);
    if (first) await complete(db, first, new Date(Date.now() + 3_600_000));
    expect(await next(db)).toBeNull();
    expect(await queueStates(db)).toMatchObject([{ scheduled: 1, ready: 0 }]);
    await enqueue(db, [pull(1)]);
    const second = await next(db);
    // From inside the run, as a use case does for a verdict that expires.
    await enqueue(db, [{ ...pull(1), delay: 3600 }]);
    if (second) await complete(db, second, null);
    expect(await next(db)).toBeNull();
    expect(await queueStates(db)).toMatchObject([{ scheduled: 1 }]);
  });

  test("whose lease ran out loses the claim: another worker gets it, and the first may not complete it", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const crashed = await next(db, 0.05);
    expect(await next(db)).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 80));
    await expireLeases(db);
    const heir = await next(db);
    expect(heir).toMatchObject({ key: "7#1", attempts: 2 });
    if (crashed && heir) {
      expect(await heartbeat(db, [crashed.token, heir.token], 60)).toEqual(new Set([heir.token]));
      expect(await complete(db, crashed, null)).toBe(false);
      expect(await fail(db, crashed, "late", 0)).toBe(false);
      expect(await complete(db, heir, null)).toBe(true);
    }
    expect(await rows(db)).toEqual([]);
  });

  test("a heartbeat keeps a claim beyond its first lease", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1)]);
    const claimed = await next(db, 0.05);
    if (claimed) await heartbeat(db, [claimed.token], 60);
    await new Promise((resolve) => setTimeout(resolve, 80));
    await expireLeases(db);
    expect(await next(db)).toBeNull();
  });

  test("released claims are due at once, and the next try knows that it is not the first", async () => {
    const { db } = await open();
    await enqueue(db, [{ ...pull(1), invalidate: true }, pull(2)]);
    const [first, second] = [await next(db), await next(db)];
    if (first) await release(db, [first.token]);
    expect(await next(db)).toMatchObject({ key: first?.key, attempts: 2, invalidate: first?.invalidate });
    await releaseAll(db);
    expect(new Set([(await next(db))?.key, (await next(db))?.key])).toEqual(
      new Set([first?.key, second?.key]),
    );
  });

  test("the more urgent queue goes first, and only the queues asked for", async () => {
    const { db } = await open();
    const repository = { installationId: 1, repositoryId: 7, owner: "acme", name: "shop" };
    await enqueue(db, [{ queue: "repository", args: { ...repository, baseRef: null } }]);
    await enqueue(db, [pull(1)]);
    await enqueue(db, [
      {
        queue: "merge-group",
        args: { ...repository, headSha: "a", headRef: "r", baseSha: "b", baseRef: "m" },
      },
    ]);
    expect(await claim(db, [], 60)).toBeNull();
    expect((await claim(db, ["pull-request", "repository"], 60))?.target.queue).toBe("pull-request");
    expect((await next(db))?.target.queue).toBe("merge-group");
    expect((await next(db))?.target.queue).toBe("repository");
  });

  test("work is part of the sender's transaction", async () => {
    const { db } = await open();
    const undone = db.transaction().execute(async (trx) => {
      await enqueue(trx, [pull(1)]);
      throw new Error("the inbox row could not be written");
    });
    await expect(undone).rejects.toThrow("inbox row");
    expect(await rows(db)).toEqual([]);
  });

  test("the work of a repository or installation that is gone goes too, and no other", async () => {
    const { db } = await open();
    await enqueue(db, [pull(1, 7), pull(1, 8), { queue: "installation", args: { installationId: 2 } }]);
    await cancel(db, { repositoryId: 7 });
    expect((await rows(db)).map((row) => row.key)).toEqual(["2", "8#1"]);
    await cancel(db, { installationId: 1 });
    expect((await rows(db)).map((row) => row.key)).toEqual(["2"]);
  });

  test("two senders with the same keys in opposite order do not wait for each other in a circle", async () => {
    const { db } = await open();
    const many = Array.from({ length: 20 }, (_, index) => pull(index + 1));
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        db.transaction().execute((trx) => enqueue(trx, index % 2 === 0 ? many : many.toReversed())),
      ),
    );
    const { rows: counted } = await sql<{
      count: number;
    }>`select count(*)::integer as count from work`.execute(db);
    expect(counted[0]?.count).toBe(20);
  });
});
