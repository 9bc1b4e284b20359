import type { CheckRun, CheckSuite, Repository, Status, World } from "../state/types.ts";
import { userShape, viaShape } from "./accounts.ts";
import { iso } from "./git.ts";
import { pullMinimalShape } from "./pulls.ts";
import { minimalRepositoryShape, repositoryUrl, webUrl } from "./repository.ts";

/** Open pull requests with this head from the same repository: GitHub leaves those of forks out. */
export function pullsOf(world: World, repository: Repository, sha: string) {
  return [...repository.pulls.values()]
    .filter(
      (pull) => pull.head.sha === sha && pull.issue.state === "open" && pull.head.repository === repository,
    )
    .map((pull) => pullMinimalShape(world, pull));
}

export function checkRunShape(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${webUrl(repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: viaShape(world, run.suite.appId),
    pull_requests: pullsOf(world, repository, run.headSha),
  };
}

/** What a suite says of its runs: completed when all are, with the worst conclusion. */
export function suiteState(suite: CheckSuite): { status: string; conclusion: string | null } {
  if (suite.runs.length === 0) return { status: "queued", conclusion: null };
  if (suite.runs.some((run) => run.status !== "completed"))
    return { status: "in_progress", conclusion: null };
  const order = [
    "action_required",
    "cancelled",
    "timed_out",
    "failure",
    "stale",
    "neutral",
    "success",
    "skipped",
  ];
  const conclusions = suite.runs.map((run) => run.conclusion ?? "neutral");
  return {
    status: "completed",
    conclusion: order.find((one) => conclusions.includes(one as never)) ?? "success",
  };
}

/** `nullable-simple-commit`. */
export function simpleCommitShape(repository: Repository, sha: string) {
  const { tree, message, author, committer } = repository.objects.commit(sha);
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: iso(committer.at),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

export function checkSuiteShape(world: World, repository: Repository, suite: CheckSuite) {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(suite),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsOf(world, repository, suite.headSha),
    app: viaShape(world, suite.appId),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    head_commit: simpleCommitShape(repository, suite.headSha),
    repository: minimalRepositoryShape(world, repository),
  };
}

export function statusShape(world: World, repository: Repository, status: Status) {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${status.creator.id}?v=4`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: userShape(world, status.creator),
  };
}
