import { plain } from "../../decision/render/escape.ts";
import type { RulesetFix, SetupFinding, Severity } from "../control.ts";
import type { SetupFacts } from "../facts.ts";

export interface Diagnosis {
  facts: SetupFacts;
  findings: readonly SetupFinding[];
  /** Null when nobody asked for them. */
  fixes: readonly RulesetFix[] | null;
}

/** How many of each, for a heading. */
export function countOf(findings: readonly SetupFinding[]): string {
  const some = (severity: Severity, one: string, more: string) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : more}`];
  };
  const parts = [
    ...some("problem", "problem", "problems"),
    ...some("unknown", "thing that could not be told", "things that could not be told"),
    ...some("note", "note", "notes"),
  ];
  return parts.length === 0 ? "every control is in force" : parts.join(", ");
}

/** What was looked at, so that nobody takes silence for more than it is. */
export function scopeOf({ organization }: SetupFacts): string {
  return organization === null
    ? "The organisation's hooks and installed Apps were not looked at; --org does."
    : `The settings of ${organization.login} were looked at too.`;
}

/** The command that puts a fix in force by hand. */
export function commandOf({ repository: { owner, name } }: SetupFacts, fix: RulesetFix): string {
  return `gh api --method POST repos/${owner}/${name}/rulesets --input - <<'JSON'\n${JSON.stringify(fix.body, null, 2)}\nJSON`;
}

/** For a terminal. */
export function renderText({ facts, findings, fixes }: Diagnosis): string {
  const { owner, name } = facts.repository;
  const lines = [
    `${owner}/${name}: ${countOf(findings)}.`,
    ...findings.flatMap(({ severity, id, subject, message, remedy }) => [
      "",
      `${severity}  ${id}  ${plain(subject)}`,
      `  ${plain(message)}`,
      `  → ${plain(remedy)}`,
    ]),
    "",
    scopeOf(facts),
    ...(fixes ?? []).flatMap((fix) => ["", `# ${plain(fix.name)}`, commandOf(facts, fix)]),
  ];
  if (fixes?.length === 0) lines.push("", "There is nothing that a ruleset would close.");
  return `${lines.join("\n")}\n`;
}
