import type { Decision } from "../types.ts";
import { type Annotation, annotations } from "./annotations.ts";
import { code, inline, prose, unmentioned } from "./escape.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Block, fixed, layOut } from "./fit.ts";
import * as section from "./sections.ts";
import { evidenceText, headline, locationText, subjectText } from "./words.ts";

export interface CheckRunOptions {
  /** The decision's page on the dashboard. */
  detailsUrl?: string;
  /** Where the decision stands in the transparency log. */
  log?: { index: number; leaf: string };
}

export interface CheckRunOutput {
  title: string;
  summary: string;
  text: string;
  annotations: Annotation[];
  /** Equal fingerprints mean that there is nothing to write. */
  fingerprint: string;
}

/** GitHub's limit for summary and text (REST, "Create a check run"), which it counts in bytes. */
export const MAX_OUTPUT_BYTES = 65_535;

/** Left free in a summary for whoever publishes it, to say in front that other pull requests share the commit. */
export const PREFACE_BYTES = 4_096;

/** GitHub allows 255 characters; a title of four bytes a character must fit as well. */
const MAX_TITLE = 200;

/**
 * What the check says. The summary is enough on its own; the text repeats the findings with all their evidence.
 * Both stay within GitHub's limits and say how much was left out.
 */
export function renderCheckRun(decision: Decision, options: CheckRunOptions = {}): CheckRunOutput {
  return {
    title: unmentioned(headline(decision), MAX_TITLE),
    summary: layOut(summaryBlocks(decision, options), MAX_OUTPUT_BYTES - PREFACE_BYTES).text,
    text: layOut(detailBlocks(decision, options), MAX_OUTPUT_BYTES).text,
    annotations: annotations(decision, decision.findings),
    fingerprint: fingerprint(decision),
  };
}

/** The blocks of the summary in reading order. */
export function summaryBlocks(decision: Decision, options: CheckRunOptions): Block[] {
  const more = section.pointer(decision, options.detailsUrl);
  return [
    section.verdictLine(decision),
    section.enforcement(decision),
    section.incomplete(decision, more),
    section.findings(decision, more),
    ...section.actors(decision, more),
    section.relieved(decision, more),
    section.deferred(decision, more),
    section.record(decision, options.log),
  ];
}

/** Every finding in a row of its own, with evidence and the frameworks' controls. */
export function detailBlocks(decision: Decision, options: CheckRunOptions): Block[] {
  const more = section.pointer(decision, options.detailsUrl);
  const all = [...decision.findings, ...decision.relieved.map(({ finding }) => finding)];
  if (all.length === 0) return [fixed("")];
  const rows = all.map((finding) => {
    const evidence = finding.evidence.slice(0, 10).map((item) => inline(evidenceText(item), 300));
    const asked = finding.policy.slice(0, 5).map((location) => code(locationText(location)));
    const controls = finding.controls.slice(0, 10).map((control) => inline(control, 80));
    const cells = [
      code(finding.rule, 100),
      code(subjectText(finding.subject)),
      prose(finding.message),
      evidence.join("<br>"),
      asked.join("<br>"),
      controls.join("<br>"),
    ];
    return { count: 1, text: `| ${cells.join(" | ")} |` };
  });
  return [
    {
      head: "### Findings and their evidence\n\n| Rule | Subject | What | Evidence | Policy | Controls |\n| --- | --- | --- | --- | --- | --- |",
      rows,
      foot: "",
      more: (count: number) => more(count, "finding"),
    },
  ];
}
