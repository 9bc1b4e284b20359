import { killAtRandom } from "../support/chaos.ts";
import { startPostgres } from "../support/postgres.ts";

// The long form of test/server/kill.test.ts: `npm run chaos [KILLS]`, 50 on each store unless told otherwise.
const kills = Number(process.argv[2] ?? "50");
const postgres = await startPostgres();
let lossless = true;
try {
  for (const [name, store] of [
    ["PGlite", "directory"],
    ["PostgreSQL", { url: await postgres.database() }],
  ] as const) {
    const started = performance.now();
    const { acknowledged, unanswered, lost, undone, left } = await killAtRandom(store, kills);
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(
      `${name}: ${kills} kills in ${seconds} s, ${acknowledged} deliveries acknowledged, ${unanswered} unanswered, ` +
        `${lost.length} lost, ${undone.length} not worked on, ${left} left in the queue\n`,
    );
    lossless &&= lost.length + undone.length + left === 0;
  }
} finally {
  await postgres.stop();
}
process.exitCode = lossless ? 0 : 1;
