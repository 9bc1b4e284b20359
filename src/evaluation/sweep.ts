import type { PolicySource } from "../policy/effective.ts";
import type { OpenChange } from "./ports/fact-source.ts";

/** An open pull request as last recorded. */
export interface RecordedChange {
  number: number;
  headSha: string;
  /** Full ref name. */
  baseRef: string;
  /** When its facts were read; ISO 8601. */
  asOf: string;
  /** What its check says, since when; null when none was published. */
  shown: { verdict: string; since: string } | null;
  policy: PolicySource[];
}

/** An evaluation takes seconds; a check in progress for longer was left by one that nobody asked for again. */
const STALE_MS = 10 * 60_000;
/** GitHub's times are in whole seconds, cut off. */
const SECOND_MS = 1_000;

export interface Stale {
  number: number;
  reason: string;
  /** Its green may not hold. */
  invalidate: boolean;
}

/**
 * Open pull requests whose check may be missing or old, whatever events were missed: compared are what GitHub lists and what was
 * recorded. Pure.
 *
 * @param open as GitHub lists them
 * @param recorded as open in the store
 * @param policy the files in force at the default branches now; null where they cannot be read, which the next evaluation finds out
 */
export function staleChanges(
  open: readonly OpenChange[],
  recorded: readonly RecordedChange[],
  policy: readonly PolicySource[] | null,
  now: Date,
): Stale[] {
  const known = new Map(recorded.map((one) => [one.number, one]));
  const listed = new Set(open.map(({ number }) => number));
  const stale = open.flatMap((one) => {
    const before = known.get(one.number);
    const reason = before === undefined ? "was never judged" : whyStale(one, before, policy, now);
    return reason === null ? [] : [{ number: one.number, reason, invalidate: before !== undefined }];
  });
  const gone = recorded.filter(({ number }) => !listed.has(number));
  return [
    ...stale,
    ...gone.map(({ number }) => ({ number, reason: "is no longer open", invalidate: false })),
  ];
}

function whyStale(
  open: OpenChange,
  before: RecordedChange,
  policy: readonly PolicySource[] | null,
  now: Date,
): string | null {
  if (before.headSha !== open.headSha) return "was pushed to unseen";
  if (before.baseRef !== open.baseRef) return "was retargeted unseen";
  if (Date.parse(open.updatedAt) + SECOND_MS > Date.parse(before.asOf)) return "changed since it was judged";
  if (policy !== null && differ(before.policy, policy)) return "was judged by another policy";
  const { shown } = before;
  if (shown === null) return "has no check";
  const left = shown.verdict === "in-progress" && now.getTime() - Date.parse(shown.since) > STALE_MS;
  return left ? "has a check that nobody completed" : null;
}

/** Whether a file that both name has other bytes. A base branch's own file is asked about by its pushes. */
function differ(before: readonly PolicySource[], now: readonly PolicySource[]): boolean {
  return before.some((one) =>
    now.some((other) => other.layer === one.layer && other.path === one.path && other.digest !== one.digest),
  );
}
