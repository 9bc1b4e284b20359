import type { Act } from "./act.ts";

/**
 * A box of a task list (GitHub Flavored Markdown, "Task list items"), ticked, wherever in its line: bots look for it by text, as Renovate
 * for ` - [x] <!-- …` (lib/workers/repository/dependency-dashboard.ts). White space is never read across lines, else a text of line feeds
 * takes seconds.
 */
const TICKED = /[-*+][ \t]+\[[xX]\][ \t]*(.*)$/gm;

/** What stands beside each ticked box of a text. */
function tickedBoxes(text: string): string[] {
  return [...text.matchAll(TICKED)].map(([, label = ""]) => label.trim());
}

/** The boxes that are ticked in `after` and were not in `before`: how dashboards of bots are pressed. */
export function newlyTicked(before: string, after: string): string[] {
  const known = tickedBoxes(before);
  return tickedBoxes(after).filter((label) => {
    const at = known.indexOf(label);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

/** Whether an act is a tick. */
export const isTick = (act: Act): boolean => act.event.endsWith(":ticked");

/** Whether none of the boxes that an act ticked is ticked in a text. */
export function unticked(act: Act, text: string): boolean {
  const standing = new Set(tickedBoxes(text));
  return newlyTicked(act.previous ?? "", act.text ?? "").every((label) => !standing.has(label));
}
