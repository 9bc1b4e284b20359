import type { Incomplete } from "../types.ts";
import type { World } from "./world.ts";

/** Things not understood that are told of one file. */
const MAX_GAPS = 50;

/** Collects what was not understood, each thing once, and of one file no more than anyone would read. */
export function gapList(): { note: (gap: Incomplete) => void; list: () => Incomplete[] } {
  const byFile = new Map<string, Map<string, Incomplete>>();
  const note = (gap: Incomplete) => {
    const told = byFile.get(gap.file) ?? new Map<string, Incomplete>();
    byFile.set(gap.file, told);
    const key = `${gap.line} ${gap.reason}`;
    if (told.has(key) || told.size > MAX_GAPS) return;
    told.set(key, told.size < MAX_GAPS ? gap : { ...gap, reason: "and more that was not understood" });
  };
  return { note, list: () => [...byFile.values()].flatMap((told) => [...told.values()]).sort(byPlace) };
}

/** What was not understood of the files as they were read. */
export function gapsOf({ workflows, actions }: World): Incomplete[] {
  return [
    ...[...workflows.values()].flatMap((workflow) => [
      ...workflow.incomplete,
      ...workflow.triggers.flatMap((trigger) => trigger.incomplete),
      ...workflow.jobs.flatMap((job) => [...job.incomplete, ...job.steps.flatMap((step) => step.incomplete)]),
    ]),
    ...[...actions.values()].flatMap((action) => [
      ...action.incomplete,
      ...action.steps.flatMap((step) => step.incomplete),
    ]),
  ];
}

function byPlace(a: Incomplete, b: Incomplete): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
