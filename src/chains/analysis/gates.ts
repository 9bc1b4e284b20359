import { knownAction } from "../actions/known.ts";
import {
  alwaysFails,
  asksForActor,
  associationsIn,
  comparedVariables,
  permissionCheckOf,
  variablesOf,
} from "../actions/scripts.ts";
import { scriptOf } from "../actions/uses.ts";
import { judgeCondition, valueOfText } from "../guards/evaluate.ts";
import { clause, every, type Judgement, type Possible, placed, YES } from "../guards/judgement.ts";
import { ASSOCIATIONS, hasRole, roleOf } from "../guards/roles.ts";
import { onceEach } from "../once.ts";
import type { Profile } from "../types.ts";
import type { Job, Step } from "../workflow/model.ts";
import type { FlatStep } from "./flat-step.ts";

/**
 * Whether the job goes on after a step for this profile: steps that ask GitHub who acts, and steps that only fail.
 *
 * @param asked judge what the step finds out even where it does not fail itself but says so in its outputs
 */
export function gateOf(flat: FlatStep, asked = false): Judgement {
  const { step, scope } = flat;
  const at = (judgement: Judgement) => placed(judgement, step.place);
  const asks = asksOf(step);
  if (asks !== null) return at(scriptGate(flat, asks, asked));
  const known = knownAction(step);
  if (known === null) return YES;
  const parts: Judgement[] = [];
  if (known.permission !== undefined && (asked || known.permission.fails)) {
    const given = known.permission.input === null ? undefined : step.with.get(known.permission.input);
    const value = given === undefined ? null : valueOfText(given.text, scope);
    const wanted =
      value === null ? known.permission.fallback : value.kind === "constant" ? String(value.value) : null;
    parts.push(permission(wanted, scope.who.profile));
  }
  if (known.approval && asked)
    parts.push(
      clause(
        1,
        "approval",
        "it may ask for an approved review and green checks, as the branch's rules say, which cannot be read here",
      ),
    );
  if (known.membership !== undefined && (asked || known.membership.fails))
    parts.push(clause(1, "actor", "who is on the team or list cannot be read here"));
  if (known.author !== undefined) parts.push(authorGate(flat, known.author));
  if (known.agent !== undefined) parts.push(agentGate(flat, known.agent));
  return at(every(parts));
}

/** It looks at whose pull request it is, not at who pushed to it since (dependabot/fetch-metadata, src/dependabot/verified_commits.ts). */
function authorGate({ scope }: FlatStep, account: string): Judgement {
  const author = scope.lookup(["github", "event", "pull_request", "user", "login"]);
  const only = clause(0, "actor", `it goes on only for pull requests of ${account}`);
  if (author.kind !== "identity" || author.who === "actor") return only;
  return author.who === "someone"
    ? clause(2, "actor", `it goes on for pull requests of ${account}, whoever pushes to them`)
    : clause(
        1,
        "actor",
        `it goes on for pull requests of ${account}; whether the relay's are cannot be told`,
      );
}

/** Whom a script asks about, through a variable; null where that cannot be told. */
function askedOf({ step, scope }: FlatStep, script: string): "actor" | "other" | null {
  if (step.texts.some(({ text }) => text.includes("triggering_actor"))) return "actor";
  const names = variablesOf(script).slice(0, 64);
  const accounts = names
    .map((name) => scope.lookup(["env", name.toLowerCase()]))
    .flatMap((value) => (value.kind === "identity" ? [value.who] : []));
  if (accounts.length === 0)
    return names.some((name) => /actor|sender|commenter/i.test(name)) ? "actor" : null;
  return accounts.some((who) => who !== "someone") ? "actor" : "other";
}

/** Whether any step of a job may hold the job up because of who acts. */
export const mayGate = onceEach((job: Job): boolean => job.steps.some(stepMayGate));

function stepMayGate(step: Step): boolean {
  const asks = asksOf(step);
  if (asks !== null) return asks.fails || asks.permission !== null || asks.actor || asks.variables.length > 0;
  if (/^[.$]\//.test(step.uses?.text ?? "")) return true;
  const known = knownAction(step);
  return [known?.permission, known?.membership, known?.author, known?.agent].some((one) => one !== undefined);
}

/** What a script asks of who acts. */
interface Asks {
  script: string;
  fails: boolean;
  permission: ReturnType<typeof permissionCheckOf>;
  actor: boolean;
  /** Variables of the step that decide whether it fails. */
  variables: string[];
}

/** Contexts that say who acts. */
const ABOUT_WHO = /actor|sender|login|\.user\b|pusher|association/i;

/** What the script of a step asks; null for a step without one. */
const asksOf = onceEach((step: Step): Asks | null => {
  const script = scriptOf(step);
  if (script === undefined) return null;
  return {
    script,
    fails: step.run !== null && alwaysFails(script),
    permission: permissionCheckOf(script),
    actor: asksForActor(script),
    variables: comparedVariables(
      script,
      [...step.env].filter(([, { text }]) => ABOUT_WHO.test(text)).map(([name]) => name),
    ),
  };
});

function scriptGate(flat: FlatStep, asks: Asks, asked: boolean): Judgement {
  const { step, scope } = flat;
  if (asks.fails) {
    if (step.condition === null) return clause(0, "outcome", "the step before always fails");
    return placed(judgeCondition(step.condition.text, scope).whenFalse, step.condition.place);
  }
  const check = asks.permission;
  if (check !== null) {
    if (!check.fails && !asked) return YES;
    const of = check.of ?? askedOf(flat, asks.script);
    if (of === null)
      return clause(1, "permission", "it asks GitHub for a permission; whose cannot be read here");
    if (of === "other" && !isAuthor(flat))
      return clause(2, "permission", "it asks for the permission of the item's author, not of who acts");
    if (check.needs === null)
      return clause(1, "permission", "it asks GitHub about who acts; what for cannot be read here");
    return permission(check.needs, scope.who.profile);
  }
  if (asks.actor)
    return clause(
      1,
      "actor",
      "the script ends the job for some of those who act; for whom cannot be read here",
    );
  return every(asks.variables.map((name) => variableGate(flat, asks.script, step.env.get(name)?.text ?? "")));
}

/** A script that asks through a variable of the step who acts: it may end the job for some. */
function variableGate({ scope }: FlatStep, script: string, text: string): Judgement {
  const value = valueOfText(text, scope);
  if (value.kind === "identity" && value.who === "actor")
    return clause(
      1,
      "actor",
      "the script ends the job for some of those who act; for whom cannot be read here",
    );
  if (value.kind !== "association" || value.who === "someone") return YES;
  const named = associationsIn(script);
  const passes = named.some((name) => ASSOCIATIONS[scope.who.profile][name] === 2);
  return passes && !named.includes("NONE") && value.who === "actor"
    ? clause(
        2,
        "author-association",
        `the script asks for ${named.join(" or ")}, which the ${roleOf(scope.who.profile)} role has`,
      )
    : clause(
        1,
        "author-association",
        "the script ends the job for some associations; for which cannot be read here",
      );
}

/** Whether who acts wrote the item itself, so that to ask for its author is to ask for who acts. */
function isAuthor({ scope }: FlatStep): boolean {
  const authors = ["pull_request", "issue"].map((item) =>
    scope.lookup(["github", "event", item, "user", "login"]),
  );
  return authors.some((value) => value.kind === "identity" && value.who === "actor");
}

/** `permission` as a list of permissions that pass, or the least that does; null when it cannot be read. */
function permission(wanted: string | null, profile: Profile): Judgement {
  if (wanted === null) return clause(1, "permission", "the permission asked for cannot be read here");
  const names = wanted
    .toLowerCase()
    .split(/[\s,|]+/)
    .filter((name) => name !== "");
  const least: Profile | null = names.some((name) => name === "read" || name === "none")
    ? "commenter"
    : names.includes("triage")
      ? "triage"
      : names.some((name) => name === "write" || name === "push")
        ? "writer"
        : null;
  const role = roleOf(profile);
  const possible: Possible = least !== null && hasRole(profile, least) ? 2 : 0;
  const asks = `it asks for the permission ${names.join(" or ")}`;
  return clause(
    possible,
    "permission",
    possible === 2 ? `${asks}, which the ${role} role has` : `${asks}; the ${role} role has not`,
  );
}

/**
 * The action refuses those without write access, and bots, unless told otherwise. Of an App's bot it asks no access, so that
 * allowing bots lets in each that may comment. A scheduled run is nobody's to refuse (anthropics/claude-code-action/src/github/validation/permissions.ts@24dcd50c).
 */
function agentGate(
  flat: FlatStep,
  { users, bots }: { users: string | null; bots: string | null },
): Judgement {
  if (users === null) return YES;
  const event = flat.scope.lookup(["github", "event_name"]);
  if (event.kind === "constant" && event.value === "schedule") return YES;
  const open = flat.step.with.get(users)?.text.trim() ?? "";
  if (open === "*") return clause(2, "agent-action", `${users} lets everybody set it off`);
  const allowed = (bots === null ? undefined : flat.step.with.get(bots)?.text.trim()) ?? "";
  if (allowed === "*") return clause(2, "agent-action", "it listens to every App's bot, whatever its role");
  if (hasRole(flat.scope.who.profile, "writer"))
    return clause(2, "agent-action", "it listens to accounts with write access");
  const others = [open, allowed].filter((one) => one !== "").join(", ");
  return others === ""
    ? clause(0, "agent-action", "it listens only to accounts with write access")
    : clause(1, "agent-action", `it also listens to ${others}`);
}
