import { inline } from "../../decision/render/escape.ts";
import type { Scan } from "../scan.ts";
import type { ChainPath } from "../types.ts";
import { groupPaths, placeText } from "./groups.ts";

/** The scan for a pull request or an issue: what can be reached, as a table, then what is not known. */
export function renderScanMarkdown(scan: Scan, added: readonly ChainPath[] | null): string {
  const shown = (added ?? scan.paths).filter(({ verdict }) => verdict !== "guarded");
  const lines = [`## What an agent can reach${added === null ? "" : " that it could not before"}`, ""];
  if (shown.length === 0) lines.push("Nothing that is known.");
  else {
    lines.push(
      "| Verdict | Who | Does | Starts | Gets | In the way |",
      "| --- | --- | --- | --- | --- | --- |",
    );
    for (const { first, profiles, capabilities } of groupPaths(shown)) {
      const target =
        first.job === null
          ? first.via.map(({ node }) => node).join(", ")
          : `${first.job} in ${first.workflow}`;
      const guards = first.guards.map(
        ({ verdict, reason, file, line }) =>
          `${verdict}: ${reason}${file === null ? "" : ` (${file}:${line})`}`,
      );
      const cells = [
        first.verdict,
        profiles.join(", "),
        `${first.lever.detail} (${placeText(first.lever.place)})`,
        target,
        `${capabilities.join("; ")} (${placeText(first.capability.place)})`,
        guards.join("; ") || "nothing",
      ];
      lines.push(`| ${cells.map((cell) => inline(cell, 600)).join(" | ")} |`);
    }
  }
  if (scan.incomplete.length > 0) {
    lines.push("", "Not understood, so nothing about it counts as safe:", "");
    for (const { file, line, reason } of scan.incomplete)
      lines.push(`- ${inline(`${file}:${line}`)} ${inline(reason)}`);
  }
  return `${lines.join("\n")}\n`;
}
