import { isPerson } from "../identity/approvers.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { Act } from "./act.ts";

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
      return later.some(
        (one) => isRemoval(one, "unlabeled") && sameThread(one, act) && one.text === act.text,
      );
    case "auto-merge":
      return later.some((one) => isRemoval(one, "auto_merge_disabled") && sameThread(one, act));
    case "merge-queue":
      return later.some((one) => isRemoval(one, "dequeued") && sameThread(one, act));
    case "review":
      return later.some((one) => isRemoval(one, "dismissed") && one.node === act.node);
    case "comment":
    case "issue":
    case "pull-request":
      return later.some((one) => one.node === act.node && takesBackText(one, act, standing));
    default:
      return false;
  }
}

function takesBackText(later: Act, act: Act, { registry, stillPulls }: Standing): boolean {
  if (act.node === null || later.kind !== act.kind || !isPerson(later.actor, registry)) return false;
  if (isRemoval(later, "deleted")) return true;
  return isRemoval(later, "edited") && act.text !== null && !stillPulls(later.text ?? "", act);
}

const isRemoval = (act: Act, action: string): boolean => act.event.endsWith(`.${action}`);
const sameThread = (one: Act, other: Act): boolean => one.number !== null && one.number === other.number;
