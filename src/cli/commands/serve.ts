import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { note } from "../output.ts";

const EXAMPLES = `Examples:
  agent-policy serve                                                          with the settings below
  APP_ID=1 PRIVATE_KEY_PATH=key.pem WEBHOOK_SECRET=... agent-policy serve
`;

const ENVIRONMENT = `
Environment:
  APP_ID                          the App's numeric id
  PRIVATE_KEY | PRIVATE_KEY_PATH  the App's private key, or the file it is in
  WEBHOOK_SECRET                  16 characters or more; the same as on the App's settings page
  HOST, PORT                      where to listen (127.0.0.1, 3000)
  DATABASE_URL                    a PostgreSQL server; without it the data is kept in DATA_DIR (./data)
  GITHUB_API_URL                  https://api.github.com, or https://HOST/api/v3 of a GitHub Enterprise Server
  AGENT_POLICY_NOTIFY_*           addresses of channels that policies name under notify
  NOTIFY_SECRET                   signs what is sent there
  LOG_LEVEL, WORKERS              info, 8
`;

/** `serve`: runs the App until it is told to stop. */
export function define(command: Command): void {
  command
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", ENVIRONMENT)
    .action(async () => {
      const config = readConfig();
      const { startApp } = await import("../../main.ts");
      const { createLog } = await import("../../server/log.ts");
      const { stopOnSignals } = await import("../../server/shutdown.ts");
      const log = createLog(config.logLevel);
      const app = await startApp(config, { log });
      stopOnSignals(app.stop, log);
      note(`agent-policy listens on ${app.url}${config.webhookPath}`);
    });
}
