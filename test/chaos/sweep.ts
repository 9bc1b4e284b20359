import { openStore } from "../../src/store/open.ts";
import { SWEEP_PARTS, sweep } from "../e2e/support/sweep.ts";
import { memoryStore, startWorld, type World } from "../e2e/support/world.ts";
import type { PostgresServer } from "../support/postgres.ts";

/** The long form of test/e2e/faults.test.ts. @returns whether all went well */
export async function sweepAll(postgres: PostgresServer): Promise<boolean> {
  const worlds: World[] = [];
  for (let n = 0; n < 2; n += 1) {
    const server = await openStore({ kind: "server", url: await postgres.database(), pool: 8 });
    worlds.push(await startWorld(await memoryStore(), SWEEP_PARTS), await startWorld(server, SWEEP_PARTS));
  }
  try {
    const onCase = (done: number, all: number) => {
      if (done % 100 === 0) process.stderr.write(`${done} of ${all}\n`);
    };
    const { scenarios, cases, struck, failures, seconds } = await sweep(worlds, { onCase });
    process.stdout.write(
      `faults: ${cases} cases of ${scenarios} scenarios in ${Math.round(seconds)} s, ${struck} struck, ${failures.length} wrong\n`,
    );
    for (const failure of failures) process.stdout.write(`  ${failure}\n`);
    return failures.length === 0;
  } finally {
    for (const world of worlds) await world.close();
  }
}
