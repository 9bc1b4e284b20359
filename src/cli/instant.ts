import { AgentPolicyError } from "../errors.ts";

/** A day, or a moment with its zone: without one it would be another moment on each machine. */
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * The moment that the user named, or now, in UTC. Source of the form: RFC 3339, §5.6; a day alone begins at midnight UTC.
 *
 * @throws AgentPolicyError `usage/bad-time` (usage)
 */
export function instant(text: string | undefined): string {
  const time = text === undefined ? new Date() : ISO.test(text) ? new Date(text) : null;
  if (time !== null && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new AgentPolicyError("usage", "usage/bad-time", `${JSON.stringify(text)} is not a time`, {
    remedy: "Give it in ISO 8601 with its zone, e.g. 2026-11-21T10:00:00Z.",
  });
}
