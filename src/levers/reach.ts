import { pulls } from "../chains/bots/match.ts";
import type { BotGate, BotLever, DetectedBot } from "../chains/types.ts";
import type { Act, ReachedBot } from "./act.ts";
import { isTick } from "./boxes.ts";

/** A bot's lever that an act pulls. */
export interface Reached {
  bot: ReachedBot;
  /** How the lever reads in the catalogue. */
  syntax: string;
  /** What follows: what the bot does, or the lesser thing this lever reaches. */
  effect: string;
  /** The lever has the bot deploy, merge or release; a lesser one (a plan, a preview) is only told. */
  full: boolean;
}

/** Acts that take something back. */
const ENDING = /\.(unlabeled|deleted|dismissed|dequeued|auto_merge_disabled)$/;

export const takesBack = (act: Act): boolean => ENDING.test(act.event);

/** A run is what acts have led to; bots are set off by the acts. */
export const isRun = (act: Act): boolean => act.event.startsWith("workflow_run.");

export interface ReachContext {
  bots: readonly DetectedBot[];
  /** Whether pushing to a ref is by itself what a hosting bot waits for. */
  production: (ref: string) => boolean;
  /** Whether GitHub merges nothing into the base without this App's check. */
  enforced: boolean;
}

/** The levers that an act pulls, each bot's strongest first and once. */
export function reached(act: Act, context: ReachContext): Reached[] {
  if (takesBack(act) || isRun(act)) return [];
  const own = ofGitHub(act);
  const found = context.bots.flatMap((bot) => {
    const pulled = bot.levers
      .filter((lever) => isPulled(act, bot, lever, context) && !stopped(bot, lever))
      .sort((a, b) => Number(a.capability !== undefined) - Number(b.capability !== undefined))[0];
    return pulled === undefined ? [] : [reachedBot(bot, pulled)];
  });
  return own === null ? found : [own, ...found];
}

function reachedBot({ entry }: DetectedBot, lever: BotLever): Reached {
  return {
    bot: { id: entry.id, name: entry.name, capability: entry.capability.does },
    syntax: lever.syntax,
    effect: (lever.capability ?? entry.capability).name,
    full: lever.capability === undefined,
  };
}

function isPulled(act: Act, bot: DetectedBot, lever: BotLever, context: ReachContext): boolean {
  if (!pulls({ kind: act.kind, text: act.text ?? "" }, lever)) return false;
  if (lever.text !== null) return true;
  // A plan or preview that every change gets is the scan's to tell, not an act's.
  if (lever.capability !== undefined) return false;
  // A lever without a text asks for more than the kind of act says.
  switch (lever.kind) {
    case "branch":
      return act.ref !== null && context.production(act.ref);
    case "pull-request":
      // That there is a pull request sets off a merge only where files show such a bot and nothing requires this check.
      return bot.entry.capability.does === "merge" && bot.evidence.length > 0 && !context.enforced;
    case "comment":
      // Which word is not known here, only that commands begin with a sign.
      return /^\s*[^\w\s]/.test(act.text ?? "");
    case "issue":
      return isTick(act);
    default:
      return true;
  }
}

/**
 * Whether a gate stops even who may write, whom an agent has to be taken for. A bot that waits for this App's check is stopped
 * where the act merely exists (a pull request); a command to it stays an attempt, which the check itself then tells.
 */
function stopped(bot: DetectedBot, lever: BotLever): boolean {
  const gates = bot.gates.filter(({ levers }) => levers === undefined || levers.includes(lever.id));
  return gates.some((gate) => stops(gate, lever));
}

function stops(gate: BotGate, lever: BotLever): boolean {
  if (gate.precondition) return lever.text === null && lever.kind === "pull-request";
  return gate.verdicts.writer === "stops";
}

/** GitHub's own: an approval that required reviews count, a check that required checks take for ours. */
function ofGitHub(act: Act): Reached | null {
  if (act.kind === "review" && act.event === "pull_request_review.approved")
    return {
      bot: { id: "github-reviews", name: "GitHub's required reviews", capability: "merge" },
      syntax: "an approving review",
      effect: "an approval that lets the pull request be merged",
      full: true,
    };
  if (act.kind === "status" && (act.event === "status" || act.event.startsWith("check_run.")))
    return {
      bot: { id: "github-checks", name: "GitHub's required checks", capability: "merge" },
      syntax: "a check or status named like this App's",
      effect: "a green that looks like this App's",
      full: true,
    };
  return null;
}
