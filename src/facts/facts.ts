import type { RefRules } from "../chains/settings/ref-rules.ts";
import type { Environment } from "../chains/settings/settings.ts";
import type { Act } from "../levers/act.ts";
import type { Answer } from "../levers/answer.ts";
import type { Deployers } from "../levers/deployers.ts";
import type { Account, Actor } from "./account.ts";
import type { AttestationFacts } from "./attestations.ts";
import type { Authorization } from "./authorization.ts";
import type { Known } from "./known.ts";
import type { Link } from "./links.ts";

/**
 * Everything a decision may rest on, as plain JSON: it is stored, digested and replayed.
 *
 * Sources fill it (`github/`, `git/`, a stored record); rules read it. Times are ISO 8601 in UTC with seconds
 * or milliseconds, SHAs are lower-case hex (40 or 64 digits), paths are repository-relative with `/` and unquoted.
 */
export interface Facts {
  version: 1;
  origin: "github" | "git";
  /** When the facts were read; the only clock a rule has. */
  asOf: string;
  repository: Repository;
  /** What is asked: may this head go into this ref? */
  change: ChangeRequest;
  commits: Known<Commit[]>;
  files: Known<FileChange[]>;
  /**
   * Files that a commit on the way touches and the change as a whole leaves as they were: a merge commit or a rebase lands them
   * too. Absent where only the sum can land, or no rule asks.
   */
  passing?: Known<FileChange[]>;
  /** Symbolic links of the base: who changes what one leads to, changes what stands under its name. Absent where no rule asks. */
  links?: Known<Link[]>;
  /** Ref updates of the head branch, oldest first: who pushed what. */
  pushes: Known<Push[]>;
  reviews: Known<Review[]>;
  comments: Known<Comment[]>;
  /** Labels as they stand, each with who put it there last. */
  labels: Known<Label[]>;
  /** Other acts on the pull request that say who was at work (ready-for-review, reopen, auto-merge, Copilot's start event, …). */
  events: Known<TimelineEvent[]>;
  /** Check runs on the head commit, this App's own left out. */
  checks: Known<CheckRun[]>;
  /** Which workflow runs may have acted as GitHub Actions' shared account; absent where that account did nothing here. */
  runs?: Known<RunsAt[]>;
  /** Issues that the change says it answers. */
  issues: Known<Issue[]>;
  /** Members of each team (`@org/slug`) that the policy names; account ids, nested teams included. */
  teams: Record<string, Known<number[]>>;
  /** Text of files that a rule has to read (tool-server configuration), as the head has it. */
  documents: FileText[];
  /** What runs in CI, on both sides. Absent where the change touches none of it, or no rule asks. */
  ci?: Known<CiFiles>;
  /** Rules of the environments that what runs in CI deploys to; absent where nobody asked. Not known is no guard. */
  environments?: Known<Environment[]>;
  /** Who may push which branches and tags; absent where nothing that runs in CI hears of pushes, or nobody asked. */
  refs?: Known<RefRules>;
  /** Statements of sandboxes; absent where the policy asks for none. */
  provenance?: Known<AttestationFacts>;
  /** Is this App's check required on the base by an active ruleset, pinned to this App? */
  enforcement: Known<Enforcement>;
  /** What the organisation's live state says, e.g. quarantined agents. It only tightens. */
  live: LiveState;
  /** What each agent of this change whose number or presence the policy limits did before; from the App's own record. */
  activity: Known<AgentActivity[]>;
  /** Acts that may set a bot or workflow off, as delivered: on this pull request and on its commits. Absent where no rule asks. */
  acts?: Known<Act[]>;
  /** What was done about them. */
  answers?: Answer[];
  /** What people said to authorise this commit for a bot; absent where policy lets nobody. */
  authorizations?: Known<Authorization[]>;
  /** What of the repository deploys, merges or releases, as the base has it. Absent where no rule asks. */
  deployers?: Known<Deployers>;
}

export interface Repository {
  /** Numeric id; 0 for a local clone, whose id nobody can know. */
  id: number;
  /** Number of the account it belongs to; absent where the source cannot tell. */
  ownerId?: number;
  owner: string;
  name: string;
  defaultBranch: Known<string>;
}

export interface ChangeRequest {
  /** `pull-request`: asks to merge. `push`: the ref was (or would be) written directly. */
  route: "pull-request" | "push";
  /** Null for a local range. */
  number: number | null;
  state: "open" | "closed" | "merged";
  draft: boolean;
  title: string;
  body: string;
  createdAt: string | null;
  author: Known<Actor>;
  /** Who last edited title or body, if not the author. */
  editor: Known<Actor | null>;
  base: Ref;
  head: Ref & {
    /** Null when the fork is gone; for a local range, the same repository. */
    repository: { id: number; fullName: string; fork: boolean } | null;
  };
  /** Best common ancestor of base and head. */
  mergeBase: Known<string>;
  /** Added and deleted lines as GitHub counts them; absent where the files say it all. */
  lines?: Known<number>;
  autoMerge: Known<Actor | null>;
}

export interface Ref {
  /** Full name: `refs/heads/main`, `refs/tags/v1`. */
  ref: string;
  sha: string;
}

/** What git records and anyone can type, with the account GitHub maps the e-mail address to. */
export interface Signatory {
  name: string;
  email: string;
  date: string;
  account: Account | null;
  /** Whom GitHub's other interface names, where the two disagree; null: nobody. Absent where they agree or nobody compared. */
  otherwise?: Account | null;
}

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  author: Signatory;
  committer: Signatory;
  signature: Known<Signature | null>;
  /** For a merge of the base into the head: the tree git computes from its two parents; null for any other commit. */
  recomputedTree: Known<string> | null;
}

export interface Signature {
  /** GitHub's `verification.reason` or `signature.state`, lower case: `valid`, `unknown_key`, … */
  state: string;
  verified: boolean;
  /** Signed by GitHub's own web-flow key. */
  byGitHub: boolean;
  signer: Account | null;
}

export type FileMode = "file" | "executable" | "symlink" | "submodule";

export interface FileChange {
  status: "added" | "modified" | "removed" | "renamed" | "copied" | "type-changed";
  path: string;
  /** The old name of a rename or the source of a copy. */
  previousPath: string | null;
  /** Lines; null for a binary file or where git counts none. */
  additions: number | null;
  deletions: number | null;
  /** Null where the side does not exist. */
  mode: Known<{ before: FileMode | null; after: FileMode | null }>;
}

export interface Push {
  ref: string;
  before: string;
  after: string;
  forced: boolean;
  at: string;
  actor: Actor;
  /**
   * `webhook`: witnessed by us in a signed delivery; `activity`: GitHub's repository activity log; `fork-owner`: nobody tells us
   * who pushed to a person's fork, but only they, and whom they let in, could.
   */
  source: "webhook" | "activity" | "fork-owner";
}

export interface Review {
  id: string;
  state: "approved" | "changes-requested" | "commented" | "dismissed" | "pending";
  author: Actor;
  /** The commit the review was given for. */
  sha: string | null;
  submittedAt: string;
  edited: boolean;
  /** The reviewer may push to the repository; absent where nobody asked. */
  mayWrite?: boolean;
}

export interface Comment {
  id: string;
  author: Actor;
  /** Who last changed it; null when unedited. */
  editor: Actor | null;
  edited: boolean;
  createdAt: string;
  body: string;
}

export interface Label {
  name: string;
  /** Null when the event that set it is not readable. */
  by: Actor | null;
  at: string | null;
}

export interface TimelineEvent {
  kind: string;
  actor: Actor | null;
  at: string;
  /** Short, readable detail, e.g. the previous base branch. */
  detail: string;
}

export interface CheckRun {
  name: string;
  app: { id: number; slug: string } | null;
  status: "queued" | "in_progress" | "completed" | "waiting" | "pending" | "requested";
  conclusion: string | null;
  completedAt: string | null;
}

/** Workflow runs of the repository that were under way at the time of one act of GitHub Actions' shared account. */
export interface RunsAt {
  /** The time of the act, as the act itself has it. */
  at: string;
  /** Every run created in the hours before was looked at. */
  complete: boolean;
  runs: WorkflowRun[];
}

export interface WorkflowRun {
  id: number;
  /** `.github/workflows/ci.yml`; `dynamic/…` for workflows of GitHub's own. */
  path: string;
  event: string;
  /** Whose act set it off; of a scheduled run, who last changed the schedule. */
  actor: Account | null;
  /** The same, or who ran it again. */
  triggeringActor: Account | null;
}

export interface Issue {
  repositoryId: number;
  number: number;
  state: "open" | "closed";
  title: string;
  body: string;
  /** Set when title or body was changed after creation; the latest of both. */
  changedAt: string | null;
  /** Each time the label that policy asks for was put on. */
  approvals: IssueApproval[];
  /** Pull requests that say they close this issue, this one included. */
  pullRequests: {
    number: number;
    createdAt: string;
    state: "open" | "closed" | "merged";
    /** Null unless merged; absent where nobody asked. */
    mergedAt?: string | null;
  }[];
}

export interface IssueApproval {
  label: string;
  actor: Actor;
  at: string;
  /** Still on the issue (not removed since). */
  standing: boolean;
  /** Digest of title and body as witnessed in the signed delivery of the labelling; null when nobody witnessed it. */
  contentDigest: string | null;
}

export interface FileText {
  path: string;
  /** Null where the head has no such file (it was removed). */
  text: Known<string | null>;
  /** As the merge base has it. */
  before: Known<string | null>;
}

/** Workflows, actions and what configures bots. A symbolic link has the path it leads to as its text. */
export interface CiFiles {
  /** All that the merge base has. */
  base: { path: string; text: string }[];
  /** What the head has otherwise; null: gone. */
  changed: { path: string; text: string | null }[];
}

export interface Enforcement {
  /** The check name that the rules of the base require of this App. */
  required: boolean;
  /** Pinned to this App's id; a check required by name alone can be forged by any writer. */
  pinned: boolean;
}

/**
 * One agent's other pull requests and its presence, as the App recorded them. Only pull requests of the same
 * repository with a lower number are listed, so that what is opened later changes nothing about an earlier one.
 */
export interface AgentActivity {
  agent: string;
  /** Numbers of the earlier pull requests that are open, this one left out. */
  open: number[];
  /** Earlier pull requests opened within the last seven days, whatever became of them; oldest first, this one left out. */
  opened: { number: number; at: string }[];
  /** When it last did something in the organisation that the App saw, this change included. */
  lastSeen: string;
  /** The longest time without any act in the organisation since it was renewed; null when it was never away. */
  absence: { from: string; to: string } | null;
  /** When a person released it last, which also renews it. */
  renewedAt: string | null;
}

export interface LiveState {
  quarantined: { agent: string; by: string; at: string; reason: string }[];
}
