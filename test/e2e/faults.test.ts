import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/open.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { SWEEP_PARTS, sweep } from "./support/sweep.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

/** The complete sweep is `npm run chaos`. */
const SAMPLE = Number(process.env.SWEEP_SAMPLE ?? "40");

let worlds: World[] = [];
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
  const server = await openStore({ kind: "server", url: await postgres.database(), pool: 8 });
  worlds = [await startWorld(await memoryStore(), SWEEP_PARTS), await startWorld(server, SWEEP_PARTS)];
});
afterAll(async () => {
  for (const world of worlds) await world.close();
  await postgres.stop();
});

test("GitHub failing at any call never gives a false green, and the verdict is right once it is back", {
  timeout: 180_000,
}, async () => {
  const { failures, cases, struck } = await sweep(worlds, { sample: SAMPLE, seed: 20_261_121 });
  expect(failures).toEqual([]);
  expect(cases).toBe(SAMPLE);
  expect(struck).toBeGreaterThan(SAMPLE * 0.9);
});
