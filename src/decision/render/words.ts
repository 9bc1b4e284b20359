import type { ChangeAttribution, Evidence } from "../../identity/types.ts";
import type { PolicySource } from "../../policy/effective.ts";
import type { Decision, Finding, PolicyLocation, Severity, Subject, Verdict } from "../types.ts";

/** The words that every view of a decision shares, unescaped. */

export const VERDICT: Record<Verdict, { icon: string; word: string }> = {
  pass: { icon: "✅", word: "Allowed" },
  pending: { icon: "⏳", word: "Waiting" },
  "action-required": { icon: "✋", word: "Needs a person" },
  fail: { icon: "❌", word: "Not allowed" },
};

export const SEVERITY: Record<Severity, string> = {
  note: "ℹ️",
  pending: "⏳",
  "action-required": "✋",
  fail: "❌",
};

/** `3 findings`, `1 finding`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function shortSha(sha: string): string {
  return /^[0-9a-f]{40,64}$/.test(sha) ? sha.slice(0, 7) : sha;
}

/** `main` for `refs/heads/main`; other references keep their full name. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

/** Findings that make the verdict what it is; notes do not. */
export function blocking(decision: Decision): Finding[] {
  return decision.findings.filter((finding) => finding.severity !== "note");
}

/** The verdict in a few words; used as the title of the check. */
export function headline(decision: Decision): string {
  const findings = blocking(decision);
  const { word } = VERDICT[decision.verdict] ?? VERDICT.fail;
  if (findings.length > 0) {
    const rules = [...new Set(findings.map((finding) => finding.rule))];
    const named = rules.slice(0, 3).join(", ");
    return `${word}: ${plural(findings.length, "finding")} (${named}${rules.length > 3 ? ", …" : ""})`;
  }
  if (decision.incomplete.length > 0) {
    return `Could not be decided: ${plural(decision.incomplete.length, "fact")} could not be found out`;
  }
  if (decision.verdict !== "pass") return word;
  if (decision.policy.state === "absent") return "Allowed: no policy applies here";
  if (!decision.attribution.governed) return "Allowed: no agent took part";
  const later = new Set(decision.deferred.map(({ rule }) => rule));
  // What a clone never knows is said of every range; only a rule that waits for it changes the answer.
  later.delete("facts/complete");
  if (later.size > 0)
    return `Allowed as far as can be told here; ${[...later].join(", ")} to be judged on GitHub`;
  const relieved = decision.relieved.length;
  return relieved > 0 ? `Allowed, ${plural(relieved, "finding")} let pass` : "Allowed: all rules hold";
}

/** What a finding is about, for people: `src/a.ts:3`, `commit 1a2b3c4`, `the whole change`. */
export function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case "change":
      return "the whole change";
    case "path":
      return subject.line === undefined ? subject.path : `${subject.path}:${subject.line}`;
    case "commit":
      return `commit ${shortSha(subject.sha)}`;
    case "ref":
      return shortRef(subject.ref);
    case "agent":
      return `agent ${subject.agent}`;
    case "policy":
      return subject.line === undefined ? subject.file : `${subject.file}:${subject.line}`;
  }
}

export function locationText(location: PolicyLocation): string {
  return `${location.file}:${location.line}`;
}

/** `acme/shop:.agent-policy.yml@1a2b3c4`, the spelling that policy locations use. */
export function sourceText(source: PolicySource): string {
  if (source.layer === "built-in") return "built-in defaults";
  const file = source.repository === null ? source.path : `${source.repository}:${source.path}`;
  return source.commit === null ? file : `${file}@${shortSha(source.commit)}`;
}

export function evidenceText(evidence: Evidence): string {
  return `${evidence.kind} ${evidence.value}, ${evidence.where} (${evidence.basis})`;
}

/** `copilot-cloud-agent (verified)`, or the class where no agent is named. */
export function actorText(attribution: ChangeAttribution): string {
  const named = attribution.agents.length > 0 ? attribution.agents.join(", ") : attribution.class;
  const other = attribution.unidentified ? " and an agent that nobody can name" : "";
  return `${named}${other} (${attribution.basis})`;
}

/** The file of this repository that a policy location or subject names; null for a file of another repository. */
export function ownPath(file: string, repository: string): string | null {
  const match = /^(?:([^/:]+\/[^/:]+):)?(.+?)(?:@[0-9a-f]{7,64})?$/.exec(file);
  if (match?.[2] === undefined) return null;
  if (match[1] !== undefined && match[1].toLowerCase() !== repository.toLowerCase()) return null;
  return match[2].startsWith("/") ? null : match[2];
}

export const NOT_ENFORCED =
  "No active ruleset of this base requires the check from this App, so it can be merged whatever is said here. To enforce it, add the check to the required status checks of a ruleset and choose this App as its source.";

export const ENFORCEMENT_UNREAD =
  "Whether a ruleset requires this check could not be read, so take it that nothing does.";
