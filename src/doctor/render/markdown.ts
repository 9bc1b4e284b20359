import { code, inline, prose } from "../../decision/render/escape.ts";
import { commandOf, countOf, type Diagnosis, scopeOf } from "./text.ts";

/** Sentences are longer than a table cell of the check. */
const LONG = 2000;

/** For a wiki, an issue or a job summary. */
export function renderMarkdown({ facts, findings, fixes }: Diagnosis): string {
  const { owner, name } = facts.repository;
  const lines = [`## Setup of ${inline(`${owner}/${name}`)}`, "", `${countOf(findings)}. ${scopeOf(facts)}`];
  if (findings.length > 0) {
    lines.push("", "| | Control | What | To do |", "| --- | --- | --- | --- |");
    for (const { severity, id, subject, message, remedy } of findings)
      lines.push(
        `| ${severity} | ${code(id)} | **${inline(subject)}** ${prose(message, LONG)} | ${prose(remedy, LONG)} |`,
      );
  }
  for (const fix of fixes ?? [])
    lines.push("", `### ${inline(fix.name)}`, "", "```sh", commandOf(facts, fix), "```");
  return `${lines.join("\n")}\n`;
}
