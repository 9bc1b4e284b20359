import { detectBots } from "../chains/bots/detect.ts";
import { scan } from "../chains/scan.ts";
import type { Settings } from "../chains/settings/settings.ts";
import { known } from "../facts/known.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import { withDefaults } from "../policy/defaults.ts";
import { controls } from "./catalogue.ts";
import type { RulesetFix, SetupContext, SetupFinding, Severity } from "./control.ts";
import { takesAll } from "./controls/deployment.ts";
import type { EnvironmentFacts, SetupFacts } from "./facts.ts";

const ORDER: readonly Severity[] = ["problem", "unknown", "note"];

/** Everything that is not as it should be, problems first; nothing when every control is in force. */
export function diagnose(facts: SetupFacts): SetupFinding[] {
  const context = contextOf(facts);
  return controls
    .flatMap(({ id, examine }) => [...examine(facts, context)].map((finding) => ({ id, ...finding })))
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function contextOf(facts: SetupFacts): SetupContext {
  const { policy: state, sources } = facts;
  const policy = withDefaults(state.state === "effective" ? state.policy : { version: 1 });
  return {
    policy,
    registry: compileRegistry(policy.agents),
    scan: sources.known
      ? known(
          scan(sources.value, {
            profiles: ["writer"],
            settings: settingsOf(facts),
            bots: detectBots(sources.value, policy.deploy?.bots ?? []),
          }),
        )
      : sources,
  };
}

function settingsOf({ repository, environments, refs, gates }: SetupFacts): Settings {
  const bases = gates.flatMap((gate) => gate.bases);
  const unprotected = bases.filter(({ classic }) => classic.known && classic.value === null);
  return {
    defaultBranch: repository.defaultBranch,
    ...(refs.known && {
      refs: { rulesets: refs.value, unprotected: unprotected.map(({ branch }) => branch) },
    }),
    ...(environments.known && { environments: environments.value.map(beforeMerge) }),
  };
}

/** An environment as a push that nobody has judged meets it: one that takes named or protected branches takes none of an agent's own. */
function beforeMerge({ name, branches }: EnvironmentFacts): NonNullable<Settings["environments"]>[number] {
  const refs = !branches.known ? "unread" : takesAll(branches.value) ? "all" : [];
  return { name, refs, reviewers: [], apps: [], waitMinutes: 0 };
}

/** The rulesets that close what was found, each once. */
export function fixesOf(findings: readonly SetupFinding[]): RulesetFix[] {
  const byName = new Map(
    findings.flatMap(({ fix }) => (fix === undefined ? [] : [[fix.name, fix] as const])),
  );
  return [...byName.values()];
}
