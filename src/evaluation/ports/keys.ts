/** A repository by number, as GitHub keys it; owner and name are for URLs and may go stale. */
export interface RepositoryKey {
  installationId: number;
  repositoryId: number;
  owner: string;
  name: string;
}

export interface PullRequestKey extends RepositoryKey {
  number: number;
}

/** A group of the merge queue, as `merge_group.checks_requested` announces it. */
export interface MergeGroupKey extends RepositoryKey {
  headSha: string;
  headRef: string;
  baseSha: string;
  /** The branch the group would be merged into, `refs/heads/main`. */
  baseRef: string;
}

/** One environment that one workflow run waits for. */
export interface DeploymentKey extends RepositoryKey {
  runId: number;
  environment: string;
}

/** One act that may have to be undone, by its id. */
export interface ResponseKey extends RepositoryKey {
  act: string;
}
