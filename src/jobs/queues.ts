import type {
  DeploymentKey,
  MergeGroupKey,
  PullRequestKey,
  RepositoryKey,
  ResponseKey,
} from "../evaluation/ports/keys.ts";

/** All open pull requests of a repository, or only those into one base branch. */
export interface RepositoryScope extends RepositoryKey {
  /** Full ref name; null for all. */
  baseRef: string | null;
}

/** What each queue's jobs are about. A job carries a key and no payload: whoever works on it reads GitHub again. */
export interface QueueArgs {
  deployment: DeploymentKey;
  "merge-group": MergeGroupKey;
  "pull-request": PullRequestKey;
  repository: RepositoryScope;
  installation: { installationId: number };
  /** Undoes one act, by its id. */
  response: ResponseKey;
  /** `id` names the stored message. */
  notification: { installationId: number; id: string };
  /** Recurring: what GitHub could not deliver is asked for again. */
  redelivery: { appId: number };
  /** Recurring: what is recorded is compared with what GitHub shows, of all installations, one, or one repository. */
  sweep: SweepScope;
}

type SweepScope = { appId: number } | { installationId: number } | RepositoryKey;

export type Queue = keyof QueueArgs;

/** `{queue, args}` for one queue or another, the two fitting together. */
export type Target = { [Q in Queue]: { queue: Q; args: QueueArgs[Q] } }[Queue];

/**
 * Urgency (lower is sooner) and how many workers a queue may hold at once, of `workers` in all. The queues that
 * fan out never hold more than one in four, and ordinary pull requests always leave one to deployments and merge groups.
 */
const queues: Record<Queue, { priority: number; share: (workers: number) => number }> = {
  deployment: { priority: 0, share: (workers) => workers },
  // Speed is all that undoing has; it never keeps what prevents from a worker.
  response: { priority: 5, share: (workers) => Math.max(1, Math.floor(workers / 2)) },
  "merge-group": { priority: 10, share: (workers) => workers },
  "pull-request": { priority: 20, share: (workers) => Math.max(1, workers - 1) },
  repository: { priority: 30, share: (workers) => Math.max(1, Math.floor(workers / 4)) },
  installation: { priority: 40, share: (workers) => Math.max(1, Math.floor(workers / 4)) },
  // Others' servers may be slow; their messages never hold more than one worker.
  notification: { priority: 15, share: () => 1 },
  redelivery: { priority: 50, share: () => 1 },
  sweep: { priority: 60, share: () => 1 },
};

export const queueNames = Object.keys(queues) as Queue[];

/** The priority of work that follows an event. */
export function priorityOf(queue: Queue): number {
  return queues[queue].priority;
}

/** The most workers that `queue` may hold. */
export function shareOf(queue: Queue, workers: number): number {
  return queues[queue].share(workers);
}

/** The key under which work coalesces. Built from numbers only, so a rename changes nothing. */
export function keyOf(target: Target): string {
  switch (target.queue) {
    case "deployment":
      return `${target.args.repositoryId}/${target.args.runId}/${target.args.environment.toLowerCase()}`;
    case "merge-group":
      return `${target.args.repositoryId}/${target.args.headSha}`;
    case "pull-request":
      return `${target.args.repositoryId}#${target.args.number}`;
    case "repository":
      return `${target.args.repositoryId}${target.args.baseRef === null ? "" : `:${target.args.baseRef}`}`;
    case "installation":
      return `${target.args.installationId}`;
    case "response":
      return `${target.args.repositoryId}/${target.args.act}`;
    case "notification":
      return target.args.id;
    case "redelivery":
      return `${target.args.appId}`;
    case "sweep":
      return sweepKey(target.args);
  }
}

function sweepKey(scope: SweepScope): string {
  if ("repositoryId" in scope) return `repository/${scope.repositoryId}`;
  return "installationId" in scope ? `installation/${scope.installationId}` : `app/${scope.appId}`;
}
