import { z } from "zod";
import type { RulesetFix } from "../../doctor/control.ts";
import { AgentPolicyError } from "../../errors.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

export interface AppliedFix {
  name: string;
  id: number;
  did: "created" | "updated" | "left";
}

const MAX_PAGES = 10;

const entry = z.object({ id: z.int(), name: z.string(), target: z.string().optional() });

/** What a PUT would replace; anything in it that we would not write is a reason to leave it to people. */
const whole = z.object({
  id: z.int(),
  enforcement: z.string(),
  conditions: z
    .object({ ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }) })
    .loose()
    .nullish(),
  bypass_actors: z.array(z.unknown()).optional(),
  rules: z.array(z.object({ type: z.string(), parameters: z.unknown() }).partial({ parameters: true })),
});

/**
 * Puts one of our own rulesets in force: made where the repository has none of that name; where it has, read first and
 * replaced only when it holds nothing but what we write. No other ruleset is touched.
 *
 * @throws AgentPolicyError `doctor/not-allowed` (usage) without an administrator's token, `doctor/changed-ruleset` (refused) when
 * somebody added to ours
 */
export async function applyRuleset(client: GitHubClient, repo: Repo, fix: RulesetFix): Promise<AppliedFix> {
  const { name, body } = fix;
  try {
    const { items } = await client.list(
      "/repos/{owner}/{repo}/rulesets",
      { ...repo, includes_parents: false },
      entry,
      MAX_PAGES,
    );
    const own = items.find((one) => one.name === name);
    if (own === undefined) {
      const made = await client.send(
        "POST /repos/{owner}/{repo}/rulesets",
        { ...repo, ...body },
        z.object({ id: z.int() }),
        { once: true },
      );
      return { name, id: made.id, did: "created" };
    }
    const route = { ...repo, ruleset_id: own.id };
    const there = await client.get("/repos/{owner}/{repo}/rulesets/{ruleset_id}", route, whole);
    if (isSame(there, fix)) return { name, id: own.id, did: "left" };
    const foreign = there.rules.find(({ type }) => type !== "required_status_checks");
    if (foreign !== undefined) throw changed(name, `the rule ${foreign.type}`);
    await client.send("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...route, ...body }, z.unknown());
    return { name, id: own.id, did: "updated" };
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new AgentPolicyError(
      "usage",
      "doctor/not-allowed",
      `The ruleset "${name}" could not be written: ${describe(error)}`,
      {
        remedy:
          "Use the token of an administrator of the repository, with the right to write administration.",
      },
    );
  }
}

function isSame(there: z.infer<typeof whole>, { body }: RulesetFix): boolean {
  const checks = z
    .object({
      required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.int().nullish() })),
    })
    .safeParse(there.rules[0]?.parameters).data?.required_status_checks;
  const wanted = body.rules[0]?.parameters.required_status_checks;
  return (
    there.enforcement === "active" &&
    there.rules.length === 1 &&
    there.bypass_actors?.length === 0 &&
    JSON.stringify(there.conditions?.ref_name) === JSON.stringify(body.conditions.ref_name) &&
    JSON.stringify(checks?.map(({ context, integration_id }) => [context, integration_id])) ===
      JSON.stringify(wanted?.map(({ context, integration_id }) => [context, integration_id]))
  );
}

function changed(name: string, what: string): AgentPolicyError {
  return new AgentPolicyError(
    "refused",
    "doctor/changed-ruleset",
    `The ruleset "${name}" holds ${what} besides, which replacing it would take away.`,
    { remedy: "Move that rule to a ruleset of its own, or rename the ruleset, and run it again." },
  );
}
