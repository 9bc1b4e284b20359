import { attribute } from "../../identity/change.ts";
import type { ChangeAttribution } from "../../identity/types.ts";
import type { Policy } from "../../policy/schema.ts";
import { attributionText } from "../attribution-text.ts";
import { oneLine } from "../output.ts";
import { BadRecord } from "./fields.ts";
import { readRecord } from "./record.ts";

/** What is asked of every exported pull request. Plain data: it goes to other threads. */
export interface Question {
  policy: Policy;
  format: "text" | "json";
  /** ISO 8601. */
  asOf: string;
}

/** What came of some lines of an export. */
export interface Answer {
  /** A line of output for each pull request, in order. */
  text: string;
  /** Lines that were read, empty ones and a bad one too. */
  lines: number;
  changes: number;
  /** Why the last line that was read cannot be used. */
  bad: string | null;
}

/** Says of each exported pull request who is behind it, up to the first line that cannot be used. */
export function answer(lines: readonly Buffer[], { policy, format, asOf }: Question): Answer {
  const found: Answer = { text: "", lines: 0, changes: 0, bad: null };
  try {
    for (const line of lines) {
      found.lines += 1;
      const facts = readRecord(line, asOf);
      if (facts === null) continue;
      const { number, title } = facts.change;
      const attribution = attribute(facts, policy);
      found.text +=
        format === "json"
          ? json(number, attribution)
          : `#${number}  ${attributionText(attribution)}  ${oneLine(title)}\n`;
      found.changes += 1;
    }
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    found.bad = error.message;
  }
  return found;
}

function json(number: number | null, attribution: ChangeAttribution): string {
  const { class: kind, basis, agents, evidence } = attribution;
  const commits = attribution.commits.map((one) => {
    return { sha: one.sha, class: one.class, basis: one.basis, agents: one.agents };
  });
  return `${JSON.stringify({ number, class: kind, basis, agents, evidence, commits })}\n`;
}
