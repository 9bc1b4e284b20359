import { type Both, clause, every, type Judgement, placed, some, YES } from "../guards/judgement.ts";
import { oneOf, type Value } from "../guards/value.ts";
import type { Incomplete } from "../types.ts";

/** Clauses for what was not understood: it stops nobody, but neither can it be relied on. */
export function notUnderstood(gaps: readonly Incomplete[]): Judgement {
  return every(
    gaps.map(({ file, line, reason }) =>
      placed(clause(1, "incomplete", `not understood: ${reason}`), { file, line }),
    ),
  );
}

/** The status functions, where going on normally takes `before`, and that nothing failed `unfailed`. */
export function statusOf(
  name: string,
  count: number,
  before: () => Judgement,
  unfailed: () => Judgement,
): Both {
  switch (name) {
    case "always":
      return { whenTrue: YES, whenFalse: clause(0, "event", "always() is never false") };
    case "success":
      return {
        whenTrue: before(),
        whenFalse: count > 0 ? YES : clause(0, "event", "nothing before it can fail"),
      };
    case "failure":
      return {
        whenTrue:
          count > 0
            ? clause(1, "outcome", "something before it has to fail")
            : clause(0, "event", "nothing before it can fail"),
        whenFalse: unfailed(),
      };
    default:
      return { whenTrue: clause(1, "outcome", "the run has to be cancelled"), whenFalse: YES };
  }
}

/** A job's or step's result: success takes what running it takes; the rest is open to all. */
export function resultOf(outcome: Judgement): Value {
  return {
    kind: "oneOf",
    options: new Map([
      ["success", outcome],
      ["skipped", YES],
      ["failure", YES],
      ["cancelled", YES],
    ]),
  };
}

/** An output is empty unless the job that gives it ran. */
export function after(outcome: Judgement, empty: Judgement, value: Value): Value {
  if (outcome.possible === 2 && outcome.clauses.length === 0 && empty.possible === 0) return value;
  const both = (judgement: Judgement) => every([outcome, judgement]);
  switch (value.kind) {
    case "verdict":
      return { ...value, passes: both(value.passes), empty: some([value.empty, empty]) };
    case "constant":
      return oneOf([
        ["", empty],
        [value.value, outcome],
      ]);
    case "oneOf":
      return oneOf([
        ["", empty],
        ...[...value.options].map(([text, judgement]) => [text, both(judgement)] as const),
      ]);
    default:
      return value;
  }
}
