import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { sweep, sweepLanes } from "./support/sweep.ts";

/** The complete sweep is `npm run chaos`. */
const SAMPLE = Number(process.env.SWEEP_SAMPLE ?? "30");

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

test("GitHub failing at any call never gives a false green, and the verdict is right once it is back", {
  timeout: 480_000,
}, async () => {
  const { failures, cases, struck } = await sweep(sweepLanes(postgres), {
    sample: SAMPLE,
    seed: 20_261_121,
  });
  expect(failures).toEqual([]);
  expect(cases).toBe(SAMPLE);
  expect(struck).toBeGreaterThan(SAMPLE * 0.9);
});
