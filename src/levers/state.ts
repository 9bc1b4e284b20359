import { isPerson } from "../identity/approvers.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { Act } from "./act.ts";
import { isTick, unticked } from "./boxes.ts";
import { takesBack } from "./reach.ts";

/** What is known about whether acts still stand. */
export interface Standing {
  registry: Registry;
  /** Acts that this App undid. */
  undone: ReadonlySet<string>;
  /** Whether the thing is there now, as read: a label, an approval, auto-merge. Null where nobody looked. */
  present: (act: Act) => boolean | null;
  /** Whether the text would still set off what it set off. */
  stillPulls: (text: string, act: Act) => boolean;
}

/**
 * Whether an act was taken back. What is a state of the pull request (a label, an approval, auto-merge, a place in the queue) is
 * gone when it is gone, whoever removed it. What was said once was said: only a person takes it back, by deleting the comment or by
 * editing the command out of it. An agent that deletes its own command takes nothing back.
 */
export function takenBack(act: Act, acts: readonly Act[], standing: Standing): boolean {
  if (standing.undone.has(act.id)) return true;
  const present = standing.present(act);
  if (present === false) return true;
  const later = acts.slice(acts.indexOf(act) + 1);
  switch (act.kind) {
    case "label":
      return gone(act, acts, "unlabeled");
    case "auto-merge":
      return gone(act, acts, "auto_merge_disabled");
    case "merge-queue":
      return gone(act, acts, "dequeued");
    case "review":
      return later.some((one) => isRemoval(one, "dismissed") && one.node === act.node);
    case "comment":
    case "issue":
    case "pull-request":
      if (act.node === null) return false;
      return isTick(act)
        ? untickedBy(
            later.filter(({ node }) => node === act.node),
            act,
            standing,
          )
        : later.some((one) => one.node === act.node && takesBackText(one, act, standing));
    default:
      return false;
  }
}

/**
 * Whether what an act set was removed again. GitHub's times are in whole seconds and its deliveries come in any order: within one
 * second it is gone only when it was removed as often as it was set.
 */
function gone(act: Act, acts: readonly Act[], removal: string): boolean {
  const own = acts.filter(
    (one) => one.kind === act.kind && sameThread(one, act) && one.text === act.text && isThen(one, act) >= 0,
  );
  const removals = own.filter((one) => isRemoval(one, removal));
  if (removals.some((one) => isThen(one, act) > 0)) return true;
  const sets = own.filter((one) => isThen(one, act) === 0 && !takesBack(one));
  return removals.length > 0 && removals.length >= sets.length;
}

const isThen = (one: Act, other: Act): number => Date.parse(one.at) - Date.parse(other.at);

function takesBackText(later: Act, act: Act, { registry, stillPulls }: Standing): boolean {
  if (later.kind !== act.kind || !isPerson(later.actor, registry)) return false;
  if (isRemoval(later, "deleted")) return true;
  return isRemoval(later, "edited") && act.text !== null && !stillPulls(later.text ?? "", act);
}

/**
 * A ticked box is taken back when a person unticks it, edits it away or deletes the text it stands in. One that anybody else unticked
 * first was used: so bots show that they took the order. Then only the deletion counts.
 */
function untickedBy(later: readonly Act[], act: Act, { registry }: Standing): boolean {
  const byPerson = (one: Act) => isPerson(one.actor, registry);
  if (later.some((one) => isRemoval(one, "deleted") && byPerson(one))) return true;
  const first = later.find((one) => isRemoval(one, "edited") && unticked(act, one.text ?? ""));
  return first !== undefined && byPerson(first);
}

const isRemoval = (act: Act, action: string): boolean => act.event.endsWith(`.${action}`);
const sameThread = (one: Act, other: Act): boolean => one.number !== null && one.number === other.number;
