import { z } from "zod";

/** The word-level formats of the policy file. All are strings: no transforms, so that one schema serves everything. */

/** `30s`, `15m`, `4h`, `7d`, `2w`. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhdw]$/)
  .meta({ description: "A whole number and a unit: s, m, h, d or w", examples: ["4h", "7d"] });

/** A calendar day, UTC. */
export const day = z.iso.date();

/** An instant, UTC or with an offset. */
export const instant = z.iso.datetime({ offset: true });

/** A number that GitHub gives an account, an app or a repository. */
export const numericId = z.int().min(1);

/** How people name agents, builders' servers and bots in the policy. */
export const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** A team as `@organisation/team-slug`, or one account by its number, as `account:583231`. Logins can be renamed and re-registered, so they name nobody. */
export const who = z
  .string()
  .regex(/^(@[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9._-]*|account:[1-9]\d{0,15})$/);

/** A path glob (minimatch with `dot`, `nonegate`, `nocomment`) or a built-in set, `@ci-control`. */
export const pathGlob = z.string().min(1).max(500);

/** A glob over branch or tag names without `refs/heads/`, or `~DEFAULT_BRANCH`. */
export const refGlob = z.string().min(1).max(255);

/** A glob over plain text such as a comment or a label. */
export const textGlob = z.string().min(1).max(255);

/** A glob over rule ids, `limits/*`. */
export const ruleGlob = z.string().regex(/^(\*|[a-z*][a-z0-9*-]*(\/[a-z*][a-z0-9*-]*)?)$/);

/** An address that is fetched or compared; https only, no credentials in it. */
export const httpsUrl = z.string().regex(/^https:\/\/[^\s/@?#]+(\/[^\s?#]*)?$/);

/** A workload identity: a SPIFFE id or an https address. */
export const workloadId = z.string().regex(/^(spiffe|https):\/\/[^\s?#]+$/);

/** `host` or `host:port`. */
export const hostPort = z.string().regex(/^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/);

/** A full e-mail address; parts of addresses are never compared. */
export const email = z
  .string()
  .regex(/^[^\s@<>]+@[^\s@<>]+$/)
  .max(254);

export const text = z.string().min(1).max(500);

/** A list of at least one. An empty list in the file is a mistake, not "none". */
export function some<T extends z.ZodType>(item: T) {
  return z.array(item).min(1).max(1000);
}

/** A list that may be empty, which then says "none". */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).max(1000);
}
