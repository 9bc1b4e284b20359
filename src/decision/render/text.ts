import type { Decision, Finding, Severity, Verdict } from "../types.ts";
import { plain } from "./escape.ts";
import { groups, SHOWN_IN_GROUP, sharedEvidence } from "./groups.ts";
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

  const group = (items: readonly Finding[], note?: string): string[] => {
    const [first] = items;
    if (first === undefined) return [];
    const { sign, style } = MARK[first.severity];
    const rule = paint(style, `${sign} ${plain(first.rule, 100)}`);
    const about = (item: Finding) => paint("bold", plain(subjectText(item.subject), 300));
    const one = items.length === 1;
    const left = items.length - SHOWN_IN_GROUP;
    return [
      "",
      `${rule}  ${one ? about(first) : plural(items.length, "finding")}`,
      ...items
        .slice(0, SHOWN_IN_GROUP)
        .flatMap((item) => [
          ...(one ? [] : [`  ${about(item)}`]),
          ...wrap(plain(item.message), width, one ? "  " : "    "),
        ]),
      ...(left > 0 ? [`  … and ${left} more of the same; --format json lists them all`] : []),
      ...sharedEvidence(items, evidenceText)
        .slice(0, 5)
        .flatMap((text) => line("why", text)),
      ...first.policy.slice(0, 5).flatMap((location) => line("policy", locationText(location))),
      ...(note === undefined ? line("fix", first.remedy) : line("let pass", note)),
    ];
  };
  const relieved = Map.groupBy(decision.relieved, ({ relief }) => reliefText(relief));

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
    ...groups(decision.findings).flatMap((items) => group(items)),
    ...[...relieved].flatMap(([note, items]) =>
      groups(items.map(({ finding }) => finding)).flatMap((same) => group(same, note)),
    ),
    "",
    ...[...Map.groupBy(decision.deferred, ({ rule }) => rule)].flatMap(([rule, needs]) =>
      line(
        "later",
        `${rule} is judged where these can be read: ${needs.map(({ gap }) => gap.what).join(", ")}`,
      ),
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
