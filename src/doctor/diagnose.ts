import { detectBots } from "../chains/bots/detect.ts";
import { scan } from "../chains/scan.ts";
import { known } from "../facts/known.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import { withDefaults } from "../policy/defaults.ts";
import { controls } from "./catalogue.ts";
import type { RulesetFix, SetupContext, SetupFinding, Severity } from "./control.ts";
import type { SetupFacts } from "./facts.ts";

const ORDER: readonly Severity[] = ["problem", "unknown", "note"];

/** Everything that is not as it should be, problems first; nothing when every control is in force. */
export function diagnose(facts: SetupFacts): SetupFinding[] {
  const context = contextOf(facts);
  return controls
    .flatMap(({ id, examine }) => [...examine(facts, context)].map((finding) => ({ id, ...finding })))
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function contextOf({ policy: state, sources }: SetupFacts): SetupContext {
  const policy = withDefaults(state.state === "effective" ? state.policy : { version: 1 });
  return {
    policy,
    registry: compileRegistry(policy.agents),
    scan: sources.known
      ? known(
          scan(sources.value, {
            profiles: ["writer"],
            bots: detectBots(sources.value, policy.deploy?.bots ?? []),
          }),
        )
      : sources,
  };
}

/** The rulesets that close what was found, each once. */
export function fixesOf(findings: readonly SetupFinding[]): RulesetFix[] {
  const byName = new Map(
    findings.flatMap(({ fix }) => (fix === undefined ? [] : [[fix.name, fix] as const])),
  );
  return [...byName.values()];
}
