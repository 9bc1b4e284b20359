import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import { readStoreConfig } from "../config.ts";
import type { Order, OrderOutcome } from "../store/agents/orders.ts";
import { withLiveStore } from "./live-store.ts";
import { oneLine, print } from "./output.ts";

interface Options {
  reason: string;
  org?: string;
  by?: string;
  format: "text" | "json";
}

/** The command line of `quarantine` and `release`, which differ in the word only. */
export function defineOrder(command: Command, kind: Order["kind"]): void {
  command
    .argument("<agent>", "an agent's registry id; `agent-policy agents` lists those seen")
    .requiredOption("--reason <text>", "why, in one line; it is recorded and shown in the checks")
    .option("--org <login>", "the organisation, where the App serves several")
    .option("--by <name>", "who orders it; by default the user of this machine")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .addHelpText(
      "before",
      `Examples:\n  agent-policy ${kind} copilot-cloud-agent --reason "${kind === "quarantine" ? "pushes nobody asked for" : "checked, false alarm"}"\n`,
    )
    .action(async (agent: string, { reason, org, by, format }: Options) => {
      const who = by ?? userInfo().username;
      const { findAccount } = await import("../store/installations.ts");
      const { orderAgent } = await import("../store/agents/orders.ts");
      const outcome = await withLiveStore<OrderOutcome>(
        readStoreConfig(),
        async (db) => orderAgent(db, await findAccount(db, org), { kind, agent, by: who, reason }),
        {
          path: `/api/agents/${encodeURIComponent(agent)}/${kind}`,
          body: { by: who, reason, ...(org === undefined ? {} : { organization: org }) },
        },
      );
      await print(
        format === "json" ? `${JSON.stringify({ version: 1, ...outcome }, null, 2)}\n` : tell(outcome),
      );
    });
}

const MOST_LISTED = 20;

function tell(outcome: OrderOutcome): string {
  const { kind, agent, organization, wasQuarantined, pullRequests } = outcome;
  const shown = pullRequests.slice(0, MOST_LISTED).map((one) => `  ${oneLine(one)}\n`);
  const more = pullRequests.length - shown.length;
  const again =
    pullRequests.length === 0
      ? "No open pull request rests on it.\n"
      : `Judged again now:\n${shown.join("")}${more > 0 ? `  and ${more} more\n` : ""}`;
  if (kind === "release") {
    const what = wasQuarantined ? "released" : "was not quarantined; it is renewed";
    return `Agent ${agent} ${wasQuarantined ? "is " : ""}${what} in ${organization}.\n${again}`;
  }
  return `Agent ${agent} is quarantined in ${organization}${wasQuarantined ? " (it was already)" : ""}.\n${again}${WHAT_REMAINS}`;
}

const WHAT_REMAINS = `
What this App cannot stop: the vendor's own token. Until you suspend it, the agent can still push branches,
comment and start workflows. An organisation owner suspends it at
  github.com > Organization settings > Third-party Access > GitHub Apps > (the agent) > Configure > Suspend,
and for Copilot's coding agent under Copilot > Coding agent. An agent that works with a person's token
stops when that person revokes the token.
`;
