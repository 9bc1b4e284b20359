import type { Account, Repository, World } from "../state/types.ts";
import { announce } from "../webhooks/announce.ts";

/** Tells that a workflow was started by hand or by the API; starting the run is another matter. */
export function announceWorkflowDispatch(
  world: World,
  repository: Repository,
  by: Account,
  given: { path: string; ref: string; inputs: Record<string, unknown> | null },
): void {
  announce(world, repository, "workflow_dispatch", by, {
    inputs: given.inputs,
    ref: given.ref,
    workflow: given.path,
  });
}

/** `repository_dispatch`: its action is the type of the caller's event. */
export function repositoryDispatch(
  world: World,
  repository: Repository,
  by: Account,
  given: { type: string; payload: Record<string, unknown> },
): void {
  announce(world, repository, "repository_dispatch", by, {
    action: given.type,
    branch: repository.defaultBranch,
    client_payload: given.payload,
  });
}
