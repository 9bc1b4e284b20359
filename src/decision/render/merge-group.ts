import { digest } from "../../facts/digest.ts";
import type { Verdict } from "../types.ts";
import type { RenderedCheck } from "./checks.ts";

/** What is said of one pull request of a merge group. */
export interface JudgedChange {
  number: number;
  verdict: Verdict;
  reason: string;
}

/**
 * The check run of a merge group: a table of its pull requests.
 *
 * @param headSha the group's head commit, on which the check stands
 * @param gap why the group cannot be taken apart, in one sentence
 */
export function renderMergeGroup(
  headSha: string,
  verdict: Verdict,
  judged: readonly JudgedChange[],
  gap: string | null,
): Omit<RenderedCheck, "name"> {
  const said = judged.map(({ number, verdict, reason }) => ({ number, verdict, reason }));
  return {
    headSha,
    verdict,
    title: titleOf(verdict, said),
    summary: summaryOf(said, gap),
    text: "",
    annotations: [],
    externalId: `group ${headSha}`,
    fingerprint: digest({ verdict, judged: said, gap }),
  };
}

function titleOf(verdict: Verdict, judged: readonly JudgedChange[]): string {
  const passing = judged.filter((one) => one.verdict === "pass").length;
  if (verdict === "pass") return `All ${judged.length} pull requests of this group pass`;
  return `${judged.length - passing} of ${judged.length} pull requests of this group do not pass`;
}

function summaryOf(judged: readonly JudgedChange[], gap: string | null): string {
  const rows = judged.map((one) => `| #${one.number} | ${one.verdict} | ${cell(one.reason)} |`);
  return [
    "Each pull request of the group was judged again at its queued head, and the queue's commits were compared with the merges they claim to be.",
    ...(gap === null ? [] : [`**The group could not be taken apart:** ${cell(gap)}`]),
    ...(rows.length === 0 ? [] : ["| Pull request | Verdict | Why |\n| --- | --- | --- |", ...rows]),
  ]
    .join("\n\n")
    .replace("| --- |\n\n", "| --- |\n")
    .replaceAll("|\n\n|", "|\n|");
}

/** Messages carry names from the change; nothing in them may break the table or mention anyone. */
function cell(text: string): string {
  return text
    .replace(/[\r\n|]+/g, " ")
    .replace(/[<>`*_[\]\\]/g, (mark) => `\\${mark}`)
    .replaceAll("@", "@\u200b")
    .slice(0, 500);
}
