import type { Comment } from "../facts/facts.ts";
import { isHumanApprover } from "../identity/approvers.ts";
import { milliseconds } from "../policy/duration.ts";
import type { LayerName, PolicyState } from "../policy/effective.ts";
import { matchesRule } from "../policy/names.ts";
import { members } from "../rules/people.ts";
import { saidOfThisBase } from "../rules/retarget.ts";
import { pointer, type Rule, type RuleContext, type RuleFinding } from "../rules/rule.ts";
import { layersOf, ownersOf } from "./origin.ts";
import type { Relief } from "./types.ts";

type Effective = Extract<PolicyState, { state: "effective" }>;

/** Says whether a finding of a rule is let pass, and why. */
export type Reliever = (rule: Rule, finding: RuleFinding) => Relief | null;

/** Never exceptable, whatever a policy lists: these stand for what happened outside anybody's sight. */
const NEVER_EXCEPTED = /^(provenance|deploy)\//;

/**
 * Observation, exceptions and break-glass as the policy and the comments grant them.
 *
 * Only the layer that set a requirement can relieve it: a repository cannot observe away what its organisation asks for.
 * What a rule asks for by itself, without any policy line, stays in force while a policy is only observed.
 */
export function relievers(
  policy: Effective,
  context: RuleContext,
): { relieve: Reliever; until: string | null } {
  const observed = observation(policy);
  const excepted = exceptions(policy, context);
  const glass = breakGlass(policy, context);
  const relieve: Reliever = (rule, finding) =>
    finding.final
      ? null
      : (observed(rule, finding) ?? excepted.relieve(rule, finding) ?? glass.relieve(rule, finding));
  return { relieve, until: earliest([excepted.until, glass.until]) };
}

function observation(policy: Effective): Reliever {
  const mode = policy.policy.mode;
  const known = new Map<string, Set<LayerName>>();
  const granting = (id: string): Set<LayerName> => {
    const layers =
      known.get(id) ??
      new Set([
        ...(mode?.default === "observe" ? layersOf(policy, pointer("mode", "default")) : []),
        ...(mode?.observe ?? []).flatMap((glob, index) =>
          matchesRule(glob, id) ? layersOf(policy, pointer("mode", "observe", index)) : [],
        ),
      ]);
    known.set(id, layers);
    return layers;
  };
  return (rule, finding) => {
    if (finding.because.length === 0 && rule.standing) return null;
    const layers = granting(rule.id);
    if (layers.size === 0 || !maySet(policy, layers, finding)) return null;
    return { kind: "observe", by: [], reason: "the policy only observes this rule for now", until: null };
  };
}

function exceptions(policy: Effective, context: RuleContext): { relieve: Reliever; until: string | null } {
  const grant = policy.policy.exceptions;
  if (grant === undefined) return { relieve: () => null, until: null };
  const layers = new Set(layersOf(policy, pointer("exceptions")));
  const given = commands(context, "except", grant.from, grant["max-age"] ?? "7d").filter(
    ({ rule }) => rule !== null && grant.rules.some((glob) => matchesRule(glob, rule)),
  );
  return {
    until: earliest(given.map((command) => command.until)),
    relieve: (rule, finding) => {
      if (rule.unexceptable || NEVER_EXCEPTED.test(rule.id) || !maySet(policy, layers, finding)) return null;
      const command = given.find((candidate) => candidate.rule === rule.id);
      if (!command) return null;
      return { kind: "exception", by: [command.login], reason: command.reason, until: command.until };
    },
  };
}

function breakGlass(policy: Effective, context: RuleContext): { relieve: Reliever; until: string | null } {
  const grant = policy.policy["break-glass"];
  if (grant === undefined) return { relieve: () => null, until: null };
  const layers = new Set(layersOf(policy, pointer("break-glass")));
  // Who governs the organisation may break the glass for all of it.
  const everything = layers.has("organization") || layers.has("built-in");
  const given = commands(context, "break-glass", grant.from, grant["max-age"] ?? "4h");
  const people = new Map(given.map((command) => [command.account, command]));
  if (people.size < (grant.approvals ?? 2)) return { relieve: () => null, until: null };
  const until = earliest([...people.values()].map((command) => command.until));
  return {
    until,
    relieve: (_rule, finding) =>
      everything || maySet(policy, layers, finding)
        ? {
            kind: "break-glass",
            by: [...people.values()].map((command) => command.login),
            reason: given[0]?.reason ?? "",
            until,
          }
        : null,
  };
}

/** Whether these layers set everything a finding rests on. The two files of a repository count as one layer. */
function maySet(policy: Effective, layers: ReadonlySet<LayerName>, finding: RuleFinding): boolean {
  const sides = new Set([...layers].map(side));
  return finding.because
    .flatMap((at) => ownersOf(policy, at))
    .every((origin) => origin === "built-in" || sides.has(side(origin)));
}

function side(layer: LayerName): LayerName {
  return layer === "base-branch" ? "repository" : layer;
}

interface Command {
  account: number;
  login: string;
  rule: string | null;
  reason: string;
  until: string;
}

const COMMAND =
  /^\/agent-policy (except|break-glass)(?: ([a-z-]+\/[a-z-]+))? ([0-9a-f]{40}|[0-9a-f]{64})\s+(\S.*)$/;

/**
 * Comments that begin with `/agent-policy except RULE SHA REASON` or `/agent-policy break-glass SHA REASON`, by
 * people in `from` who took no part in the change, unedited, for the head commit and the present base, not yet expired.
 * The commit is named in full: another one with the same first digits is a matter of minutes to make.
 */
function commands(
  context: RuleContext,
  verb: "except" | "break-glass",
  from: readonly string[],
  maxAge: string,
): Command[] {
  const { comments, change, asOf } = context.facts;
  const allowed = members(context, from);
  if (!comments.known || !allowed.known) return [];
  const now = Date.parse(asOf);
  return comments.value.flatMap((comment: Comment) => {
    const [, word, rule, sha, reason] = COMMAND.exec(comment.body.split(/\r?\n/, 1)[0] ?? "") ?? [];
    const { account } = comment.author;
    if (word !== verb || sha === undefined || reason === undefined || account === null) return [];
    if ((verb === "except") !== (rule !== undefined)) return [];
    if (comment.edited || change.head.sha !== sha || !allowed.value.has(account.id)) return [];
    if (!isHumanApprover(comment.author, context.attribution, context.registry)) return [];
    if (!saidOfThisBase(context, comment.createdAt)) return [];
    const given = Date.parse(comment.createdAt);
    const until = given + milliseconds(maxAge);
    if (given > now || until <= now) return [];
    return [
      {
        account: account.id,
        login: account.login,
        rule: rule ?? null,
        reason: reason.trim(),
        until: new Date(until).toISOString(),
      },
    ];
  });
}

/** The first of some moments; null when there is none. */
export function earliest(times: readonly (string | null)[]): string | null {
  return times
    .filter((time) => time !== null)
    .reduce<string | null>(
      (first, time) => (first === null || Date.parse(time) < Date.parse(first) ? time : first),
      null,
    );
}
