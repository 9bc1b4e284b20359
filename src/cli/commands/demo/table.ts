import type { Actor, CheckRun, MergeResult, PullRequest } from "../../../simulator/index.ts";

const WIDTHS = { pull: 4, by: 15, what: 36, verdict: 17 } as const;

const COLOR = { green: "32", red: "31", yellow: "33", dim: "2", bold: "1" } as const;

/** Lines of the demo's output; each ends with a newline. */
export function createTable(color: boolean) {
  const paint = (style: keyof typeof COLOR, text: string) =>
    color ? `\u001b[${COLOR[style]}m${text}\u001b[0m` : text;
  const cell = (text: string, width: number) =>
    (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);

  const verdict = ({ conclusion }: CheckRun) => {
    const text = cell(conclusion ?? "in progress", WIDTHS.verdict);
    return paint(conclusion === "success" ? "green" : conclusion === "failure" ? "red" : "yellow", text);
  };

  return {
    head: () =>
      `${paint("bold", `${cell("PR", WIDTHS.pull)} ${cell("by", WIDTHS.by)} ${cell("what happens", WIDTHS.what)} ${cell("agent-policy", WIDTHS.verdict)} why`)}\n`,
    /** A null pull request continues the one above. */
    row: (pull: PullRequest | null, by: Actor, what: string, check: CheckRun) =>
      `${cell(pull ? `#${pull.number}` : "", WIDTHS.pull)} ${cell(pull ? by.login : "", WIDTHS.by)} ${cell(what, WIDTHS.what)} ${verdict(check)} ${check.title ?? ""}\n`,
    merge: ({ merged, message }: MergeResult, expected: boolean) => {
      const what = merged
        ? "GitHub merged it."
        : `GitHub refused the merge: ${message.replace(/\s+/g, " ").trim()}`;
      const mark = merged === expected ? "" : paint("red", "  (not as it should be)");
      return `${" ".repeat(WIDTHS.pull + WIDTHS.by + 2)}${paint("dim", what)}${mark}\n`;
    },
    between: (text: string) => `\n${paint("bold", text)}\n`,
    /** A deployment: who started it, and what the App told GitHub. */
    deployment: (by: Actor, what: string, answer: string, comment: string, expected: string) => {
      const told = paint(answer === "approved" ? "green" : "red", cell(answer, WIDTHS.verdict));
      const mark = answer === expected ? "" : paint("red", "  (not as it should be)");
      return `${cell("", WIDTHS.pull)} ${cell(by.login, WIDTHS.by)} ${cell(what, WIDTHS.what)} ${told} ${sentence(comment)}${mark}\n`;
    },
    /** The whole of one red check, as GitHub shows it. */
    foot: (summary: string) =>
      `\n${paint("bold", "One of the red checks, as it stands on GitHub:")}\n\n${summary}\n`,
  };
}

/** The reason in an answer's first line, its Markdown (`inline` of the renderer) as plain text. */
function sentence(comment: string): string {
  const line = comment.split("\n").find((one) => one.trim() !== "") ?? "";
  const text = line
    .replace(/<[^>]*>|[*`]|&#8203;/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  return text.slice(text.indexOf(": ") + 1).trim();
}
