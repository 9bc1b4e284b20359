import { visibleText } from "../visible.ts";
import type { AgentRow } from "./schema.ts";

/**
 * Compiles body markers to one search: text in, the agents whose marks stand in it out. Marks in quoted or fenced
 * text do not count. One regular expression looks for all of them at once; nearly every text ends there.
 */
export function compileMarkers(
  rows: readonly AgentRow[],
): (text: string) => { agent: string; marker: string }[] {
  const owners = new Map(
    rows.flatMap((row) => (row.markers ?? []).map((marker) => [marker, row.id] as const)),
  );
  // Longest first: of two marks where one begins like the other, the fuller one is reported.
  const marks = [...owners.keys()].sort((a, b) => b.length - a.length);
  const any = new RegExp(marks.map((mark) => mark.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"));
  const all = new RegExp(any.source, "g");
  return (text) => {
    if (!any.test(text)) return [];
    const found = new Map<string, string>();
    for (const [marker] of visibleText(text).matchAll(all)) {
      const agent = owners.get(marker);
      if (agent !== undefined && !found.has(agent)) found.set(agent, marker);
    }
    return [...found].map(([agent, marker]) => ({ agent, marker }));
  };
}
