import type { Gate, Severity, Subject } from "../decision/types.ts";
import type { Facts } from "../facts/facts.ts";
import type { Gap } from "../facts/known.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { ChangeAttribution, Evidence } from "../identity/types.ts";
import type { EffectivePolicy } from "../policy/defaults.ts";

/** What every rule sees. All of it is data; the only clock is `facts.asOf`. */
export interface RuleContext {
  /** With defaults filled in. */
  policy: EffectivePolicy;
  facts: Facts;
  attribution: ChangeAttribution;
  registry: Registry;
  gate: Gate;
}

/** What is wrong, before `decide` adds the rule's id, its controls and the policy lines. */
export interface RuleFinding {
  severity: Severity;
  subject: Subject;
  message: string;
  remedy: string;
  evidence?: Evidence[];
  /** Id of the bot for which a person may authorise the head commit; the check then has a button for it. */
  authorize?: string;
  /** JSON pointers (RFC 6901) of the policy values that ask for it. */
  because: string[];
  /** Nothing in the policy lets it pass, break-glass neither; whoever ordered it takes it back. */
  final?: true;
}

/**
 * A rule says what it found, what it could not find out, or until when its answer holds.
 * Saying nothing means: nothing to object to.
 */
export type RuleResult = { finding: RuleFinding } | { gap: Gap } | { until: string };

export interface Rule {
  /** `family/name`; policies name it in `mode.observe` and `exceptions.rules`. */
  id: string;
  title: string;
  /** What it asks for, in one sentence, for SARIF and the docs. */
  description: string;
  /** OWASP Top 10 for Agentic Applications (`ASI..`), CSA MAESTRO layers, NIST AI RMF functions. */
  controls: string[];
  /** Needs no policy line; a policy that only observes does not switch it off. */
  standing?: true;
  /** No exception may let it pass; break-glass still can. */
  unexceptable?: true;
  evaluate(context: RuleContext): Iterable<RuleResult>;
}

/** JSON pointer from reference tokens (RFC 6901 §3: `~` and `/` are escaped). */
export function pointer(...tokens: (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
