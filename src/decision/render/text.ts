import type { Decision, Finding, Severity, Verdict } from "../types.ts";
import { plain } from "./escape.ts";
import { reliefText } from "./sections.ts";
import {
  actorText,
  ENFORCEMENT_UNREAD,
  evidenceText,
  headline,
  locationText,
  NOT_ENFORCED,
  plural,
  shortRef,
  shortSha,
  sourceText,
  subjectText,
} from "./words.ts";

export interface TextOptions {
  color: boolean;
  /** Columns of the terminal; lines are wrapped at word ends, a longer word stays whole. */
  width: number;
}

const MARK: Record<Verdict | Severity, { sign: string; style: Style }> = {
  pass: { sign: "✓", style: "green" },
  note: { sign: "·", style: "dim" },
  pending: { sign: "…", style: "yellow" },
  "action-required": { sign: "!", style: "yellow" },
  fail: { sign: "✗", style: "red" },
};

const STYLE = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
type Style = keyof typeof STYLE;

/** The decision for a terminal: verdict first, then each finding with its reason, its policy line and its remedy. */
export function renderText(decision: Decision, options: TextOptions): string {
  const paint = (style: Style, text: string) =>
    options.color ? `\x1b[${STYLE[style]}m${text}\x1b[0m` : text;
  const width = Math.max(40, options.width);
  const line = (label: string, text: string) => labelled(label, text, width, (word) => paint("dim", word));
  const { subject, attribution, policy } = decision;
  const mark = MARK[decision.verdict] ?? MARK.fail;
  const number = subject.number === null ? "" : `#${subject.number}`;
  const from = `${shortRef(subject.head)} ${shortSha(subject.headSha)}`;

  const finding = (item: Finding, note?: string): string[] => [
    "",
    `${paint(MARK[item.severity].style, `${MARK[item.severity].sign} ${plain(item.rule, 100)}`)}  ${paint("bold", plain(subjectText(item.subject), 300))}`,
    ...wrap(plain(item.message), width, "  "),
    ...item.evidence.slice(0, 5).flatMap((evidence) => line("why", evidenceText(evidence))),
    ...item.policy.slice(0, 5).flatMap((location) => line("policy", locationText(location))),
    ...(note === undefined ? line("fix", item.remedy) : line("let pass", note)),
  ];

  return `${[
    paint(mark.style, paint("bold", `${mark.sign} ${plain(headline(decision), 200)}`)),
    ...line("change", `${subject.repository}${number}: ${from} into ${shortRef(subject.base)}`),
    ...line(
      "who",
      `${actorText(attribution)}${attribution.governed ? "" : ", not governed as an agent"}; ${plural(attribution.commits.length, "commit")}`,
    ),
    ...decision.incomplete.flatMap((gap) =>
      line("unknown", `${gap.what}: ${gap.detail} (${gap.code}); therefore not green`),
    ),
    ...decision.findings.flatMap((item) => finding(item)),
    ...decision.relieved.flatMap(({ finding: item, relief }) => finding(item, reliefText(relief))),
    "",
    ...decision.deferred.flatMap(({ rule, gap }) =>
      line("later", `${rule} needs ${gap.what}: ${gap.detail}`),
    ),
    ...(decision.enforced === false ? line("warning", `Not enforced here. ${NOT_ENFORCED}`) : []),
    ...(decision.enforced === null && subject.number !== null ? line("warning", ENFORCEMENT_UNREAD) : []),
    ...line(
      "policy",
      `${policy.state} ${policy.digest}${policy.sources
        .filter((source) => source.digest !== null)
        .map((source) => `, ${sourceText(source)}`)
        .join("")}`,
    ),
    ...line("decision", `${decision.id} (engine ${decision.engine})`),
  ].join("\n")}\n`;
}

const LABEL = 10;

function labelled(label: string, text: string, width: number, dim: (text: string) => string): string[] {
  return wrap(plain(text, 2000), width, " ".repeat(LABEL + 2)).map((line, index) =>
    index === 0 ? `  ${dim(label.padEnd(LABEL))}${line.slice(LABEL + 2)}` : line,
  );
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    if (current !== "" && indent.length + current.length + 1 + word.length > width) {
      lines.push(indent + current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, indent + current];
}
