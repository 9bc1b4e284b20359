import type { Judgement } from "../guards/judgement.ts";
import type { Value } from "../guards/value.ts";
import type { RunRef } from "../settings/environments.ts";
import type { Settings } from "../settings/settings.ts";
import type { LeverKind, Profile, SourceRange } from "../types.ts";

/**
 * One way in which an event comes about: what is done, by which role, on whose item and code. Everything an expression
 * may ask of the event follows from it.
 */
export interface Scenario {
  event: string;
  /** The event's type; empty where it has none. */
  type: string;
  lever: LeverKind;
  does: string;
  role: Profile;
  place: SourceRange;
  /** Of the pull request concerned; null where there is none. */
  origin: "fork" | "same-repository" | null;
  /** Whose code the event's own commit is: of who acts, of others, or none but the base's. */
  code: "own" | "others" | "base";
  /** Whether who acts wrote the item (comment, issue, pull request) itself. */
  author: "actor" | "someone";
  /** `someone`: the run is another's, which the profile only makes use of. */
  actor: "actor" | "relay" | "someone";
  /** What a push goes to, or what a run is started on. */
  ref: RunRef;
  /** Of `workflow_dispatch`, `repository_dispatch` through a relay: what is handed over, where that is known. */
  inputs: ReadonlyMap<string, Value> | null;
  /** What a relay comments or labels; null where nobody but the profile says anything. */
  said: Value | null;
  /** Of `workflow_run`: the run before. */
  after: { workflow: string; scenario: Scenario; succeeds: Judgement } | null;
  /** What carries the profile's will into this run, where that is not its act itself: a cache that it left, a text that is read later. */
  carrier?: LeverKind;
  /** What was read of the repository's settings. */
  settings: Settings | undefined;
  /** What the profile did itself, where this event only followed. */
  first: Scenario | null;
  /** What has to hold for the event to start the workflow at all. */
  entry(profile: Profile): Judgement;
}
