import { sweep, sweepLanes } from "../e2e/support/sweep.ts";
import type { PostgresServer } from "../support/postgres.ts";

/** The long form of test/e2e/faults.test.ts. @returns whether all went well */
export async function sweepAll(postgres: PostgresServer, once: boolean): Promise<boolean> {
  let told = 0;
  const onCase = (done: number, all: number, wrong: readonly string[]) => {
    // At once: a run that is cut short has still said what it found.
    for (; told < wrong.length; told += 1) process.stdout.write(`  ${wrong[told]}\n`);
    if (done % 100 === 0) process.stderr.write(`${done} of ${all}, ${wrong.length} wrong\n`);
  };
  // Two of each: while one waits for an answer that does not come, another works.
  const lanes = [...sweepLanes(postgres), ...sweepLanes(postgres)];
  const { scenarios, cases, struck, failures, shaky, seconds } = await sweep(lanes, { onCase, once });
  process.stdout.write(
    `faults: ${cases} cases of ${scenarios} scenarios in ${Math.round(seconds)} s, ${struck} struck, ${shaky.length} right only alone, ${failures.length} wrong\n`,
  );
  for (const name of shaky) process.stdout.write(`  right only alone: ${name}\n`);
  return failures.length === 0;
}
