import type { DeploymentKey, MergeGroupKey, RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { Act } from "../../levers/act.ts";
import type { GivenAuthorization } from "../../store/deployment/authorizations.ts";
import type { Testimony } from "../../store/witnesses.ts";

/** Whom an event concerns. `head`, `issue` and `teams` are resolved in the store: who rests on that? */
export type Wake = (
  | { to: "pull-request"; repository: RepositoryKey; number: number }
  | { to: "head"; repository: RepositoryKey; sha: string }
  | { to: "issue"; repository: RepositoryKey; number: number }
  | { to: "teams"; installationId: number; organization: string }
  | { to: "repository"; repository: RepositoryKey; baseRef: string | null }
  | { to: "installation"; installationId: number }
  | { to: "merge-group"; group: MergeGroupKey }
  | { to: "deployment"; deployment: DeploymentKey }
  /** All that wait in a repository. */
  | { to: "deployments"; repository: RepositoryKey }
) & {
  /** An old green may no longer hold: post in_progress before evaluating. */
  invalidate: boolean;
  /** Seconds to wait for more of the same. */
  delay?: number;
};

/** What one event type makes of its payload. */
export interface Reaction {
  wakes?: Wake[];
  testimonies?: Testimony[];
  /** What may set a bot or workflow off. */
  acts?: Act[];
  /** What people said of one commit: a second authorisation, broken glass. */
  authorizations?: GivenAuthorization[];
  /** Installations and repositories that no longer exist for us. */
  gone?: ({ installationId: number } | { repositoryId: number })[];
}

export interface Context {
  /** This App's id: its own check runs wake nobody. */
  appId: number;
  /** Used where a payload carries no time that GitHub set. */
  receivedAt: string;
  /** The delivery's id, the same in a redelivery; absent where a payload is read outside a delivery. */
  delivery?: string;
}
