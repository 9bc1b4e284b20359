import { isPerson } from "../identity/approvers.ts";
import type { Act } from "../levers/act.ts";
import { type Answer, answerTo, type ResponseKind, subjectOfAnswer, type Undoing } from "../levers/answer.ts";
import type { Deployers } from "../levers/deployers.ts";
import { influences } from "../levers/influence.ts";
import { forbiddenRef } from "../levers/refs.ts";
import { type LeverWorld, leverWorld } from "../levers/world.ts";
import type { EffectivePolicy } from "../policy/defaults.ts";
import type { PullRequestKey, RepositoryKey, ResponseKey } from "./ports/keys.ts";
import type { WorkEnqueuer } from "./ports/work-enqueuer.ts";

/** What responses are judged by: the policy of the default branch, and what deploys there. */
export interface Ruling {
  policy: EffectivePolicy;
  deployers: Deployers;
  defaultBranch: string | null;
}

export interface ResponseDeps {
  /** Null where no policy is in effect. @throws AgentPolicyError `unknown` when GitHub is away */
  ruling(key: RepositoryKey): Promise<Ruling | null>;
  /**
   * Looks whether the act still stands and is still whose it was, and undoes it.
   *
   * @returns null when there is nothing (any more) to undo @throws AgentPolicyError `unknown` when GitHub is away
   */
  undo(key: RepositoryKey, act: Act, kind: ResponseKind): Promise<Undoing | null>;
  acts: {
    byId(id: string): Promise<Act | null>;
    /** Acts that this one may belong with: of its pull request, commit, ref and run. */
    around(act: Act): Promise<Act[]>;
  };
  answers: {
    to(key: RepositoryKey, act: string): Promise<Answer[]>;
    /** How often this was undone since a moment. */
    times(key: RepositoryKey, subject: string, since: Date): Promise<number>;
    record(key: RepositoryKey, answer: Answer, escalate: boolean): Promise<void>;
  };
  work: WorkEnqueuer;
  now: () => Date;
}

/** What comes back more often than this within the window is left to people. */
export const MOST_UNDOINGS = 3;
export const WINDOW_MS = 60 * 60_000;

/**
 * Undoes one act of an agent, where policy names the counter-action and the act reaches what deploys, merges or releases. It limits
 * damage: whoever listens heard the act when we did. Never a person's own act; never what somebody else has meanwhile made their own;
 * and not for ever: what keeps coming back stays, red, for a person to look at.
 *
 * @returns what was done, null when nothing was to be done
 */
export async function respond(deps: ResponseDeps, key: ResponseKey): Promise<Answer | null> {
  const act = await deps.acts.byId(key.act);
  const kind = act === null ? null : answerTo(act);
  if (act === null || kind === null || (await deps.answers.to(key, act.id)).length > 0) return null;
  const ruling = await deps.ruling(key);
  if (ruling === null || !asks(ruling, kind)) return null;
  const world = leverWorld(ruling);
  if (isPerson(act.actor, world.registry)) return null;
  if (!(await offends(deps, act, kind, ruling, world))) return null;
  return answer(deps, key, act, kind);
}

function asks({ policy: { deploy } }: Ruling, kind: ResponseKind): boolean {
  return deploy !== undefined && deploy.agents !== "allow" && deploy.respond.includes(kind);
}

/** Whether the act reaches what it must not, or made a ref that agents must not make. */
async function offends(
  deps: ResponseDeps,
  act: Act,
  kind: ResponseKind,
  ruling: Ruling,
  world: LeverWorld,
): Promise<boolean> {
  const acts = await deps.acts.around(act);
  const own = acts.some(({ id }) => id === act.id) ? acts : [...acts, act];
  const found = influences(own, world).filter(({ full, state }) => full && state === "standing");
  if (found.some((one) => one.act.id === act.id || (act.runId !== null && one.act.runId === act.runId)))
    return true;
  return kind === "delete-ref" && forbiddenRef(act, ruling.policy, ruling.defaultBranch, world);
}

async function answer(
  deps: ResponseDeps,
  key: ResponseKey,
  act: Act,
  kind: ResponseKind,
): Promise<Answer | null> {
  const subject = subjectOfAnswer(act, kind);
  const now = deps.now();
  const times = await deps.answers.times(key, subject, new Date(now.getTime() - WINDOW_MS));
  const capped = times >= MOST_UNDOINGS;
  const outcome: Undoing | null = capped
    ? {
        result: "not-undone",
        reason: `It came back after being undone ${times} times within an hour; it is left for a person to look at.`,
      }
    : await deps.undo(key, act, kind);
  if (outcome === null) return null;
  const { repositoryId } = key;
  const made: Answer = {
    act: act.id,
    repositoryId,
    number: act.number,
    kind,
    subject,
    ...outcome,
    at: now.toISOString(),
  };
  await deps.answers.record(key, made, capped);
  if (act.number !== null) {
    const pull: PullRequestKey = { ...key, number: act.number };
    await deps.work.enqueue(pull, { reason: `${kind}: ${outcome.result}`, invalidate: false });
  }
  return made;
}
