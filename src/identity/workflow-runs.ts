import type { Account, Actor } from "../facts/account.ts";
import type { Facts, WorkflowRun } from "../facts/facts.ts";
import { accountText, actorMarks, principalOf } from "./actors.ts";
import { type Mark, mark } from "./marks.ts";
import type { Registry } from "./registry/registry.ts";

/** `github-actions[bot]`: https://api.github.com/users/github-actions%5Bbot%5D */
export const ACTIONS_ACCOUNT = 41898282;

const KIND = "workflow-run";

/** So many possible runs are listed by name. */
const LISTED = 5;

/**
 * What the workflow runs of the time say about an act of GitHub Actions' shared account.
 *
 * GitHub vouches for what runs there were and who set them off; that a run did the act is concluded from its having been
 * the only one under way. Whoever may write can delete the record of a run, so the conclusion only ever adds: the act stays
 * shared besides, and who started it stays unknown.
 *
 * @param at time of the act
 * @param where of the act, for readers
 * @returns nothing for any other account, and where no run is known.
 */
export function runMarks(
  actor: Actor,
  at: string | null,
  where: string,
  facts: Facts,
  registry: Registry,
): Mark[] {
  if (at === null || principalOf(actor, registry)?.role !== "shared") return [];
  const found = facts.runs?.known ? facts.runs.value.find((one) => one.at === at) : undefined;
  if (found === undefined) return [];
  const [only] = found.runs;
  if (only === undefined || !found.complete || found.runs.length > 1) {
    return found.runs
      .slice(0, LISTED)
      .map((run) => mark("note", KIND, runText(run), "verified", `${where}, one of several`));
  }
  const marks: Mark[] = [mark("note", KIND, runText(only), "verified", where)];
  for (const account of startersOf(only)) {
    for (const one of actorMarks({ account, via: null }, KIND, where, registry)) {
      // A person or a known bot that sets a workflow off vouches for nothing that it does.
      if (one.says === "agent" || one.says === "unknown-app") marks.push(one);
    }
  }
  for (const agent of registry.workflows(only.path))
    marks.push(mark("agent", KIND, only.path, "claimed", where, agent));
  return marks;
}

/** Accounts of the people who set off the one run that may have opened the change or pushed to it. */
export function runStarters(facts: Facts): number[] {
  if (!facts.runs?.known) return [];
  return facts.runs.value.flatMap(({ complete, runs: [only, ...others] }) =>
    only === undefined || !complete || others.length > 0
      ? []
      : startersOf(only)
          .filter(({ type }) => type === "User")
          .map(({ id }) => id),
  );
}

/** A schedule has nobody who set it off; GitHub names whoever changed it last. */
function startersOf({ event, actor, triggeringActor }: WorkflowRun): Account[] {
  const first = event === "schedule" ? null : actor;
  const again = triggeringActor?.id === actor?.id ? null : triggeringActor;
  return [first, again].filter((one) => one !== null);
}

function runText(run: WorkflowRun): string {
  const who = run.triggeringActor ?? run.actor;
  return `${run.id} (${run.path}, ${run.event}${who === null ? "" : `, by ${accountText(who)}`})`;
}
