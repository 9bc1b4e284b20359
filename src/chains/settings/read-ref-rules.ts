import type { z } from "zod";
import type { RefRule, Restriction } from "./ref-rules.ts";
import type { branchProtectionShape, ruleShape, rulesetShape } from "./shapes.ts";

/** Rules that refuse nobody a push: of history, of texts that whoever pushes writes, of signatures that anybody has. */
const HARMLESS = new Set([
  "non_fast_forward",
  "required_linear_history",
  "required_signatures",
  "commit_message_pattern",
  "commit_author_email_pattern",
  "committer_email_pattern",
  "copilot_code_review",
]);

/** A ruleset as it stands before pushes; null where it refuses nothing, being another kind's or not active. */
export function refRuleOf(ruleset: z.infer<typeof rulesetShape>): RefRule | null {
  const { name, target, enforcement, conditions, rules, bypass_actors } = ruleset;
  if (enforcement !== "active" || (target !== "branch" && target !== "tag")) return null;
  const short = (pattern: string) => pattern.replace(/^refs\/(heads|tags)\//, "");
  return {
    name: `the ruleset "${name}"`,
    target,
    include: conditions?.ref_name?.include.map(short) ?? null,
    exclude: (conditions?.ref_name?.exclude ?? []).map(short),
    restricts: rules.flatMap(restrictionOf),
    bypass: bypass_actors?.map(({ actor_type: type, actor_id: id }) => ({ type, id: id ?? null })) ?? null,
  };
}

/** Source: docs.github.com/rest/repos/rules. */
function restrictionOf({ type, parameters }: z.infer<typeof ruleShape>): Restriction[] {
  switch (type) {
    case "creation":
    case "update":
    case "deletion":
      return [{ kind: type }];
    case "merge_queue":
      return [{ kind: "review", approvals: 0, lastPush: false, owners: false }];
    case "pull_request":
      return [
        {
          kind: "review",
          approvals: parameters?.required_approving_review_count ?? 0,
          lastPush: parameters?.require_last_push_approval ?? false,
          owners: parameters?.require_code_owner_review ?? false,
        },
      ];
    case "required_status_checks": {
      const checks = parameters?.required_status_checks ?? [];
      if (checks.length === 0) return [];
      return [
        {
          kind: "check",
          names: checks.map(({ context }) => context),
          pinned: checks.some(({ integration_id: app }) => app != null),
          onCreation: parameters?.do_not_enforce_on_create !== true,
        },
      ];
    }
    default:
      return HARMLESS.has(type) ? [] : [{ kind: "other", type }];
  }
}

type Protection = z.infer<
  typeof branchProtectionShape
>["data"]["repository"]["branchProtectionRules"]["nodes"][number];

/** A classic protection: each part with its own exceptions. Source: docs.github.com/graphql/reference/objects#branchprotectionrule */
export function protectionRules(protection: Protection): RefRule[] {
  const { pattern, requiredStatusChecks } = protection;
  const part = (bypass: RefRule["bypass"], ...restricts: (Restriction | false)[]): RefRule => ({
    name: `the protection of ${pattern}`,
    target: "branch",
    include: [pattern],
    exclude: [],
    restricts: restricts.filter((one) => one !== false),
    bypass,
  });
  const checks = protection.requiresStatusChecks ? (requiredStatusChecks ?? []) : [];
  const { restrictsPushes } = protection;
  return [
    part(
      allowed(protection.pushAllowances),
      restrictsPushes && { kind: "update" },
      restrictsPushes && protection.blocksCreations && { kind: "creation" },
    ),
    part(
      allowed(protection.bypassPullRequestAllowances),
      protection.requiresApprovingReviews && {
        kind: "review",
        approvals: protection.requiredApprovingReviewCount ?? 0,
        lastPush: protection.requireLastPushApproval,
        owners: protection.requiresCodeOwnerReviews,
      },
    ),
    part(
      [],
      protection.lockBranch && { kind: "update" },
      !protection.allowsDeletions && { kind: "deletion" },
      checks.length > 0 && {
        kind: "check",
        names: checks.map(({ context }) => context),
        pinned: checks.some(({ app }) => app?.databaseId != null),
        onCreation: false,
      },
    ),
  ];
}

/** Who is excepted; null where the list is not whole. */
function allowed({ totalCount, nodes }: Protection["pushAllowances"]): RefRule["bypass"] {
  if (nodes.length < totalCount) return null;
  return nodes.map(({ actor }) => ({
    type: actor === null || actor.__typename === "App" ? "Integration" : actor.__typename,
    id: actor?.databaseId ?? null,
  }));
}
