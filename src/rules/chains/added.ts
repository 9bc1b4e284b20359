import { readSuppressions, SUPPRESSIONS_FILE, suppress } from "../../chains/paths/suppressions.ts";
import type { Settings } from "../../chains/settings/settings.ts";
import { holdsSources, isSource, touchesSources } from "../../chains/sources.ts";
import type { ChainPath, Profile } from "../../chains/types.ts";
import type { Subject } from "../../decision/types.ts";
import type { CiFiles } from "../../facts/facts.ts";
import { incomplete } from "../../facts/known.ts";
import { missing } from "../review/missing.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";
import { compare } from "./compare.ts";
import { type Weighed, weigh } from "./weigh.ts";
import { remedyFor, sentence, subjectOf, unreadSentence } from "./words.ts";

/** More in one check help nobody; the rest is counted, and `scan --base` shows it. */
const MAX_SHOWN = 10;

/**
 * `deploy.agents`: an agent's change to workflows, actions or bots' configuration must not add a way from agents to what
 * deploys. What cannot be told is asked about and never passed over. People's changes are theirs to make.
 */
export const chainsAdded: Rule = {
  id: "chains/added",
  title: "No new ways to deploy rights",
  description:
    "An agent's change to workflows, actions or bot configuration adds no way in which an agent sets off a deployment, a merge, a release or a use of secrets.",
  controls: ["ASI02", "ASI03", "MAESTRO-L6", "NIST-AI-RMF-MANAGE-2.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { facts, policy, attribution } = context;
    const { deploy } = policy;
    if (!attribution.governed || deploy === undefined || deploy.agents === "allow") return;
    if (!facts.files.known) {
      yield { gap: facts.files.gap };
      return;
    }
    if (!touchesSources(facts.files.value)) return;
    yield* behindLinks(context);
    const ci = facts.ci ?? incomplete("chains/unread", "workflows and actions", "They were not read.");
    if (!ci.known) {
      yield { gap: ci.gap };
      return;
    }
    const able = profileOf(context);
    const { added, unread } = compare(
      ci.value,
      deploy.bots,
      [...new Set<Profile>([able, "writer"])],
      settingsOf(context),
    );
    const accepted = acceptedAmong(added, ci.value, facts.asOf);
    for (const { expires } of accepted.by) yield { until: dayAfter(expires) };
    const ways = weigh(accepted.left, able, deploy.agents === "block");
    for (const way of ways.slice(0, MAX_SHOWN)) yield* answer(context, way);
    yield* rest(context, ways.slice(MAX_SHOWN));
    for (const [file, gaps] of Map.groupBy(unread, (one) => one.file))
      yield* ask(context, { kind: "path", path: file, line: gaps[0]?.line ?? 1 }, unreadSentence(gaps));
  },
};

/** What is left of new ways when those go that the base's own file accepts; a change never accepts for itself. */
function acceptedAmong(added: readonly ChainPath[], { base }: CiFiles, asOf: string) {
  const file = base.find(({ path }) => path === SUPPRESSIONS_FILE);
  if (file === undefined) return { left: added, by: [] };
  const { paths, suppressed } = suppress(added, readSuppressions(file), asOf.slice(0, 10));
  return { left: paths, by: suppressed.map(({ by }) => by) };
}

/** An entry counts through its last day, UTC. */
const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();

/** What was read of the repository's settings; the rest stays unknown. */
function settingsOf({ facts: { environments, refs, repository } }: RuleContext): Settings {
  return {
    ...(repository.defaultBranch.known && { defaultBranch: repository.defaultBranch.value }),
    ...(environments?.known && { environments: environments.value }),
    ...(refs?.known && { refs: refs.value }),
  };
}

/** Who pushes a branch of this repository can write here; of who works from a fork only commenting is known. */
function profileOf({ facts }: RuleContext): Profile {
  return facts.change.head.repository?.fork === true ? "commenter" : "writer";
}

function* answer(context: RuleContext, { group, answer }: Weighed): Iterable<RuleResult> {
  const subject = subjectOf(group.first);
  if (answer === "ask") yield* ask(context, subject, sentence(group), remedyFor(group));
  else
    yield {
      finding: {
        severity: "fail",
        subject,
        message: `${sentence(group)}.`,
        remedy: remedyFor(group),
        because: [pointer("deploy", "agents")],
      },
    };
}

function* rest(context: RuleContext, ways: readonly Weighed[]): Iterable<RuleResult> {
  const [first] = ways;
  if (first === undefined) return;
  const what = `${ways.length} more new ways are not shown here; \`agent-policy scan . --base BASE\` lists them`;
  if (first.answer === "ask") yield* ask(context, { kind: "change" }, what);
  else
    yield {
      finding: {
        severity: "fail",
        subject: { kind: "change" },
        message: `${what}.`,
        remedy: "Take them out, or have a person make this change.",
        because: [pointer("deploy", "agents")],
      },
    };
}

/**
 * A person has to approve: with `authorize` those who may authorise a deployment, else those who review agents' changes. A
 * source that knows no approvals tells what they would be needed for.
 */
function* ask(context: RuleContext, subject: Subject, what: string, remedy?: string): Iterable<RuleResult> {
  const { deploy, review } = context.policy;
  const authorizing = deploy?.agents === "authorize" ? deploy.authorize : undefined;
  const because = [pointer("deploy", "agents")];
  const requirement = authorizing
    ? { approvals: 1, from: authorizing.from }
    : { approvals: Math.max(1, review.approvals), from: review.from };
  for (const result of missing(context, { requirement, subject, what: `${what}; that`, because })) {
    if (remedy !== undefined && "finding" in result)
      yield { finding: { ...result.finding, remedy: `${remedy} Or: ${result.finding.remedy}` } };
    else yield result;
    if ("gap" in result && result.gap.kind === "deferred")
      yield {
        finding: {
          severity: "note",
          subject,
          message: `${what}; on GitHub that needs an approval.`,
          remedy: remedy ?? "Have a person look at it.",
          because,
        },
      };
  }
}

/** What lies behind a link or in a submodule is not part of the change, and runs all the same. */
function* behindLinks(context: RuleContext): Iterable<RuleResult> {
  const files = context.facts.files.known ? context.facts.files.value : [];
  for (const { path, mode } of files) {
    if (!isSource(path) && !holdsSources(path)) continue;
    if (!mode.known) {
      yield { gap: mode.gap };
      continue;
    }
    const { after } = mode.value;
    if (after === "symlink" || after === "submodule")
      yield* ask(
        context,
        { kind: "path", path },
        `\`${path}\` is a ${after === "symlink" ? "symbolic link" : "submodule"}, so what runs there cannot be read`,
      );
  }
}
