import { z } from "zod";
import { refRuleOf } from "../../chains/settings/read-ref-rules.ts";
import type { RefRule, RefRules } from "../../chains/settings/ref-rules.ts";
import { rulesetEntryShape, rulesetShape } from "../../chains/settings/shapes.ts";
import { readWorkflow } from "../../chains/workflow/workflow.ts";
import type { CiFiles } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** More rulesets are not read, so that nothing is believed of any. */
const MAX_RULESETS = 30;
/** Of so many branches it is asked whether a classic protection holds; those of others stay unknown. */
const MAX_BRANCHES = 3;
const WHAT = "rules of branches and tags";

const branchShape = z.object({ protection: z.object({ enabled: z.boolean().optional() }).optional() });

/**
 * Who may push which branches and tags, where a workflow hears of pushes: one request, one for each active ruleset, and one for each of a few
 * branches that workflows name. Who bypasses a ruleset GitHub shows only to administrators, so that one which stops stays unknown.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readCiRefs(
  client: GitHubClient,
  repo: Repo,
  ci: CiFiles,
  defaultBranch: string | null,
): Promise<Known<RefRules> | undefined> {
  const named = branchesIn(ci, defaultBranch);
  if (named === null) return undefined;
  try {
    const rulesets = await readRulesets(client, repo);
    if (rulesets === null)
      return incomplete("github/rulesets-cap", WHAT, `There are more than ${MAX_RULESETS} rulesets.`);
    const unprotected = [];
    for (const branch of named) if (await isUnprotected(client, repo, branch)) unprotected.push(branch);
    return known({ rulesets, unprotected });
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}

async function readRulesets(client: GitHubClient, repo: Repo): Promise<RefRule[] | null> {
  const route = "/repos/{owner}/{repo}/rulesets";
  const { items, complete } = await client.list(
    route,
    { ...repo, includes_parents: true },
    rulesetEntryShape,
    1,
  );
  const active = items.filter(
    ({ enforcement, target }) => enforcement === "active" && (target === "branch" || target === "tag"),
  );
  if (!complete || active.length > MAX_RULESETS) return null;
  const found: RefRule[] = [];
  for (const { id } of active) {
    const at = { ...repo, ruleset_id: id, includes_parents: true };
    const rule = refRuleOf(await client.get(`${route}/{ruleset_id}`, at, rulesetShape));
    if (rule !== null) found.push(rule);
  }
  return found;
}

/** A branch that is not there has no protection that could be seen; a pattern may still wait for it. */
async function isUnprotected(client: GitHubClient, repo: Repo, branch: string): Promise<boolean> {
  try {
    const { protection } = await client.get(
      "/repos/{owner}/{repo}/branches/{branch}",
      { ...repo, branch },
      branchShape,
    );
    return protection?.enabled === false;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
}

/** Branches that workflows name by which a push starts them, the default branch first; null where none hears of a push. */
function branchesIn({ base, changed }: CiFiles, defaultBranch: string | null): string[] | null {
  const triggers = [...base, ...changed].flatMap(({ path, text }) =>
    text === null || !path.startsWith(".github/workflows/") ? [] : readWorkflow({ path, text }).triggers,
  );
  const hearing = triggers.filter(({ event }) => event === "push" || event === "workflow_run");
  if (hearing.length === 0) return null;
  const named = hearing.flatMap(({ branches }) => branches ?? []).filter((name) => !/[*?+![\]]/.test(name));
  return [...new Set([...(defaultBranch === null ? [] : [defaultBranch]), ...named])].slice(0, MAX_BRANCHES);
}
