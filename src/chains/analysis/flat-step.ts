import type { Scope } from "../guards/evaluate.ts";
import type { Judgement } from "../guards/judgement.ts";
import type { LocalAction, Step } from "../workflow/model.ts";

/** A step as it runs: steps of composite actions stand in the place of the step that uses them. */
export interface FlatStep {
  step: Step;
  scope: Scope;
  /** The composite action it stands in. */
  within: FlatStep | null;
  /** What it takes for this step to start; and, with `gate`, for the job to go on after it. */
  runs: Judgement;
  gate: Judgement;
  /** The composite action that this step uses, its own steps following. */
  composite: LocalAction | null;
  /** It is taken from what the profile wrote: whatever stands in it here, nothing of that need hold. */
  replaced: boolean;
  inner: FlatStep[];
}
