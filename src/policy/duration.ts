/** Milliseconds of each unit that a duration may have. */
const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * Milliseconds of a duration such as `24h` or `7d`.
 *
 * @throws RangeError for any other text; the schema has refused it before
 */
export function milliseconds(duration: string): number {
  const unit = UNITS[duration.slice(-1)];
  if (unit === undefined || !/^\d+[a-z]$/.test(duration)) throw new RangeError(`not a duration: ${duration}`);
  return Number.parseInt(duration, 10) * unit;
}
