import type { z } from "zod";
import { refRuleOf } from "../../chains/settings/read-ref-rules.ts";
import type { RefRule } from "../../chains/settings/ref-rules.ts";
import { ruleShape, rulesetEntryShape, rulesetShape } from "../../chains/settings/shapes.ts";
import type { BaseFacts, BaseRule, BypassActor, RequiredCheck, RulesetFacts } from "../../doctor/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { Paging } from "./paging.ts";
import { branchShape, memberShape, teamShape } from "./shapes.ts";

type Rule = z.infer<typeof ruleShape>;

/** Active rules of a branch, which need not exist, and the classic protection of one that does. */
export async function readBase(read: Paging, branch: string, exists: boolean): Promise<BaseFacts> {
  const rules = await read.list(
    `rules of ${branch}`,
    "/repos/{owner}/{repo}/rules/branches/{branch}",
    ruleShape,
    "metadata: read",
    { branch },
  );
  return {
    branch,
    rules: rules.known ? known(rules.value.flatMap(baseRule)) : rules,
    classic: exists ? await readClassic(read, branch) : known(null),
  };
}

function checksOf({ parameters }: Rule): RequiredCheck[] {
  return (parameters?.required_status_checks ?? []).map(({ context, integration_id }) => ({
    context,
    appId: integration_id ?? null,
  }));
}

function baseRule(rule: Rule): BaseRule[] {
  const rulesetId = rule.ruleset_id ?? 0;
  if (rule.type === "required_status_checks") return [{ type: "checks", rulesetId, checks: checksOf(rule) }];
  if (rule.type === "merge_queue") return [{ type: "merge-queue", rulesetId }];
  if (rule.type !== "pull_request") return [];
  const { parameters } = rule;
  return [
    {
      type: "reviews",
      rulesetId,
      approvals: parameters?.required_approving_review_count ?? 0,
      dismissStale: parameters?.dismiss_stale_reviews_on_push ?? false,
      lastPush: parameters?.require_last_push_approval ?? false,
    },
  ];
}

async function readClassic(read: Paging, branch: string): Promise<Known<RequiredCheck[] | null>> {
  const what = `classic protection of ${branch}`;
  const found = await read.one(
    what,
    "/repos/{owner}/{repo}/branches/{branch}",
    { branch },
    branchShape,
    "contents: read",
  );
  if (!found.known) return found;
  const { protection } = found.value;
  if (protection === undefined)
    return incomplete("github/denied", what, "GitHub does not show it to this token.");
  if (protection.enabled !== true) return known(null);
  const required = protection.required_status_checks;
  const checks = required?.checks?.map(({ context, app_id }) => ({
    context,
    // -1 stands for any App (docs.github.com/rest/branches/branch-protection).
    appId: app_id == null || app_id === -1 ? null : app_id,
  }));
  return known(checks ?? (required?.contexts ?? []).map((context) => ({ context, appId: null })));
}

/** The repository's rulesets for branches and those of its organisation, whatever their enforcement; and what they say of pushes. */
export async function readRulesets(
  read: Paging,
  owner: string,
): Promise<{ rulesets: Known<RulesetFacts[]>; refs: Known<RefRule[]> }> {
  const listed = await read.list(
    "rulesets",
    "/repos/{owner}/{repo}/rulesets",
    rulesetEntryShape,
    "metadata: read",
    { includes_parents: true },
  );
  if (!listed.known) return { rulesets: listed, refs: listed };
  const membersOf = teamMembers(read, owner);
  const rulesets: RulesetFacts[] = [];
  const refs: RefRule[] = [];
  for (const { id, target } of listed.value) {
    if (target !== "branch" && target !== "tag") continue;
    const found = await read.one(
      `ruleset ${id}`,
      "/repos/{owner}/{repo}/rulesets/{ruleset_id}",
      { ruleset_id: id, includes_parents: true },
      rulesetShape,
      "metadata: read",
    );
    if (!found.known) return { rulesets: found, refs: found };
    const rule = refRuleOf(found.value);
    if (rule !== null) refs.push(rule);
    if (target === "tag") continue;
    const { name, source, enforcement, rules, bypass_actors } = found.value;
    const checks = rules.flatMap(checksOf);
    rulesets.push({
      id,
      name,
      source,
      enforcement,
      checks,
      bypass: await bypassOf(name, bypass_actors, membersOf),
    });
  }
  return { rulesets: known(rulesets), refs: known(refs) };
}

async function bypassOf(
  name: string,
  actors: z.infer<typeof rulesetShape>["bypass_actors"],
  membersOf: (team: number) => Promise<Known<number[]>>,
): Promise<RulesetFacts["bypass"]> {
  if (actors === undefined)
    return incomplete(
      "github/bypass",
      `who may bypass the ruleset "${name}"`,
      "GitHub shows it only to who may write the ruleset. What shows it: an administrator's token, an owner's for a ruleset of the organisation.",
    );
  const found: BypassActor[] = [];
  for (const { actor_id, actor_type: type, bypass_mode: mode } of actors) {
    const id = actor_id ?? null;
    const members = type === "Team" && id !== null ? { members: await membersOf(id) } : {};
    found.push({ type, id, mode, ...members });
  }
  return known(found);
}

/** Members of a team by its number; teams are listed once, when the first is asked for. */
function teamMembers(read: Paging, owner: string): (team: number) => Promise<Known<number[]>> {
  let teams: Promise<Known<{ id: number; slug: string }[]>> | undefined;
  return async (id) => {
    teams ??= read.list("teams", "/orgs/{owner}/teams", teamShape, "members: read");
    const listed = await teams;
    if (!listed.known) return listed;
    const team = listed.value.find((one) => one.id === id);
    if (team === undefined)
      return incomplete(
        "github/team-missing",
        `members of team ${id}`,
        `${owner} lists no such team to this token.`,
      );
    const members = await read.list(
      `members of ${owner}/${team.slug}`,
      "/orgs/{owner}/teams/{slug}/members",
      memberShape,
      "members: read",
      { slug: team.slug },
    );
    return members.known ? known(members.value.map((member) => member.id)) : members;
  };
}
