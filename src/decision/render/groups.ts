import type { Finding } from "../types.ts";
import { locationText } from "./words.ts";

/** How many findings of one group a view lists before it only counts them. */
export const SHOWN_IN_GROUP = 15;

/** Findings that one act would turn green together: same rule, severity, remedy and policy lines. Order stays. */
export function groups(findings: readonly Finding[]): Finding[][] {
  const found = Map.groupBy(findings, (finding) =>
    JSON.stringify([finding.rule, finding.severity, finding.remedy, finding.policy.map(locationText)]),
  );
  return [...found.values()];
}

/** What is evidence for any of them, each piece once. */
export function sharedEvidence<T>(
  findings: readonly Finding[],
  text: (evidence: Finding["evidence"][number]) => T,
): T[] {
  return [...new Set(findings.flatMap((finding) => finding.evidence.map(text)))];
}
