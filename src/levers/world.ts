import { detectBots } from "../chains/bots/detect.ts";
import type { DetectedBot, NamedBot } from "../chains/types.ts";
import { compileRegistry } from "../identity/registry/registry.ts";
import { identitySettings } from "../identity/settings.ts";
import type { EffectivePolicy } from "../policy/defaults.ts";
import { matchRefs, matchText } from "../policy/match.ts";
import type { Act, ReachedBot } from "./act.ts";
import type { Behind, Identities } from "./behind.ts";
import { type BotInUse, type Deployers, detectedBot } from "./deployers.ts";
import type { ReachContext } from "./reach.ts";
import type { Standing } from "./state.ts";

/** All that acts are judged by. */
export interface LeverWorld extends Identities, ReachContext, Omit<Standing, "stillPulls"> {
  /** What a workflow deploys, in words; null for one that deploys nothing. */
  deploys: (workflow: string) => string | null;
  /** Whether a person answered for an act as policy asks; `bot` null for a run. */
  cleared: (act: Act, bot: ReachedBot | null) => boolean;
}

export interface WorldInput {
  policy: Pick<EffectivePolicy, "agents" | "branches" | "deploy">;
  /** As the base has them. */
  deployers: Deployers;
  /** Short name; null where nobody can tell. */
  defaultBranch: string | null;
  /** Whether a ruleset requires this App's check of the base; false where nobody looked. */
  enforced?: boolean;
  /** Whom other evidence puts behind an act, by the act's id: the commits of a change tell whose they are. */
  attributed?: ReadonlyMap<string, Behind>;
  undone?: ReadonlySet<string>;
  present?: (act: Act) => boolean | null;
  cleared?: (act: Act, bot: ReachedBot | null) => boolean;
}

/** GitHub's own auto-merge and queue leave no trace in a repository. */
const ALWAYS = "github-auto-merge";

/** The world that a policy and the base's deployers make. */
export function leverWorld(input: WorldInput): LeverWorld {
  const { policy, deployers, defaultBranch } = input;
  const covers = matchText(policy.deploy?.environments ?? [], { ignoreCase: true });
  return {
    registry: compileRegistry(policy.agents),
    settings: identitySettings(policy.agents),
    bots: botsInUse(deployers.bots, policy.deploy?.bots ?? []),
    production: productionRefs(policy, defaultBranch),
    enforced: input.enforced ?? false,
    deploys: (workflow) => deployed(deployers, workflow, covers),
    attributed: input.attributed ?? new Map(),
    undone: input.undone ?? new Set(),
    present: input.present ?? (() => null),
    cleared: input.cleared ?? (() => false),
  };
}

/** The bots that files show, those that policy names, and GitHub's own. */
function botsInUse(shown: readonly BotInUse[], named: readonly NamedBot[]): DetectedBot[] {
  const found = shown.map(detectedBot).filter((bot) => bot !== null);
  const ids = new Set(found.map(({ entry }) => entry.id));
  const others = [...named, ALWAYS].filter((bot) => typeof bot !== "string" || !ids.has(bot));
  return [...found, ...detectBots([], others)];
}

/**
 * Branches from which hosting bots deploy: the default branch, and those that policy lists, since which one a bot follows stands
 * nowhere in the repository. Where the default branch is unknown, any branch may be it.
 */
function productionRefs(
  { branches }: WorldInput["policy"],
  defaultBranch: string | null,
): (ref: string) => boolean {
  const listed = branches.map(({ match }) => matchRefs(match, defaultBranch));
  return (ref) => {
    if (!ref.startsWith("refs/heads/")) return false;
    const name = ref.slice("refs/heads/".length);
    return defaultBranch === null || name === defaultBranch || listed.some((matches) => matches(name));
  };
}

function deployed(
  { workflows }: Deployers,
  workflow: string,
  covers: (environment: string) => boolean,
): string | null {
  const reaches = workflows.find(({ path }) => path === workflow)?.reaches ?? [];
  const telling = reaches.find(({ kind, name }) => kind !== "environment" || covers(name));
  return telling === undefined ? null : `${telling.kind} ${telling.name}`;
}
