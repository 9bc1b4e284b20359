/**
 * What may still be spent on judging: a step gone through, a part of an expression judged, a listener asked each cost one.
 * Files made to cost have more ways through them than anyone can walk; what is not walked is told, not passed over.
 */
export interface Budget {
  left: number;
}

/** Thrown when the budget is spent; whoever gave it says what was not judged. */
export class Exhausted extends Error {}

/** @throws Exhausted when no more is left */
export function spend(budget: Budget, amount = 1): void {
  budget.left -= amount;
  if (budget.left < 0) throw new Exhausted();
}
