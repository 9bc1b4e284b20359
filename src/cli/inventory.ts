import type { Inventory } from "../identity/summary.ts";
import { oneLine } from "./output.ts";

/** The inventory for a terminal: agents, apps that nobody listed, and people with a machine's name. */
export function inventoryText({ commits, byClass, agents, unknownApps, machineNames }: Inventory): string {
  const classes = Object.entries(byClass).filter(([, count]) => count > 0);
  const lines = [
    `${counted(commits)}: ${classes.map(([kind, count]) => `${count} ${kind}`).join(", ") || "none"}`,
  ];
  if (agents.length > 0) lines.push("", "Agents");
  for (const { name, id, commits: count, since, last, owner, identities } of agents) {
    lines.push(
      `  ${oneLine(name)} (${id}): ${counted(count)}, ${day(since)} to ${day(last)}, ${owner ?? "owned by nobody"}`,
    );
    for (const identity of identities.slice(0, 3)) {
      lines.push(`    ${identity.kind} ${oneLine(identity.value)} (${identity.basis}), ${identity.commits}`);
    }
    if (identities.length > 3) lines.push(`    and ${identities.length - 3} more`);
  }
  if (unknownApps.length > 0) lines.push("", "Apps that nobody listed; they count as agents");
  for (const { value, commits: count, since, last, imitates } of unknownApps) {
    lines.push(`  ${oneLine(value)}: ${counted(count)}, ${day(since)} to ${day(last)}`);
    if (imitates !== null) lines.push(`    carries the name of ${imitates} under another number`);
  }
  if (machineNames.length > 0) {
    lines.push("", "Called people, but named like machines; list their addresses if they are agents");
  }
  for (const { name, email, commits: count, since, last } of machineNames) {
    lines.push(`  ${oneLine(`${name} <${email}>`)}: ${counted(count)}, ${day(since)} to ${day(last)}`);
  }
  return `${lines.join("\n")}\n`;
}

function day(at: string): string {
  return at.slice(0, 10);
}

function counted(commits: number): string {
  return `${commits} ${commits === 1 ? "commit" : "commits"}`;
}
