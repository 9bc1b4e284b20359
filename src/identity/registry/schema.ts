import { z } from "zod";

/**
 * What one row of the registry may say. Only `accounts[].id` and `apps[].id` are evidence that GitHub vouches
 * for; e-mails, trailers, branches and markers are claims; logins and slugs are for readers and for warnings.
 */
const signals = {
  accounts: z
    .array(
      z.strictObject({
        id: z.int().positive(),
        type: z.enum(["Bot", "User"]),
        /** Names it was seen under; never matched. */
        logins: z.array(z.string().min(1)).min(1),
      }),
    )
    .optional(),
  apps: z.array(z.strictObject({ id: z.int().positive().optional(), slug: z.string().min(1) })).optional(),
  /** Full addresses, ASCII, lower case. */
  emails: z
    .array(
      z
        .string()
        .regex(/^[!-?A-~]+@[a-z0-9.-]+$/)
        .lowercase(),
    )
    .optional(),
  /** `is`: the whole value; `starts`: how it begins. Both are compared in lower case. */
  trailers: z
    .array(
      z
        .strictObject({
          key: z.string().regex(/^[a-z0-9-]+$/),
          is: z.string().lowercase().optional(),
          starts: z.string().lowercase().optional(),
        })
        .refine((form) => (form.is === undefined) !== (form.starts === undefined), {
          message: "say either `is` or `starts`",
        }),
    )
    .optional(),
  branches: z.array(z.string().min(1)).optional(),
  /** Globs over paths of workflows that run the tool under the shared account of GitHub Actions. */
  workflows: z.array(z.string().min(1)).optional(),
  /** Text that the tool leaves in pull request bodies and commit messages, letter by letter. */
  markers: z.array(z.string().min(12)).optional(),
};

const row = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: z.string().min(1),
  ...signals,
  note: z.string().min(1).optional(),
  /** Public places where the ids and forms were read. */
  sources: z.array(z.string().min(1)).min(1),
  /** The day somebody last looked. */
  checked: z.iso.date(),
};

/** `review-agent`: a co-author trailer of its kind only says that a person took over a suggestion. */
export const agentRow = z.strictObject({
  ...row,
  kind: z.enum(["coding-agent", "review-agent", "assistant"]),
});

/** `shared-transport`: an account that many act through. */
export const automationRow = z.strictObject({ ...row, kind: z.enum(["automation", "shared-transport"]) });

/** Something that looks like an agent and must not match, or only as `expect` says. */
export const trapRow = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  probe: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("author"), name: z.string(), email: z.string() }),
    z.strictObject({ kind: z.literal("trailer"), line: z.string() }),
    z.strictObject({
      kind: z.literal("account"),
      id: z.int(),
      login: z.string(),
      type: z.enum(["Bot", "User"]),
    }),
    z.strictObject({ kind: z.literal("branch"), name: z.string() }),
  ]),
  expect: z.strictObject({
    class: z.enum(["agent", "human", "unknown-app"]),
    agents: z.array(z.string()),
  }),
  why: z.string().min(1),
  sources: z.array(z.string().min(1)).min(1),
});

export type AgentRow = z.infer<typeof agentRow>;
export type AutomationRow = z.infer<typeof automationRow>;
export type AgentKind = AgentRow["kind"];
