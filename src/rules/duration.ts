const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Milliseconds of a policy duration such as `24h` or `7d`.
 *
 * @throws RangeError for anything else; the schema has refused it before.
 */
export function milliseconds(duration: string): number {
  const match = /^(\d+)([smhdw])$/.exec(duration);
  if (!match) throw new RangeError(`not a duration: ${duration}`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}

/** The moment `duration` after `start`, ISO 8601. */
export function after(start: string, duration: string): string {
  return new Date(Date.parse(start) + milliseconds(duration)).toISOString();
}
