import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { reportError } from "../../src/cli/output.ts";
import { readConfig } from "../../src/config.ts";
import { startApp } from "../../src/main.ts";
import { createLog } from "../../src/server/log.ts";
import { stopOnSignals } from "../../src/server/shutdown.ts";

/**
 * The real server as a process of its own, for tests that kill it. Only what is done with a pull request is replaced: it
 * takes a few milliseconds and notes the number in RAN_FILE.
 */
try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const app = await startApp(config, {
    log,
    handlers: () => ({
      "pull-request": async ({ number }) => {
        await sleep(Number(process.env.JOB_MS ?? "3"));
        appendFileSync(process.env.RAN_FILE ?? "/dev/null", `${number}\n`);
        return undefined;
      },
    }),
  });
  stopOnSignals(app.stop, log);
  process.stdout.write(`${app.url}\n`);
} catch (error) {
  reportError(error);
}
