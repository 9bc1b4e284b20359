import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Actor } from "../../facts/account.ts";

/** A delivery and the event it tells of may carry times that lie this far apart. */
const TOLERANCE_MS = 60_000;

/** The witness of a label being put on issue (or pull request) `number`, closest to `at` and by the same account. */
export function labelWitness(
  witnesses: Witness[],
  number: number,
  label: string,
  at: string,
  actor: Actor,
): Extract<Witness, { kind: "label" }> | null {
  const near = witnesses
    .filter((witness) => witness.kind === "label")
    .filter(
      (witness) =>
        witness.issue === number &&
        witness.label === label &&
        witness.actor.account?.id === actor.account?.id &&
        distance(witness.at, at) <= TOLERANCE_MS,
    );
  near.sort((a, b) => distance(a.at, at) - distance(b.at, at));
  return near[0] ?? null;
}

/** The last witnessed edit of a node (a comment, a review, the pull request itself). */
export function lastEdit(witnesses: Witness[], node: string): { at: string; actor: Actor } | null {
  const edits = witnesses.filter((witness) => witness.kind === "edit").filter((edit) => edit.node === node);
  edits.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return edits[0] ?? null;
}

function distance(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b));
}
