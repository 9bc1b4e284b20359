/**
 * Why a fact is missing.
 *
 * - `incomplete`: it should have been readable and was not (a cap reached, a page missing, an error).
 * - `deferred`: this source can never tell (a local clone knows no reviews); GitHub will.
 */
export interface Gap {
  kind: "incomplete" | "deferred";
  /** Stable identifier, e.g. `github/files-cap`. */
  code: string;
  /** The fact that is missing, e.g. `changed files`. */
  what: string;
  /** What happened, in one sentence, without secrets. */
  detail: string;
  /** It may be readable the next time (an outage, a race), so it is worth reading again. */
  retry?: boolean;
}

/** A fact, or the reason why it could not be found out. A rule cannot read the value without asking. */
export type Known<T> = { known: true; value: T } | { known: false; gap: Gap };

/** A fact that was found out. */
export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

/** A fact that should have been readable and was not; it is never green. */
export function incomplete(code: string, what: string, detail: string): { known: false; gap: Gap } {
  return { known: false, gap: { kind: "incomplete", code, what, detail } };
}

/** A fact that this source cannot know by its nature. */
export function deferred(code: string, what: string, detail: string): { known: false; gap: Gap } {
  return { known: false, gap: { kind: "deferred", code, what, detail } };
}
