import { type Known, known } from "../facts/known.ts";
import { isMachineAccount, type SetupContext } from "./control.ts";
import type { BaseFacts, BypassActor, RulesetFacts, SetupFacts } from "./facts.ts";

/** How a base requires a check: not at all, by name from anybody, or from our App, by rulesets or a classic protection. */
export type Requirement =
  | { level: "missing" }
  | { level: "unpinned" }
  | { level: "pinned"; rulesets: number[]; classic: boolean };

const LEVELS = ["missing", "unpinned", "pinned"] as const;

/** What a base requires; a gap when neither its rules nor its classic protection show a pinned check and one could not be read. */
export function requirementOf(base: BaseFacts, checkName: string, appId: number): Known<Requirement> {
  const rules = base.rules.known ? base.rules.value : [];
  const asked = rules.flatMap((rule) =>
    rule.type === "checks"
      ? rule.checks
          .filter(({ context }) => context === checkName)
          .map((check) => ({ ...check, from: rule.rulesetId }))
      : [],
  );
  const classic = (base.classic.known ? (base.classic.value ?? []) : []).filter(
    ({ context }) => context === checkName,
  );
  const pinned = asked.filter((check) => check.appId === appId).map(({ from }) => from);
  const classicPinned = classic.some((check) => check.appId === appId);
  if (pinned.length > 0 || classicPinned)
    return known({ level: "pinned", rulesets: [...new Set(pinned)], classic: classicPinned });
  if (!base.rules.known) return base.rules;
  if (!base.classic.known) return base.classic;
  return known({ level: asked.length + classic.length > 0 ? "unpinned" : "missing" });
}

/** The weakest of several bases. */
export function weakest(levels: readonly Requirement["level"][]): Requirement["level"] {
  return LEVELS.find((level) => levels.includes(level)) ?? "missing";
}

/** Who passes a ruleset by that should not. */
export interface Bypasser {
  kind: "agent" | "exempt";
  who: string;
}

/** Roles that agents have at most (docs.github.com/rest/repos/rules: 1 read, 2 maintain, 3 triage, 4 write, 5 admin). */
const ADMIN_ROLE = 5;

/**
 * The actors of a ruleset that open it to agents, and those who leave no trace. People and administrators with `always` or
 * `pull_request` are the organisation's choice.
 */
export function bypassersOf(ruleset: RulesetFacts, context: SetupContext): Known<Bypasser[]> {
  if (!ruleset.bypass.known) return ruleset.bypass;
  const found: Bypasser[] = [];
  for (const actor of ruleset.bypass.value) {
    const who = nameOf(actor);
    const agent = opensToAgents(actor, context);
    if (!agent.known) return agent;
    if (agent.value) found.push({ kind: "agent", who });
    else if (actor.mode === "exempt") found.push({ kind: "exempt", who });
  }
  return known(found);
}

function opensToAgents(actor: BypassActor, context: SetupContext): Known<boolean> {
  switch (actor.type) {
    case "User":
      return known(actor.id === null || isMachineAccount(actor.id, context));
    case "RepositoryRole":
      return known(actor.id !== ADMIN_ROLE);
    case "OrganizationAdmin":
      return known(false);
    case "Team":
      if (actor.members === undefined) return known(true);
      return actor.members.known
        ? known(actor.members.value.some((id) => isMachineAccount(id, context)))
        : actor.members;
    // Apps, deploy keys, and kinds that GitHub may add: nobody knows in whose hands they are.
    default:
      return known(true);
  }
}

function nameOf({ type, id, mode }: BypassActor): string {
  const names: Record<string, string> = {
    Integration: `the App ${id}`,
    DeployKey: "every deploy key",
    User: `the account ${id}`,
    Team: `the team ${id}`,
    RepositoryRole: `everyone with the role ${id === 4 ? "write" : id === 2 ? "maintain" : id === ADMIN_ROLE ? "admin" : id}`,
    OrganizationAdmin: "every owner of the organisation",
  };
  return `${names[type] ?? `${type} ${id}`} (${mode})`;
}

/** Rulesets that require the check, by their number. */
export function rulesetsOf(facts: SetupFacts, ids: readonly number[]): Known<RulesetFacts[]> {
  if (!facts.rulesets.known) return facts.rulesets;
  return known(facts.rulesets.value.filter(({ id }) => ids.includes(id)));
}
