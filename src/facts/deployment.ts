import type { Act } from "../levers/act.ts";
import type { Deployers } from "../levers/deployers.ts";
import type { Account } from "./account.ts";
import type { Authorization } from "./authorization.ts";
import type { Commit, Facts, LiveState, Push, Repository } from "./facts.ts";
import type { Known } from "./known.ts";

/**
 * Everything that the answer to one waiting deployment may rest on, as plain JSON: it is stored, digested and replayed.
 */
export interface DeploymentFacts {
  version: 1;
  /** When it was read; the only clock. */
  asOf: string;
  repository: Repository;
  /** Name of the environment that waits. */
  environment: string;
  run: DeployingRun;
  /** Whether the branch or tag that the run was started on holds its commit now. */
  onRef: Known<boolean>;
  /** The commit from which what is deployed is counted. */
  since: Known<Floor>;
  /** What the run's commit has and `since` has not, oldest first. */
  commits: Known<Commit[]>;
  /** Pushes to the default branch, then those to the run's own ref; within each, oldest first. */
  pushes: Known<Push[]>;
  /** Witnessed pushes to other refs that led to one of the commits. */
  elsewhere: Push[];
  /** What the App recorded when changes were merged, and what it says of open ones now. */
  landings: Landing[];
  /** Acts as delivered: on the run, its commits and the pull requests that brought them, oldest first. */
  acts: Act[];
  /** What of the default branch deploys; absent where the policy asks for nothing that needs it. */
  deployers?: Known<Deployers>;
  authorizations: Known<Authorization[]>;
  /** Members of the teams that may authorise or break the glass. */
  teams: Facts["teams"];
  live: LiveState;
}

/** The workflow run that waits, as GitHub tells it now. */
export interface DeployingRun {
  id: number;
  /** Counts from 1; a re-run is another use. */
  attempt: number;
  event: string;
  /** `.github/workflows/deploy.yml` */
  path: string;
  sha: string;
  /** `refs/heads/main`, `refs/tags/v1`. */
  ref: string;
  /** Who set it off. */
  actor: Account | null;
  /** Who ran it again; of a first attempt the same as `actor`. */
  triggeringActor: Account | null;
  /** When this attempt began; absent where GitHub does not tell. */
  startedAt?: string;
}

/**
 * Where the deployed range begins.
 *
 * - `deployment`: the last successful deployment to the environment that this App approved;
 * - `baseline`: the tip of the default branch when the App first saw the repository. What came before is before its time.
 */
export interface Floor {
  kind: "deployment" | "baseline";
  sha: string;
  at: string;
}

/** One commit of a change that was judged. */
export interface Landing {
  sha: string;
  /** The pull request. */
  number: number;
  /**
   * - `cleared`: merged with the gate's check green, and what landed is the merge of what was judged;
   * - `open`: in an open pull request whose check is green now;
   * - `pending`: in an open pull request that is still being judged;
   * - `uncleared`: merged without a green check, or something else landed.
   */
  state: "cleared" | "open" | "pending" | "uncleared";
  /** One sentence: how it landed, or why it is not cleared. */
  detail: string;
  /** Whether this very state was judged: the head, or what the merge left. Commits below it were only judged together with it. */
  whole: boolean;
  /** When it was merged; null while it is open. */
  at: string | null;
  /** As of when it was judged last; absent where that is not known. */
  judgedAt?: string;
  /** The decision behind it. */
  decision: string | null;
  /** Whether rules for agents held for the change. */
  governed: boolean;
  agents: string[];
  /** Accounts that took part in it. */
  participants: number[];
}
