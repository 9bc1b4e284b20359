import { z } from "zod";
import { AgentPolicyError } from "../../errors.ts";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { Installed } from "../../store/installations.ts";
import { actsIn } from "./acts/index.ts";
import { actWakes } from "./acts/wakes.ts";
import { checkRun, checkSuite, mergeGroup, status } from "./check.ts";
import { authorizingButton, authorizingComment, deploymentProtectionRule } from "./deployment.ts";
import { issue } from "./issue.ts";
import {
  installation,
  installationRepositories,
  repository,
  repositoryRights,
  teams,
} from "./organization.ts";
import { issueComment, pullRequest, pullRequestReview, pullRequestReviewComment } from "./pull-request.ts";
import { push } from "./push.ts";
import { envelope, repositoryKey } from "./shapes.ts";
import type { Context, Reaction } from "./types.ts";

/** One function an event; an event that is not listed is stored and wakes nobody. */
const readers: Record<string, (payload: unknown, context: Context) => Reaction> = {
  pull_request: pullRequest,
  pull_request_review: pullRequestReview,
  pull_request_review_comment: pullRequestReviewComment,
  issue_comment: both(issueComment, authorizingComment),
  issues: issue,
  push,
  check_run: both(checkRun, authorizingButton),
  check_suite: checkSuite,
  status,
  merge_group: mergeGroup,
  installation,
  installation_repositories: installationRepositories,
  repository,
  repository_ruleset: repositoryRights,
  branch_protection_rule: repositoryRights,
  member: repositoryRights,
  team: teams,
  membership: teams,
  organization: teams,
  deployment_protection_rule: deploymentProtectionRule,
};

type Reader = (payload: unknown, context: Context) => Reaction;

/** What two readers make of the same event, each for its own reason. */
function both(one: Reader, other: Reader): Reader {
  return (payload, context) => {
    const [a, b] = [one(payload, context), other(payload, context)];
    return {
      wakes: [...(a.wakes ?? []), ...(b.wakes ?? [])],
      testimonies: [...(a.testimonies ?? []), ...(b.testimonies ?? [])],
      authorizations: [...(a.authorizations ?? []), ...(b.authorizations ?? [])],
    };
  };
}

const owner = z
  .object({ id: z.int().positive(), login: z.string().min(1) })
  .optional()
  .catch(undefined);

/** Who sent it, for the inbox; all of it may be missing. */
const headers = z.object({
  action: z.string().optional().catch(undefined),
  installation: z.object({ id: z.int(), account: owner }).optional().catch(undefined),
  repository: z.object({ id: z.int(), owner }).optional().catch(undefined),
});

export interface Ingested extends Required<Reaction> {
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  /** Where its acts happened; null when it tells of none. */
  repository: RepositoryKey | null;
  /** Whose installation it came through. */
  installed: Installed | null;
  /** Whether anything follows from it. */
  ignored: boolean;
}

/**
 * Reads a verified delivery: whom it concerns and what it witnesses. Pure. Only those fields are looked at that are used.
 *
 * @param name the value of `X-GitHub-Event`
 * @throws AgentPolicyError (`evidence`) when a field we use is missing or of another type.
 */
export function ingest(name: string, payload: unknown, context: Context): Ingested {
  const head = headers.safeParse(payload);
  if (!head.success) throw malformed(name, "it is not a JSON object");
  const { action = null, installation, repository } = head.data;
  const account = installation?.account ?? repository?.owner;
  const about = {
    action,
    installationId: installation?.id ?? null,
    repositoryId: repository?.id ?? null,
    installed: installation && account ? { installationId: installation.id, account } : null,
  };
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  let reaction: Reaction = {};
  let key: RepositoryKey | null = null;
  try {
    const acts = actsIn(name, payload, context);
    const read = reader?.(payload, context) ?? {};
    key = acts.length === 0 ? null : repositoryKey(envelope.parse(payload));
    const more = key === null ? [] : actWakes(acts, key);
    reaction = { ...read, acts, wakes: [...(read.wakes ?? []), ...more] };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const problems = error.issues
      .slice(0, 3)
      .map((problem) => `${problem.path.join(".") || "payload"}: ${problem.message}`);
    throw malformed(name, problems.join("; "));
  }
  const { wakes = [], testimonies = [], acts = [], authorizations = [], gone = [] } = reaction;
  return {
    ...about,
    wakes,
    testimonies,
    acts,
    authorizations,
    repository: key,
    gone,
    ignored: wakes.length + testimonies.length + acts.length + authorizations.length + gone.length === 0,
  };
}

function malformed(name: string, what: string): AgentPolicyError {
  return new AgentPolicyError(
    "evidence",
    "webhook/malformed",
    `The ${name} payload cannot be used: ${what}`,
    {
      remedy:
        "Check that the webhook is the App's own and that nothing between GitHub and here changes the body.",
    },
  );
}
