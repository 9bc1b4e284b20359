import type { CommitAttribution } from "../../identity/types.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import type { Decision, Finding, Relief } from "../types.ts";
import { code, inline, prose } from "./escape.ts";
import { type Block, fixed, type Row } from "./fit.ts";
import { groups, SHOWN_IN_GROUP, sharedEvidence } from "./groups.ts";
import {
  actorText,
  blocking,
  ENFORCEMENT_UNREAD,
  evidenceText,
  locationText,
  NOT_ENFORCED,
  plural,
  SEVERITY,
  shortRef,
  shortSha,
  sourceText,
  subjectText,
  VERDICT,
} from "./words.ts";

/** Where the reader finds what was left out. */
export type Pointer = (count: number, noun: string) => string;

/** Points at the dashboard where there is one, and always at the command. */
export function pointer(decision: Decision, detailsUrl: string | undefined): Pointer {
  const command = code(`agent-policy explain ${decision.id}`);
  const link =
    detailsUrl === undefined
      ? ""
      : ` or see [the decision](<${detailsUrl.replace(/[<>\s]/g, encodeURIComponent)}>)`;
  return (count, noun) => `… and ${plural(count, noun)} more that did not fit here: run ${command}${link}.`;
}

/** One sentence: the verdict, who acted, what was asked. */
export function verdictLine(decision: Decision): Block {
  const { icon, word } = VERDICT[decision.verdict] ?? VERDICT.fail;
  const { subject, attribution } = decision;
  const count = blocking(decision).length;
  const what = `${code(shortRef(subject.head), 100)} (${code(shortSha(subject.headSha))}) out of ${code(shortRef(subject.base), 100)}`;
  const why =
    count > 0
      ? `${plural(count, "finding")} ${count === 1 ? "keeps" : "keep"} ${what}.`
      : decision.incomplete.length > 0
        ? `What could not be found out keeps ${what}: doubt is never green.`
        : decision.policy.state === "absent"
          ? `There is no policy: neither this repository nor its organisation has an ${code(POLICY_FILE)}, so nothing keeps ${what}.`
          : `Nothing in the policy keeps ${what}.`;
  const who = attribution.governed
    ? `Judged as the work of **${inline(actorText(attribution), 200)}**.`
    : "No agent took part, so rules for agents do not apply.";
  return fixed(`${icon} **${word}.** ${why} ${who}`);
}

/** Says so when nobody has to heed the check. */
export function enforcement(decision: Decision): Block {
  if (decision.enforced === true) return fixed("");
  const [title, text] =
    decision.enforced === false
      ? ["Not enforced here.", NOT_ENFORCED]
      : ["Enforcement unknown.", ENFORCEMENT_UNREAD];
  return fixed(`> ⚠️ **${title}** ${text} The check is named ${code(decision.gate.checkName)}.`);
}

export function findings(decision: Decision, more: Pointer): Block {
  const title = blocking(decision).length > 0 ? "### What stands in the way" : "### Notes";
  return list(title, groups(decision.findings).map(groupRow), more, "finding");
}

/** Facts that should have been readable. */
export function incomplete(decision: Decision, more: Pointer): Block {
  const rows = decision.incomplete.map((gap) => ({
    count: 1,
    text: `- **${inline(gap.what, 100)}**: ${prose(gap.detail)} (${code(gap.code)})`,
  }));
  return list("### Could not be found out, therefore not green", rows, more, "fact");
}

/** Who acted, and what makes us think so; the commits folded away. */
export function actors(decision: Decision, more: Pointer): Block[] {
  const { attribution } = decision;
  const evidence = attribution.evidence.slice(0, 6).map((item) => `- ${inline(evidenceText(item), 300)}`);
  const rest = attribution.evidence.length - evidence.length;
  const head = [
    "### Who acted",
    `**${inline(actorText(attribution), 300)}**${attribution.governed ? ", governed as an agent" : ""}`,
    ...evidence,
    ...(rest > 0 ? [`- … and ${plural(rest, "more piece")} of evidence`] : []),
  ];
  const commits: Block = {
    head: `<details><summary>${plural(attribution.commits.length, "commit")}, each with its author</summary>\n\n| Commit | Who | Basis | Evidence |\n| --- | --- | --- | --- |`,
    rows: attribution.commits.map((commit) => ({ count: 1, text: commitRow(commit) })),
    foot: "\n</details>",
    more: (count) => more(count, "commit"),
  };
  return [fixed(head.join("\n")), ...(attribution.commits.length > 0 ? [commits] : [])];
}

/** Findings that somebody let pass, and by what right. */
export function relieved(decision: Decision, more: Pointer): Block {
  const rows = decision.relieved.map(({ finding, relief }) => ({
    count: 1,
    text: `- ${code(finding.rule)} ${code(subjectText(finding.subject))}: ${prose(finding.message)} *Let pass by ${prose(reliefText(relief), 300)}.*`,
  }));
  return list("### Found, and let pass", rows, more, "finding");
}

/** Rules that need what cannot be known here. */
export function deferred(decision: Decision, more: Pointer): Block {
  const rows = decision.deferred.map(({ rule, gap }) => ({
    count: 1,
    text: `- ${code(rule)} needs ${inline(gap.what, 100)}: ${prose(gap.detail)}`,
  }));
  return list("### Not judged here", rows, more, "rule");
}

/** What the decision rests on, so that it can be told again and checked. */
export function record(decision: Decision, log: { index: number; leaf: string } | undefined): Block {
  const sources = decision.policy.sources
    .filter((source) => source.digest !== null)
    .slice(0, 8)
    .map((source) => `${source.layer} ${code(sourceText(source), 160)}`);
  const lines = [
    `Policy: ${decision.policy.state}, ${code(decision.policy.digest)}${sources.length > 0 ? ` from ${sources.join(", ")}` : ""}`,
    `Decision: ${code(decision.id)} by engine ${code(decision.engine)}, facts as of ${code(decision.asOf)}${
      decision.validUntil === null ? "" : `, holds until ${code(decision.validUntil)}`
    }`,
    ...(log === undefined ? [] : [`Log: entry ${log.index}, leaf ${code(log.leaf)}`]),
    `Tell it again: ${code(`agent-policy explain ${decision.id}`)}`,
  ];
  return fixed(`---\n<sub>${lines.join("<br>")}</sub>`);
}

export function reliefText(relief: Relief): string {
  const by = relief.by.length > 0 ? ` by ${relief.by.join(", ")}` : "";
  const until = relief.until === null ? "" : ` until ${relief.until}`;
  return `${relief.kind}${by}${until}: ${relief.reason}`;
}

function list(title: string, rows: Row[], more: Pointer, noun: string): Block {
  if (rows.length === 0) return fixed("");
  return { head: `${title}\n`, rows, foot: "", more: (count) => more(count, noun) };
}

function groupRow(group: Finding[]): Row {
  const [first] = group;
  if (first === undefined) return { text: "", count: 0 };
  const many = group.length > 1;
  const subjects = group
    .slice(0, SHOWN_IN_GROUP)
    .map(
      (finding) =>
        `${many ? "  - " : ""}${named(finding) ? "" : `${code(subjectText(finding.subject))}: `}${prose(finding.message)}`,
    );
  const what = many
    ? `${plural(group.length, "finding")}\n${subjects.join("\n")}${group.length > SHOWN_IN_GROUP ? `\n  - … and ${group.length - SHOWN_IN_GROUP} more of the same, in the table of all findings` : ""}`
    : subjects.join("");
  const why = sharedEvidence(group, evidenceText)
    .slice(0, 5)
    .map((text) => inline(text, 300));
  const where = first.policy.slice(0, 5).map((location) => code(locationText(location)));
  return {
    count: group.length,
    text: [
      `#### ${SEVERITY[first.severity]} ${code(first.rule, 100)}`,
      `- **What:** ${what}`,
      ...(why.length > 0 ? [`- **Why:** ${why.join("; ")}`] : []),
      ...(where.length > 0 ? [`- **Policy:** ${where.join(", ")}`] : []),
      `- **To turn it green:** ${prose(first.remedy)}`,
    ].join("\n"),
  };
}

function commitRow(commit: CommitAttribution): string {
  const who = commit.agents.length > 0 ? commit.agents.join(", ") : commit.class;
  const evidence = commit.evidence.slice(0, 3).map((item) => inline(`${item.kind} ${item.value}`, 120));
  return `| ${code(shortSha(commit.sha), 70)} | ${inline(who, 120)} | ${inline(commit.basis)} | ${evidence.join("; ")} |`;
}

/** Whether the message names its subject by itself. */
function named({ subject, message }: Finding): boolean {
  return message.includes(`\`${subjectText(subject)}\``);
}
