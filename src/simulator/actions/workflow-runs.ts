import type { Repository as RepositoryHandle, WorkflowRun as WorkflowRunHandle } from "../api.ts";
import { accountOf } from "../handles/threads.ts";
import { resolveCommit } from "../rest/context.ts";
import type { Repository, WorkflowRun, World } from "../state/types.ts";
import { fullName, nodeId } from "../state/world.ts";

/** Records a run of a workflow. @throws when there is no such branch. */
export function startWorkflow(
  world: World,
  repository: Repository,
  {
    path,
    event,
    by,
    rerunBy,
    branch = repository.defaultBranch,
  }: Parameters<RepositoryHandle["workflowRun"]>[0],
): WorkflowRunHandle {
  const headSha = resolveCommit(repository, branch);
  if (headSha === null) throw new Error(`${fullName(repository)} has no ${branch}`);
  const id = world.nextId("workflow-run");
  const run: WorkflowRun = {
    id,
    nodeId: nodeId("WFR", id),
    number: repository.workflowRuns.filter((one) => one.path === path).length + 1,
    path,
    event: event ?? "workflow_dispatch",
    branch,
    headSha,
    status: "in_progress",
    conclusion: null,
    actor: accountOf(world, by),
    triggeringActor: accountOf(world, rerunBy ?? by),
    createdAt: world.time(),
    updatedAt: world.time(),
  };
  repository.workflowRuns.push(run);
  return {
    id,
    finish(conclusion = "success") {
      Object.assign(run, { status: "completed", conclusion, updatedAt: world.time() });
    },
    delete() {
      if (run.status !== "completed") throw new Error("a run under way cannot be deleted");
      repository.workflowRuns = repository.workflowRuns.filter((one) => one !== run);
    },
  };
}
