import { botTarget } from "../../decision/deployment/target.ts";
import type { Subject } from "../../decision/types.ts";
import type { Act, Influence } from "../../levers/act.ts";
import { type Answer, RESULT_WORDS } from "../../levers/answer.ts";
import type { JudgedInfluence } from "../../levers/influence.ts";
import type { RuleContext } from "../rule.ts";

const MAX_AGENTS = 5;
const MAX_TEXT = 60;

/** Nouns for acts, to follow "the". */
const NOUNS: Partial<Record<Act["kind"], string>> = {
  comment: "comment",
  label: "label",
  review: "approval",
  "pull-request": "pull request",
  branch: "push to",
  tag: "tag",
  release: "release",
  "commit-text": "commit",
  file: "file",
  "auto-merge": "auto-merge",
  "merge-queue": "entry into the merge queue or merge",
  dispatch: "dispatch of",
  "repository-dispatch": "repository dispatch",
  rerun: "re-run of",
  status: "check",
  deployment: "deployment to",
  package: "package",
  artifact: "run of",
  issue: "ticked box",
};

/** `the comment “atlantis apply”` */
export function actWords(act: Act): string {
  const noun = NOUNS[act.kind] ?? act.kind;
  const quotes = act.kind !== "review" && act.kind !== "pull-request" && act.text !== null && act.text !== "";
  return quotes ? `the ${noun} “${excerpt(act.text ?? "")}”` : `the ${noun}`;
}

/** The first line, short: the whole text stands where it was written. */
function excerpt(text: string): string {
  const line = text.trim().split("\n", 1)[0]?.trim() ?? "";
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1)}…`;
}

export function subjectOf(group: readonly JudgedInfluence[]): Subject {
  const [first] = group;
  const [agent] = first?.agents ?? [];
  return agent === undefined || agent === "unknown" ? { kind: "change" } : { kind: "agent", agent };
}

/** Who did what, which bot hears it, what follows, and by what way it came. */
export function messageOf(group: readonly JudgedInfluence[], answers: readonly Answer[]): string {
  const [first] = group;
  if (first === undefined) return "";
  const agents = [...new Set(group.flatMap((one) => one.agents))];
  const who = agents.slice(0, MAX_AGENTS).join(", ") + (agents.length > MAX_AGENTS ? " and others" : "");
  const others =
    group.length > 1 ? ` and ${group.length - 1} more such ${group.length === 2 ? "act" : "acts"}` : "";
  const target = targetOf(first);
  const way = first.chain.length > 1 ? ` It came by: ${chainWords(first)}.` : "";
  return `${sentence(`${actWords(first.act)}${others}`)} of ${who === "unknown" ? "somebody whom GitHub does not name" : who} ${verb(first, group.length > 1)} ${target}, which ${effectOf(first)}.${way}${stateWords(first, answers)}`;
}

/** Of what is not shown by itself: whom it sets off. */
export function restMessage(group: readonly JudgedInfluence[]): string {
  const targets = [...new Set(group.map(targetOf))];
  return `${group.length} more ${group.length === 1 ? "act" : "acts"} of agents set off ${targets.join(", ")}.`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function verb({ state, workflow }: Influence, several: boolean): string {
  if (workflow !== null) return several ? "are" : "is";
  if (state === "undone") return "could set off";
  return several ? "set off" : "sets off";
}

function targetOf({ bot, workflow }: Influence): string {
  return bot === null ? `a run of ${workflow ?? "a workflow"}` : bot.name;
}

function effectOf({ bot, effect, full }: JudgedInfluence): string {
  if (bot === null) return `reaches ${effect}`;
  return full ? `${bot.capability}s: ${effect}` : `reaches ${effect}`;
}

function chainWords({ chain }: Influence): string {
  return chain
    .map((act) => `${act.actor.account?.login ?? act.actor.via?.slug ?? "nobody named"}, ${actWords(act)}`)
    .join("; then ");
}

function stateWords({ act, state }: JudgedInfluence, answers: readonly Answer[]): string {
  const answer = answers.findLast((one) => one.act === act.id);
  if (answer !== undefined) return ` ${sentence(RESULT_WORDS[answer.result])}: ${answer.reason}`;
  return state === "undone"
    ? " It was taken back; a bot that listens at once may have acted on it before."
    : "";
}

/** What turns it green, by the kind of act: what is a state can be removed, what was said has to be answered for. */
export function remedyOf(group: readonly JudgedInfluence[], context: RuleContext): string {
  const [first] = group;
  if (first === undefined) return "";
  if (first.state !== "standing" || !first.full) return "Nothing has to be done; look at what the bot did.";
  const authorize = authorizeWords(first, context);
  return `${REMEDIES[first.act.kind] ?? "A person has to look at what it set off; only a new commit, or breaking the glass, lets this change pass."}${authorize}`;
}

/** How a person answers for it, where policy lets one; a run is answered for where it waits to deploy. */
function authorizeWords({ bot }: JudgedInfluence, { policy, facts }: RuleContext): string {
  const { deploy } = policy;
  if (deploy?.agents !== "authorize" || deploy.authorize === undefined || bot === null) return "";
  const whom = deploy.authorize.from.join(" or ");
  return deploy.authorize.by === "comment"
    ? ` Or have a person of ${whom} comment \`/agent-policy authorize ${facts.change.head.sha} ${botTarget(bot.id)}\` here.`
    : ` Or have a person of ${whom} authorise ${bot.id} for this commit by the button on this check's page.`;
}

const REMEDIES: Partial<Record<Act["kind"], string>> = {
  comment:
    "Look at what the bot did, then have a person with write access delete the comment or edit the command out of it; the agent's own deletion does not count.",
  issue:
    "Have a person untick the box before the bot does; once the bot took the order, have a person look at what it did and delete the comment that holds the box.",
  label: "Take the label off; a person who wants it puts it on again.",
  review: "Dismiss the approval; a person's own review takes its place.",
  "auto-merge": "Switch auto-merge off; a person who wants it switches it on again.",
  "merge-queue": "Take the pull request out of the queue; a person puts it in.",
  "commit-text": "Reword the commit so that it releases nothing; a person decides on a release.",
  file: "Take the file out of this change; a person adds it when there is to be a release.",
  status:
    "Push a new commit, and find out who may set checks: the ruleset has to pin this check to this App.",
  "pull-request":
    "Configure the bot so that a person's act sets it off, or so that it waits for this check; docs/bots.md tells how for each bot.",
};
