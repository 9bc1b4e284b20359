import type { Authority } from "../paths/authority.ts";
import type { SuppressedPath } from "../paths/suppressions.ts";
import type { Scan } from "../scan.ts";
import type { ChainPath } from "../types.ts";
import { capabilityText, groupPaths, type PathGroup, placeText } from "./groups.ts";

/** What is told beside the scan itself. */
export interface TextOptions {
  /** Paths that the base did not have; null when nothing was compared. */
  added: readonly ChainPath[] | null;
  suppressed?: readonly SuppressedPath[];
  authority?: readonly Authority[];
}

/** The scan for a person: what an agent can make happen, by what act, past which guards; then what is not known. */
export function renderScanText(scan: Scan, { added, suppressed = [], authority = [] }: TextOptions): string {
  const shown = added ?? scan.paths;
  const lines: string[] = [];
  const groups = groupPaths(shown);
  const of = (verdict: ChainPath["verdict"]) => groups.filter(({ first }) => first.verdict === verdict);
  const [reachable, unknown, guarded] = [of("reachable"), of("unknown"), of("guarded")];
  const what = added === null ? "" : " that the base does not have";
  lines.push(`${count(reachable.length, "way")} to reach a capability that nothing stops${what}.`);
  for (const group of reachable) lines.push("", ...groupLines(group));
  if (unknown.length > 0) {
    lines.push(
      "",
      `${count(unknown.length, "way")} that something may stop which cannot be read here${what}:`,
    );
    for (const group of unknown) lines.push("", ...groupLines(group));
  }
  if (guarded.length > 0)
    lines.push("", `${count(guarded.length, "way")} that a guard stops${what}; --format json lists them.`);
  if (suppressed.length > 0) lines.push("", ...suppressedLines(suppressed));
  if (authority.length > 0) lines.push("", ...authorityLines(authority));
  if (scan.bots.length > 0)
    lines.push("", `Bots in use: ${scan.bots.map(({ entry }) => entry.name).join(", ")}.`);
  if (scan.incomplete.length > 0) {
    lines.push("", "Not understood, so nothing about it counts as safe:");
    for (const { file, line, reason } of scan.incomplete) lines.push(`  ${file}:${line}  ${reason}`);
  }
  return `${lines.map(clean).join("\n")}\n`;
}

function groupLines({ first, profiles, capabilities, fixed, targets }: PathGroup): string[] {
  const out = [`${first.verdict.toUpperCase()}  ${profiles.join(", ")}: ${first.lever.detail}`];
  const line = (word: string, text: string, place: Parameters<typeof placeText>[0]) =>
    out.push(`  ${word.padEnd(8)} ${text}  (${placeText(place)})`);
  for (const [at, { edge, node, place }] of first.via.entries())
    line(
      edge === "START" ? "starts" : edge.toLowerCase(),
      node === targets[0] && targets.length > 1 ? jobsText(targets) : node,
      at === 0 ? first.lever.place : place,
    );
  const own = capabilities.filter((one) => !fixed.includes(one));
  if (own.length > 0) line("gets", someOf(own, MOST_NAMED), first.capability.place);
  if (fixed.length > 0) line("uses", `${someOf(fixed, MOST_NAMED)}, ${FIXED}`, first.capability.place);
  for (const same of Map.groupBy(first.guards, ({ verdict, reason }) => `${verdict} ${reason}`).values()) {
    const [one] = same;
    const places = same.flatMap(({ file, line }) => (file === null ? [] : [`${file}:${line}`]));
    if (one !== undefined)
      out.push(
        `  ${one.verdict.padEnd(8)} ${one.reason}${places.length === 0 ? "" : `  (${places.join(", ")})`}`,
      );
  }
  return out;
}

const FIXED = "as the file says: nothing of its own is seen to run";

/** More is in the JSON. */
const MOST_JOBS = 5;

const someOf = (items: readonly string[], most: number, by = "; ") =>
  `${items.slice(0, most).join(by)}${items.length > most ? `${by}and ${items.length - most} more` : ""}`;

const jobsText = (jobs: readonly string[]) => `${jobs.length} jobs: ${someOf(jobs, MOST_JOBS, ", ")}`;

function suppressedLines(suppressed: readonly SuppressedPath[]): string[] {
  const lines = [`${count(suppressed.length, "way")} that somebody accepts:`];
  for (const [entry, paths] of Map.groupBy(suppressed, ({ by }) => by))
    lines.push(
      `  ${entry.owner} until ${entry.expires}: ${entry.reason}  (${paths.length}, ${entry.file}:${entry.line})`,
    );
  return lines;
}

/** More is in the JSON. */
const MOST_NAMED = 12;

function authorityLines(authority: readonly Authority[]): string[] {
  const lines = ["What each profile comes to, beside what its role may do itself:"];
  for (const { profile, reached, agents } of authority) {
    const named = reached.map(
      (one) => `${capabilityText({ capability: one })}${one.verdict === "unknown" ? "?" : ""}`,
    );
    const rest = named.length > MOST_NAMED ? `; and ${named.length - MOST_NAMED} more` : "";
    lines.push(
      `  ${profile.padEnd(9)}  ${named.length === 0 ? "nothing more" : named.slice(0, MOST_NAMED).join("; ")}${rest}`,
    );
    for (const { name, tools, servers } of agents)
      if (tools.length + servers.length > 0)
        lines.push(`  ${"".padEnd(9)}  the agent ${name} with ${[...tools, ...servers].join(", ")}`);
  }
  return lines;
}

function count(number: number, word: string): string {
  return `${number === 0 ? "No" : number} ${word}${number === 1 ? "" : "s"}`;
}

/** Names in a workflow must not steer the terminal. */
function clean(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
}
