import type { Gap } from "../facts/known.ts";
import type { ChangeAttribution, Evidence } from "../identity/types.ts";
import type { PolicySource } from "../policy/effective.ts";

/** In order of strictness; the strictest of all findings is the verdict. */
export type Verdict = "pass" | "pending" | "action-required" | "fail";

/** What a finding does to the verdict: `note` does nothing, the others make it at least that strict. */
export type Severity = "note" | "pending" | "action-required" | "fail";

/** What a finding is about; a path carries the line in the changed file when there is one. */
export type Subject =
  | { kind: "change" }
  | { kind: "path"; path: string; line?: number }
  | { kind: "commit"; sha: string }
  | { kind: "ref"; ref: string }
  | { kind: "agent"; agent: string }
  | { kind: "policy"; file: string; line?: number };

/** What one rule has to say. Rules return these; `decide` adds nothing to them but order. */
export interface Finding {
  /** Rule id, `family/name`, as the rule catalogue lists it. */
  rule: string;
  severity: Severity;
  subject: Subject;
  /** One sentence: what is wrong, with the names involved. */
  message: string;
  /** Why we think so. */
  evidence: Evidence[];
  /** One sentence: what turns it green. */
  remedy: string;
  /** References into OWASP Agentic (`ASI…`), CSA MAESTRO and NIST AI RMF. */
  controls: string[];
  /** The policy lines that ask for it. */
  policy: PolicyLocation[];
  /** Id of the bot for which a person may authorise the head commit. */
  authorize?: string;
}

/** A line of a policy file. `file` reads `owner/repo:.agent-policy.yml@abc1234` or a local path. */
export interface PolicyLocation {
  file: string;
  line: number;
  column: number;
}

/** Why a finding was let pass: by observation, by an exception, by break-glass, or by a second authorisation of a deployment. */
export interface Relief {
  kind: "observe" | "exception" | "break-glass" | "authorization";
  by: string[];
  reason: string;
  until: string | null;
}

/** Which required check this decision answers for; DESIGN "Which name". */
export interface Gate {
  kind: "default" | "named" | "advisory";
  /** `agent-policy`, `agent-policy: release`, `agent-policy (advisory)`. */
  checkName: string;
}

export interface Decision {
  version: 1;
  /** Digest over engine version, policy (values and who wrote them) and facts. */
  id: string;
  engine: string;
  verdict: Verdict;
  gate: Gate;
  policy: {
    state: "effective" | "absent" | "invalid" | "unreadable";
    digest: string;
    sources: PolicySource[];
  };
  factsDigest: string;
  asOf: string;
  /** When the verdict may change without an event; null when only events can change it. */
  validUntil: string | null;
  subject: {
    repository: string;
    number: number | null;
    base: string;
    baseSha: string;
    head: string;
    headSha: string;
  };
  attribution: ChangeAttribution;
  /** Findings that count, strictest first. */
  findings: Finding[];
  /** Findings that block nothing, and why. */
  relieved: { finding: Finding; relief: Relief }[];
  /** Rules that this source can never evaluate; they colour nothing. */
  deferred: { rule: string; gap: Gap }[];
  /** Facts that should have been readable; they never allow a green verdict. */
  incomplete: Gap[];
  /** Whether a ruleset enforces the check; null when that could not be read. */
  enforced: boolean | null;
}
