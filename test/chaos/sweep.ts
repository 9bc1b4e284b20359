import { sweep, sweepLanes } from "../e2e/support/sweep.ts";
import type { PostgresServer } from "../support/postgres.ts";

/** The long form of test/e2e/faults.test.ts. @returns whether all went well */
export async function sweepAll(postgres: PostgresServer): Promise<boolean> {
  const onCase = (done: number, all: number, wrong: readonly string[]) => {
    if (done % 100 === 0) process.stderr.write(`${done} of ${all}, ${wrong.length} wrong\n`);
  };
  // Two of each: while one waits for an answer that does not come, another works.
  const lanes = [...sweepLanes(postgres), ...sweepLanes(postgres)];
  const { scenarios, cases, struck, failures, seconds } = await sweep(lanes, { onCase });
  process.stdout.write(
    `faults: ${cases} cases of ${scenarios} scenarios in ${Math.round(seconds)} s, ${struck} struck, ${failures.length} wrong\n`,
  );
  for (const failure of failures) process.stdout.write(`  ${failure}\n`);
  return failures.length === 0;
}
