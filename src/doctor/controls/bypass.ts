import { type Control, type ControlFinding, type SetupContext, untold } from "../control.ts";
import { type Bypasser, bypassersOf, requirementOf, rulesetsOf } from "../enforcement.ts";
import type { BaseFacts, GateFacts, SetupFacts } from "../facts.ts";
import { rulesetFor } from "../ruleset.ts";

type Holes =
  | { state: "closed" }
  | { state: "open"; by: Bypasser[] }
  | { state: "unknown"; finding: ControlFinding };

const CLOSED: Holes = { state: "closed" };

/** Who passes the check by on a base. All rulesets hold at once, so one without holes is enough; so is a classic protection. */
function holesOf(facts: SetupFacts, gate: GateFacts, base: BaseFacts, context: SetupContext): Holes {
  const requirement = requirementOf(base, gate.checkName, facts.appId);
  if (!requirement.known || requirement.value.level !== "pinned" || requirement.value.classic) return CLOSED;
  const rulesets = rulesetsOf(facts, requirement.value.rulesets);
  if (!rulesets.known) return { state: "unknown", finding: untold(gate.checkName, rulesets.gap) };
  const read = rulesets.value.map((ruleset) => bypassersOf(ruleset, context));
  const lists = read.flatMap((one) => (one.known ? [one.value] : []));
  if (lists.some((by) => by.length === 0)) return CLOSED;
  const gap = read.find((one) => !one.known);
  if (gap !== undefined && !gap.known) return { state: "unknown", finding: untold(gate.checkName, gap.gap) };
  if (lists.length < requirement.value.rulesets.length)
    return { state: "unknown", finding: untold(gate.checkName, NOT_LISTED) };
  return { state: "open", by: lists.toSorted((a, b) => a.length - b.length)[0] ?? [] };
}

const NOT_LISTED = {
  kind: "incomplete",
  code: "doctor/ruleset",
  what: "who may bypass the check",
  detail: "a ruleset that holds for the branch is not shown to this token",
} as const;

function* examine(
  facts: SetupFacts,
  context: SetupContext,
  kind: Bypasser["kind"],
  say: (who: string, gate: GateFacts) => Pick<ControlFinding, "message" | "remedy">,
): Generator<ControlFinding> {
  for (const gate of facts.gates) {
    const holes = gate.bases.map((base) => holesOf(facts, gate, base, context));
    const by = new Set(
      holes.flatMap((one) =>
        one.state === "open" ? one.by.filter((who) => who.kind === kind).map(({ who }) => who) : [],
      ),
    );
    const unknown = holes.find((one) => one.state === "unknown");
    if (by.size > 0)
      yield {
        severity: "problem",
        subject: gate.checkName,
        ...say([...by].join(", "), gate),
        fix: rulesetFor(gate, facts.appId),
      };
    // One control says what could not be told; two would say it twice.
    else if (kind === "agent" && unknown?.state === "unknown") yield unknown.finding;
  }
}

export const bypassAgents: Control = {
  id: "bypass/agents",
  title: "No agent, App, key or everyday role passes the check by.",
  examine: (facts, context) =>
    examine(facts, context, "agent", (who, gate) => ({
      message: `${who} may bypass the rule that requires ${gate.checkName}.`,
      remedy: "Take it out of the bypass list; --fix prints a ruleset beside it that nobody bypasses.",
    })),
};

export const bypassExempt: Control = {
  id: "bypass/exempt",
  title: "Nobody passes the check by without a trace.",
  examine: (facts, context) =>
    examine(facts, context, "exempt", (who, gate) => ({
      message: `${who} is exempt from the rule that requires ${gate.checkName}, and GitHub records nothing when the rule is passed by.`,
      remedy: 'Choose "always" in place of "exempt", which leaves an entry in the record, or take it out.',
    })),
};
