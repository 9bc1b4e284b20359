import type { Decision } from "../types.ts";
import { detailBlocks, summaryBlocks } from "./check-run.ts";
import { inline } from "./escape.ts";
import { layOut } from "./fit.ts";
import { headline } from "./words.ts";

/** The whole decision as Markdown, with nothing left out: for a file, a job summary, a ticket. */
export function renderMarkdown(decision: Decision): string {
  const body = layOut(
    [...summaryBlocks(decision, {}), ...detailBlocks(decision, {})],
    Number.MAX_SAFE_INTEGER,
  ).text;
  return `## ${inline(decision.gate.checkName)}: ${inline(headline(decision))}\n\n${body}\n`;
}
