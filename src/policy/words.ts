import { z } from "zod";

/** What a format asks for, in words, for error messages and the reference page. */
export const formats: z.core.$ZodRegistry<{ expected: string }> = z.registry<{ expected: string }>();

function word<T extends z.ZodType>(schema: T, expected: string): T {
  formats.add(schema, { expected });
  return schema;
}

// All formats are strings: no transforms, so that one schema serves validation, types and the JSON Schema.

/** `30s`, `15m`, `4h`, `7d`, `2w`. */
export const duration = word(
  z.string().regex(/^[1-9]\d{0,5}[smhdw]$/),
  "a duration such as 30m, 4h, 7d or 2w",
);

/** A calendar day, UTC. */
export const day = word(z.iso.date(), "a date such as 2027-05-01");

/** An instant, UTC or with an offset. */
export const instant = word(z.iso.datetime({ offset: true }), "a moment such as 2027-05-01T00:00:00Z");

/** A number that GitHub gives an account, an app or a repository. */
export const numericId = word(z.int().min(1), "the number that GitHub gives it");

/** How people name agents, builders' servers and bots in the policy. */
export const slug = word(
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  "a name of lower-case letters, digits and hyphens",
);

/** A team as `@organisation/team-slug`, or one account by its number, as `account:583231`. Logins can be renamed and re-registered, so they name nobody. */
export const who = word(
  z.string().regex(/^(@[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9._-]*|account:[1-9]\d{0,15})$/),
  "a team (@organisation/team) or an account by number (account:583231)",
);

/** A path glob (minimatch with `dot`, `nonegate`, `nocomment`) or a built-in set, `@ci-control`. */
export const pathGlob = word(z.string().min(1).max(500), "a path glob or a built-in set");

/** A glob over branch or tag names without `refs/heads/`, or `~DEFAULT_BRANCH`. */
export const refGlob = word(z.string().min(1).max(255), "a branch or tag name or glob");

/** A glob over plain text such as a comment or a label. */
export const textGlob = word(z.string().min(1).max(255), "a glob");

/** A glob over rule ids, `limits/*`. */
export const ruleGlob = word(
  z.string().regex(/^(\*|[a-z*][a-z0-9*-]*(\/[a-z*][a-z0-9*-]*)?)$/),
  "a rule id or glob such as limits/*",
);

/** An address that is fetched or compared; https only, no credentials in it. */
export const httpsUrl = word(
  z.string().regex(/^https:\/\/[^\s/@?#]+(\/[^\s?#]*)?$/),
  "an https address without credentials or query",
);

/** A workload identity: a SPIFFE id or an https address. */
export const workloadId = word(
  z.string().regex(/^(spiffe|https):\/\/[^\s?#]+$/),
  "a SPIFFE id or an https address",
);

/** `host` or `host:port`. */
export const hostPort = word(
  z.string().regex(/^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/),
  "a host, or host:port",
);

/** A full e-mail address; parts of addresses are never compared. */
export const email = word(
  z
    .string()
    .regex(/^[^\s@<>]+@[^\s@<>]+$/)
    .max(254),
  "a full e-mail address",
);

export const text = z.string().min(1).max(500);

/** A list of at least one. An empty list in the file is a mistake, not "none". */
export function some<T extends z.ZodType>(item: T) {
  return z.array(item).min(1).max(1000);
}

/** A list that may be empty, which then says "none". */
export function list<T extends z.ZodType>(item: T) {
  return z.array(item).max(1000);
}
