import { type Command, Option } from "commander";
import { readStoreConfig } from "../../config.ts";
import type { AgentReport } from "../../store/agents/report.ts";
import { withLiveStore } from "../live-store.ts";
import { oneLine, print } from "../output.ts";

interface Options {
  org?: string;
  format: "text" | "json";
}

/** `agents`: the inventory that the App keeps of an organisation, with each agent's live state. */
export function define(command: Command): void {
  command
    .option("--org <login>", "the organisation, where the App serves several")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .addHelpText(
      "before",
      "Examples:\n  agent-policy agents\n  agent-policy agents --org acme --format json\n",
    )
    .action(async ({ org, format }: Options) => {
      const { findAccount } = await import("../../store/installations.ts");
      const { reportAgents } = await import("../../store/agents/report.ts");
      const report = await withLiveStore<AgentReport>(
        readStoreConfig(),
        async (db) => reportAgents(db, await findAccount(db, org)),
        { path: "/api/agents", query: { organization: org } },
      );
      await print(format === "json" ? `${JSON.stringify(report, null, 2)}\n` : tell(report));
    });
}

function tell({ organization, agents, unlisted }: AgentReport): string {
  if (agents.length + unlisted.length === 0) return `No agent was seen in ${organization.login} yet.\n`;
  const lines: string[] = [];
  for (const agent of agents) {
    const owner = agent.owner === null ? "nobody answers for it" : `owner ${agent.owner}`;
    lines.push(`${agent.id}  ${owner}${agent.tier === null ? "" : `, tier ${agent.tier}`}`);
    if (agent.quarantine !== null)
      lines.push(
        `  QUARANTINED since ${agent.quarantine.at} by ${agent.quarantine.by}: ${agent.quarantine.reason}`,
      );
    if (agent.absence !== null) lines.push(`  longest absence ${agent.absence.from} to ${agent.absence.to}`);
    lines.push(...seen(agent));
  }
  for (const one of unlisted) {
    lines.push(`${one.subject}  not listed`);
    if (one.imitates !== null) lines.push(`  CARRIES THE LOGIN of ${one.imitates} under another number`);
    lines.push(...seen(one));
    if (one.policy?.accept != null) lines.push("  to accept it as automation:", ...yaml(one.policy.accept));
    if (one.policy !== null) lines.push("  to govern it as an agent:", ...yaml(one.policy.govern));
  }
  return `${lines.map((line) => oneLine(line)).join("\n")}\n`;
}

const MOST_IDENTITIES = 5;

function seen({
  since,
  last,
  repositories,
  identities,
}: AgentReport["agents"][number] | AgentReport["unlisted"][number]): string[] {
  if (since === null || last === null) return ["  not seen yet"];
  return [
    `  seen ${since} to ${last} in ${repositories.map(({ repository, count }) => `${repository} (${count})`).join(", ")}`,
    ...identities
      .slice(0, MOST_IDENTITIES)
      .map(({ kind, value, basis, count }) => `  by ${kind} ${value}, ${basis}, ${count}×`),
  ];
}

function yaml(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `    ${line}`);
}
