import { type Writing, writingsOf } from "../actions/writings.ts";
import { matchesText } from "../bots/match.ts";
import { valueOfText } from "../guards/evaluate.ts";
import type { Judgement } from "../guards/judgement.ts";
import { onceEach } from "../once.ts";
import { guardsOf, identify, worst } from "../paths/path.ts";
import type { BotGate, BotLever, ChainPath, DetectedBot, GuardVerdict, Via } from "../types.ts";
import type { Job } from "../workflow/model.ts";
import { gateClauses } from "./bot-gates.ts";
import type { FlatStep } from "./flat-step.ts";
import { flatSteps, jobOutcome } from "./jobs.ts";
import { leverOf } from "./paths.ts";
import { isRestricted, type Run } from "./run.ts";

/**
 * The paths to bots that a job sets off by what it writes. A comment or label of the run's own token starts no workflow, but
 * GitHub Apps and webhooks see it like any other (docs.github.com, "Triggering a workflow from a workflow").
 */
export function botRelays(run: Run, job: Job, entry: Judgement, before: readonly Via[]): ChainPath[] {
  if (run.world.bots.length === 0 || isRestricted(run)) return [];
  return flatSteps(run, job).flatMap((flat) =>
    writtenBy(flat.step).flatMap((writing) =>
      run.world.bots.flatMap((bot) =>
        bot.levers
          .filter((lever) => sets(lever, writing, flat))
          .map((lever) => pathOf(run, job, entry, before, flat, writing, bot, lever)),
      ),
    ),
  );
}

const writtenBy = onceEach(writingsOf);

/** The text is the lever's, or the profile's to write. */
function sets(lever: BotLever, { kind, text }: Writing, flat: FlatStep): boolean {
  if (lever.kind !== kind || lever.text === null) return false;
  const value = valueOfText(text, flat.scope);
  if (value.kind === "chosen") return value.prefix === "" || matchesText(value.prefix, lever.text);
  return value.kind === "constant" && matchesText(String(value.value ?? ""), lever.text);
}

function pathOf(
  run: Run,
  job: Job,
  entry: Judgement,
  before: readonly Via[],
  flat: FlatStep,
  { kind }: Writing,
  bot: DetectedBot,
  lever: BotLever,
): ChainPath {
  const outcome = jobOutcome(run, job);
  const guards = guardsOf([
    ...entry.clauses,
    ...outcome.clauses,
    ...flat.runs.clauses,
    ...gateClauses(bot, lever.id, forRelay),
  ]);
  const { kind: does, name } = lever.capability ?? bot.entry.capability;
  const place = flat.step.place;
  const own = leverOf(run, [...entry.choices, ...outcome.choices, ...flat.runs.choices], null);
  const path = {
    profile: run.who.current,
    lever: { ...own, kind: "relay" as const, act: own.act ?? own.kind },
    workflow: run.workflow.path,
    job: job.id,
    capability: { kind: does, name, place },
    via: [
      ...before,
      {
        edge: before.length === 0 ? ("START" as const) : ("RELAY" as const),
        node: `job ${job.id} of ${run.workflow.path}`,
        place: job.place,
      },
      { edge: "RELAY" as const, node: `${kind} written by a step (${lever.syntax})`, place },
      { edge: "RELAY" as const, node: `bot ${bot.entry.id}`, place: bot.evidence[0] ?? null },
    ],
    verdict: worst(guards),
    guards,
  };
  return {
    id: identify({ ...path, lever: { ...path.lever, event: `${own.event} ${bot.entry.id}` } }),
    ...path,
  };
}

/** The bot sees the workflow's account: what it asks of everybody that passes, what it asks of a role cannot be told. */
function forRelay({ verdicts }: BotGate): GuardVerdict {
  if (verdicts.commenter === "passes") return "passes";
  return verdicts.writer === "stops" ? "stops" : "unknown";
}
