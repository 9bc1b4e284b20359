import type { Decision, Finding, Severity } from "../types.ts";
import { byteLength, cut, unmentioned } from "./escape.ts";
import { locationText, ownPath } from "./words.ts";

export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  level: "notice" | "warning" | "failure";
  title: string;
  message: string;
}

/** Four requests of 50 (GitHub's batch); the summary lists all the same findings. */
export const MAX_ANNOTATIONS = 200;

const LEVEL: Record<Severity, Annotation["level"]> = {
  fail: "failure",
  "action-required": "warning",
  pending: "notice",
  note: "notice",
};

/**
 * Annotations for findings about a line of this repository: a changed file, or its policy file. GitHub shows them
 * beside the diff; title up to 255 characters, message up to 64 KB.
 */
export function annotations(decision: Decision, findings: Finding[]): Annotation[] {
  return findings.flatMap((finding) => annotationOf(decision, finding) ?? []).slice(0, MAX_ANNOTATIONS);
}

function annotationOf(decision: Decision, finding: Finding): Annotation | null {
  const { subject } = finding;
  if (subject.kind !== "path" && subject.kind !== "policy") return null;
  const path = subject.kind === "path" ? subject.path : ownPath(subject.file, decision.subject.repository);
  // A path that is not Unicode, or endless, would make GitHub refuse the whole request.
  if (path === null || !path.isWellFormed() || byteLength(path) > 4096) return null;
  const line = Math.max(1, subject.line ?? 1);
  const asked = finding.policy.slice(0, 3).map(locationText).join(", ");
  const lines = [
    unmentioned(finding.message, 2000),
    `To turn it green: ${unmentioned(finding.remedy, 2000)}`,
    ...(asked === "" ? [] : [`Asked for by ${unmentioned(asked, 1000)}`]),
  ];
  return {
    path,
    startLine: line,
    endLine: line,
    level: LEVEL[finding.severity],
    title: cut(unmentioned(finding.rule, 120), 120),
    message: lines.join("\n"),
  };
}
