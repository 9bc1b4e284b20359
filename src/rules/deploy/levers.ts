import { deferred, incomplete, type Known } from "../../facts/known.ts";
import { actsOfChange } from "../../levers/from-facts.ts";
import { influences, type JudgedInfluence } from "../../levers/influence.ts";
import { leverWorld } from "../../levers/world.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";
import { authorizer } from "./authorized.ts";
import { presence } from "./present.ts";
import { messageOf, remedyOf, restMessage, subjectOf } from "./words.ts";

/** More in one check help nobody. */
const MAX_SHOWN = 10;

/**
 * `deploy.agents`: no act of an agent may have set off, or stand ready to set off, a bot or workflow that deploys, merges or
 * releases, whoever the pull request belongs to. It cannot stop a bot that has heard the act; it keeps the change from being
 * merged until somebody has looked.
 */
export const deployLevers: Rule = {
  id: "deploy/levers",
  title: "No agent pulls a deploy lever",
  description:
    "No comment, label, approval, dispatch or other act of an agent, by itself or through other bots, sets off what deploys, merges or releases.",
  controls: ["ASI02", "ASI03", "ASI08", "MAESTRO-L7", "NIST-AI-RMF-MANAGE-2.4"],
  unexceptable: true,
  *evaluate(context): Iterable<RuleResult> {
    const { facts, policy, attribution } = context;
    const { deploy } = policy;
    if (deploy === undefined || deploy.agents === "allow") return;
    const needed = [facts.acts, facts.deployers] as const;
    for (const [index, fact] of needed.entries())
      if (!fact?.known) yield { gap: gapOf(context, fact, index === 0 ? "acts" : "what deploys") };
    const { acts, attributed } = actsOfChange(facts, attribution);
    const { repository } = facts;
    const authorized = authorizer(context);
    const world = leverWorld({
      policy,
      deployers: facts.deployers?.known ? facts.deployers.value : { bots: [], workflows: [] },
      defaultBranch: repository.defaultBranch.known ? repository.defaultBranch.value : null,
      enforced: facts.enforcement.known && facts.enforcement.value.required && facts.enforcement.value.pinned,
      attributed,
      undone: undoneIn(context),
      present: presence(facts),
      cleared: authorized.covers,
    });
    const found = influences(acts, world).filter(isTold);
    const gap = authorized.gap();
    if (gap !== null && found.some(counts)) yield { gap };
    for (const until of authorized.until()) yield { until };
    yield* tell(context, found.filter(counts));
    yield* tell(
      context,
      found.filter((one) => !counts(one)),
    );
  },
};

const counts = ({ state, full }: JudgedInfluence): boolean => state === "standing" && full;

/** What was taken back before it could do anything lasting is told; lesser effects only while they stand. */
const isTold = ({ state, full }: JudgedInfluence): boolean => full || state === "standing";

/** Acts that were taken back for good; a hidden comment was heard all the same. */
function undoneIn({ facts }: RuleContext): Set<string> {
  const gone = (facts.answers ?? []).filter(
    ({ result, kind }) => (result === "prevented" || result === "undone") && kind !== "minimize-comment",
  );
  return new Set(gone.map(({ act }) => act));
}

/** One finding for each bot and kind of act, however many acts there are. */
function* tell(context: RuleContext, found: readonly JudgedInfluence[]): Iterable<RuleResult> {
  const groups = [
    ...Map.groupBy(found, ({ bot, workflow, act }) => `${bot?.id ?? workflow} ${act.kind}`).values(),
  ];
  for (const group of groups.slice(0, MAX_SHOWN)) yield finding(context, group);
  const rest = groups.slice(MAX_SHOWN).flat();
  if (rest.length > 0) yield finding(context, rest, restMessage(rest));
}

function finding(
  context: RuleContext,
  group: readonly JudgedInfluence[],
  message = messageOf(group, context.facts.answers ?? []),
): RuleResult {
  const [first] = group;
  const { deploy } = context.policy;
  const blocked = deploy?.agents === "block";
  const severity = first && counts(first) ? (blocked ? "fail" : "action-required") : "note";
  return {
    finding: {
      severity,
      subject: subjectOf(group),
      message,
      remedy: remedyOf(group, context),
      evidence: group.flatMap(({ evidence }) => evidence).slice(0, 10),
      because: [pointer("deploy", "agents")],
      ...(severity === "action-required" && deploy?.authorize !== undefined && first?.bot
        ? { authorize: first.bot.id }
        : {}),
    },
  };
}

function gapOf({ facts }: RuleContext, fact: Known<unknown> | undefined, what: string) {
  if (fact !== undefined && !fact.known) return fact.gap;
  const { gap } =
    facts.origin === "git"
      ? deferred(
          "levers/on-github",
          what,
          `Only GitHub tells ${what === "acts" ? "who commented, labelled, approved and ran what" : what}.`,
        )
      : incomplete("levers/unread", what, "It was not read.");
  return gap;
}
