import type { Rule, RuleResult } from "../rule.ts";
import { touches } from "./touches.ts";

/**
 * A symbolic link or submodule stands for content that the change does not show. Whether a file is one must be known
 * before the path rules can be trusted, so an unread mode is a gap wherever a path entry could matter.
 */
export const pathModes: Rule = {
  id: "paths/modes",
  title: "Links and submodules",
  description:
    "Symbolic links and submodules count as touching every protected path that could lie behind them.",
  controls: ["ASI04", "MAESTRO-L6", "NIST-AI-RMF-MEASURE-2.7"],
  *evaluate(context): Iterable<RuleResult> {
    const { files } = context.facts;
    const entries = context.policy.paths;
    if (!context.attribution.governed || entries.length === 0 || !files.known) return;
    const unread = touches(context).find((touch) => !touch.file.mode.known);
    if (unread && !unread.file.mode.known) yield { gap: unread.file.mode.gap };
  },
};
