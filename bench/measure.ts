/** One line of the report; DESIGN §11 fixes its shape. */
export interface Result {
  name: string;
  unit: string;
  value: number;
  baseline: { name: string; value: number };
  /** value / baseline: below 1 is better than the baseline. */
  ratio: number;
  note?: string;
}

/** A benchmark measures its subject and its baseline in the same run and gives one or more lines. */
export type Benchmark = () => Promise<Result[]>;

export function result(
  name: string,
  unit: string,
  value: number,
  baseline: { name: string; value: number },
  note?: string,
): Result {
  return { name, unit, value, baseline, ratio: value / baseline.value, ...(note !== undefined && { note }) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/**
 * Times two functions in turn, A B A B …, so that a machine whose speed drifts slows both.
 *
 * @returns median microseconds of one call of each, over `rounds` rounds after one warm-up round
 */
export function pair(
  a: () => void,
  b: () => void,
  { calls, rounds = 9 }: { calls: number; rounds?: number },
): { a: number; b: number } {
  const time = (subject: () => void): number => {
    const start = performance.now();
    for (let call = 0; call < calls; call += 1) subject();
    return ((performance.now() - start) / calls) * 1_000;
  };
  time(a);
  time(b);
  const times = Array.from({ length: rounds }, () => ({ a: time(a), b: time(b) }));
  return { a: median(times.map((one) => one.a)), b: median(times.map((one) => one.b)) };
}
