import type { Scan } from "../chains/scan.ts";
import type { Gap, Known } from "../facts/known.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { EffectivePolicy } from "../policy/defaults.ts";
import type { SetupFacts } from "./facts.ts";

/** `problem`: the control is not in force. `unknown`: it could not be told. `note`: worth knowing, nothing is open. */
export type Severity = "problem" | "unknown" | "note";

export interface SetupFinding {
  /** Of the control, `family/name`. */
  id: string;
  severity: Severity;
  /** What it is about: a branch, an environment, an app. */
  subject: string;
  message: string;
  /** What to do, one sentence. */
  remedy: string;
  /** The ruleset that closes it. */
  fix?: RulesetFix;
}

/** A ruleset of ours; `body` is what `POST /repos/{owner}/{repo}/rulesets` takes. */
export interface RulesetFix {
  name: string;
  body: RulesetBody;
}

/** Source: docs.github.com/rest/repos/rules#create-a-repository-ruleset. */
export interface RulesetBody {
  name: string;
  target: "branch";
  enforcement: "active";
  bypass_actors: [];
  conditions: { ref_name: { include: string[]; exclude: string[] } };
  rules: {
    type: "required_status_checks";
    parameters: {
      strict_required_status_checks_policy: boolean;
      do_not_enforce_on_create: boolean;
      required_status_checks: { context: string; integration_id: number }[];
    };
  }[];
}

/** What a control sees besides the facts: everything that follows from them. */
export interface SetupContext {
  /** With defaults; of a policy that cannot be used, the defaults alone. */
  policy: EffectivePolicy;
  registry: Registry;
  scan: Known<Scan>;
}

export type ControlFinding = Omit<SetupFinding, "id">;

export interface Control {
  id: string;
  /** What is in force when it says nothing, one sentence. */
  title: string;
  examine(facts: SetupFacts, context: SetupContext): Iterable<ControlFinding>;
}

/** The finding for what could not be read. */
export function untold(subject: string, gap: Gap): ControlFinding {
  return {
    severity: "unknown",
    subject,
    message: `${gap.what} could not be read: ${gap.detail}`,
    remedy:
      "Run it with an administrator's own token (--token-from), or grant the App the permission that is named.",
  };
}

/** Whether an App or account of this number is, or has to count as, an agent. */
export function isAgentApp(appId: number, { registry, policy }: SetupContext): boolean {
  const role = registry.apps.get(appId)?.role;
  return role === undefined ? policy.agents["unknown-apps"] === "agent" : role === "agent";
}

/** Whether an account of this number is known to be an agent or another machine. */
export function isMachineAccount(id: number, { registry }: SetupContext): boolean {
  const role = registry.accounts.get(id)?.role;
  return role !== undefined && role !== "neutral";
}
