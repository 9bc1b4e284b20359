import type { Artifact, Job, Repository, WorkflowRun, World } from "../state/types.ts";
import { nodeId } from "../state/world.ts";
import { userShape } from "./accounts.ts";
import { pullsOf, simpleCommitShape } from "./checks.ts";
import { minimalRepositoryShape, repositoryUrl, webUrl } from "./repository.ts";

/** Each workflow has a number of its own; any will do that goes with the path. */
export function workflowId(path: string): number {
  return [...path].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9, 7);
}

const fileOf = (path: string) => path.split("/").at(-1) ?? path;

/** `workflow`. */
export function workflowShape(world: World, repository: Repository, path: string) {
  const id = workflowId(path);
  return {
    id,
    node_id: nodeId("W", id),
    name: fileOf(path),
    path,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${repositoryUrl(world, repository)}/actions/workflows/${id}`,
    html_url: `${webUrl(repository)}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${webUrl(repository)}/workflows/${fileOf(path)}/badge.svg`,
  };
}

/** `workflow-run`. */
export function workflowRunShape(world: World, repository: Repository, run: WorkflowRun) {
  const root = repositoryUrl(world, repository);
  const url = `${root}/actions/runs/${run.id}`;
  const workflow = workflowId(run.path);
  return {
    id: run.id,
    node_id: run.nodeId,
    name: fileOf(run.path),
    display_title: repository.objects.commit(run.headSha).message.split("\n", 1)[0] ?? "",
    head_branch: run.branch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.number,
    run_attempt: run.attempt,
    run_started_at: run.startedAt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow,
    check_suite_id: run.id,
    check_suite_node_id: nodeId("CS", run.id),
    url,
    html_url: `${webUrl(repository)}/actions/runs/${run.id}`,
    pull_requests: pullsOf(world, repository, run.headSha),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userShape(world, run.actor),
    triggering_actor: userShape(world, run.triggeringActor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${root}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    workflow_url: `${root}/actions/workflows/${workflow}`,
    referenced_workflows: [],
    head_commit: simpleCommitShape(repository, run.headSha),
    repository: minimalRepositoryShape(world, repository),
    head_repository: minimalRepositoryShape(world, run.headRepository),
  };
}

/** `job`. */
export function jobShape(world: World, repository: Repository, run: WorkflowRun, job: Job) {
  const root = repositoryUrl(world, repository);
  const runs = job.startedAt !== null;
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: fileOf(run.path),
    head_branch: run.branch,
    run_url: `${root}/actions/runs/${run.id}`,
    run_attempt: run.attempt,
    node_id: job.nodeId,
    head_sha: run.headSha,
    url: `${root}/actions/jobs/${job.id}`,
    html_url: `${webUrl(repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt ?? job.createdAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${root}/check-runs/${job.id}`,
    labels: ["ubuntu-latest"],
    runner_id: runs ? 1 : null,
    runner_name: runs ? "GitHub Actions 1" : null,
    runner_group_id: runs ? 1 : null,
    runner_group_name: runs ? "GitHub Actions" : null,
  };
}

/** `artifact`. */
export function artifactShape(world: World, repository: Repository, run: WorkflowRun, artifact: Artifact) {
  const url = `${repositoryUrl(world, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: artifact.nodeId,
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: false,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    // Kept for ninety days (docs: artifact and log retention).
    expires_at: new Date(Date.parse(artifact.createdAt) + 90 * 86_400_000).toISOString(),
    digest: `sha256:${artifact.digest}`,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.headRepository.id,
      head_branch: run.branch,
      head_sha: run.headSha,
    },
  };
}
