import { sql } from "kysely";
import { expect, test } from "vitest";
import { claim, complete } from "../../src/jobs/claims.ts";
import { enqueue } from "../../src/jobs/enqueue.ts";
import { prunePace } from "../../src/jobs/pace.ts";
import type { Target } from "../../src/jobs/queues.ts";
import type { Store } from "../../src/store/database.ts";
import { describeStores } from "../support/stores.ts";

const pull = (number: number): Target => ({
  queue: "pull-request",
  args: { installationId: 1, repositoryId: 7, owner: "acme", name: "shop", number },
});
const next = (db: Store) => claim(db, ["pull-request", "repository"], 60);

/** Evaluates a pull request as often as something happens to it. */
async function flood(db: Store, events: number, more: { invalidate?: boolean } = {}): Promise<number> {
  let runs = 0;
  for (let sent = 0; sent < events; sent += 1) {
    await enqueue(db, [{ ...pull(1), ...more }]);
    const claimed = await next(db);
    if (claimed === null) continue;
    if (claimed.rest === null) runs += 1;
    await complete(db, claimed, claimed.rest);
  }
  return runs;
}

const later = (db: Store, seconds: number) =>
  sql`update pace set at = at - make_interval(secs => ${seconds}::double precision)`.execute(db);

describeStores("pace", (open) => {
  test("a flood of comments costs so many evaluations at once, then one every half minute; nothing of it is lost", async () => {
    const { db } = await open();
    expect(await flood(db, 60)).toBe(21);
    expect(await db.selectFrom("work").select("key").execute()).toEqual([{ key: "7#1" }]);
    expect(await next(db)).toBeNull();
    await later(db, 31);
    expect(await flood(db, 10)).toBe(1);
    await later(db, 31);
    const last = await next(db);
    expect(last).toMatchObject({ key: "7#1", rest: null });
    expect(last && (await complete(db, last, null))).toBe(true);
    expect(await next(db)).toBeNull();
  });

  test("whoever floods one pull request keeps no other waiting", async () => {
    const { db } = await open();
    await flood(db, 30);
    await enqueue(db, [pull(2)]);
    expect(await next(db)).toMatchObject({ key: "7#2", rest: null });
  });

  test("while it rests, what takes an old green back is taken at once, but only to take it back", async () => {
    const { db } = await open();
    expect(await flood(db, 60, { invalidate: true })).toBe(21);
    await enqueue(db, [pull(1)]);
    expect(await next(db)).toBeNull();
    await enqueue(db, [{ ...pull(1), invalidate: true }]);
    const early = await next(db);
    expect((early?.rest?.getTime() ?? 0) - Date.now()).toBeGreaterThan(20_000);
    if (early) await complete(db, early, early.rest);
    expect(await next(db)).toBeNull();
    await later(db, 31);
    await sql`update work set run_at = run_at - interval '31 seconds'`.execute(db);
    expect(await next(db)).toMatchObject({ rest: null, invalidate: false });
  });

  test("what rested long enough is forgotten; other queues have no pace", async () => {
    const { db } = await open();
    await flood(db, 25);
    await prunePace(db);
    expect(await db.selectFrom("pace").select("key").execute()).toHaveLength(1);
    await later(db, 631);
    await prunePace(db);
    expect(await db.selectFrom("pace").select("key").execute()).toEqual([]);
    await enqueue(db, [
      {
        queue: "repository",
        args: { installationId: 1, repositoryId: 7, owner: "a", name: "s", baseRef: null },
      },
    ]);
    expect(await next(db)).not.toBeNull();
  });
});
