import type { ColumnType, Generated, JSONColumnType, Kysely, Selectable, Transaction } from "kysely";
import type { DeploymentDecision, DeploymentVerdict } from "../decision/deployment/types.ts";
import type { Decision, Verdict } from "../decision/types.ts";
import type { MergeMethod } from "../evaluation/merged.ts";
import type { MergeGroupKey, Witness } from "../evaluation/ports.ts";
import type { Actor } from "../facts/account.ts";
import type { Act } from "../levers/act.ts";
import type { AnswerResult, ResponseKind } from "../levers/answer.ts";

/** The port to the store: PostgreSQL's dialect, whether a server or PGlite speaks it. */
export type Store = Kysely<Database>;
export type StoreTransaction = Transaction<Database>;

export interface Database {
  inbox: InboxTable;
  witness: WitnessTable;
  work: WorkTable;
  pace: PaceTable;
  document: DocumentTable;
  long_text: LongTextTable;
  decision: DecisionTable;
  pull_request: PullRequestTable;
  watch: WatchTable;
  published_check: PublishedCheckTable;
  evaluation: EvaluationTable;
  merge_group: MergeGroupTable;
  installation: InstallationTable;
  agent_part: AgentPartTable;
  agent_presence: AgentPresenceTable;
  agent_sighting: AgentSightingTable;
  agent_order: AgentOrderTable;
  notification: NotificationTable;
  act: ActTable;
  response: ResponseTable;
  attestation: AttestationTable;
  attestation_subject: AttestationSubjectTable;
  attestation_sighting: AttestationSightingTable;
  attestation_acceptance: AttestationAcceptanceTable;
  workload_token: WorkloadTokenTable;
  landed: LandedTable;
  clearance: ClearanceTable;
  authorization_given: AuthorizationGivenTable;
  deployment: DeploymentTable;
  deployment_decision: DeploymentDecisionTable;
}

type Timestamp = ColumnType<Date, Date | string, Date | string>;
type NullableTimestamp = ColumnType<Date | null, Date | string | null, Date | string | null>;

/** One webhook delivery as it was received, whole. `raw` is bytes: JSON text may hold what `jsonb` refuses. */
export interface InboxTable {
  delivery: string;
  event: string;
  action: string | null;
  received_at: Generated<Date>;
  installation_id: number | null;
  repository_id: number | null;
  state: "accepted" | "ignored" | "malformed";
  /** Why it is malformed. */
  problem: string | null;
  /** How often the same delivery came again. */
  redelivered: Generated<number>;
  raw: Uint8Array;
}

/** What a signed delivery told and no API will tell again. The id is the digest of the content: a replay adds nothing. */
export interface WitnessTable {
  id: string;
  sequence: Generated<number>;
  delivery: string;
  repository_id: number;
  kind: Witness["kind"];
  /** Full ref name, for pushes. */
  ref: string | null;
  /** Pull request or issue. */
  number: number | null;
  sha: string | null;
  at: Timestamp;
  body: JSONColumnType<Witness, string, never>;
}

/** An act that may set a bot or workflow off. The id is the digest of the content: a replay adds nothing. */
export interface ActTable {
  id: string;
  sequence: Generated<number>;
  delivery: string;
  repository_id: number;
  kind: Act["kind"];
  event: string;
  number: number | null;
  ref: string | null;
  sha: string | null;
  run_id: number | null;
  at: Timestamp;
  body: JSONColumnType<Act, string, never>;
  /** Whether a recorded decision names it. */
  judged: Generated<boolean>;
}

/** What was done about an act, every attempt a row. */
export interface ResponseTable {
  sequence: Generated<number>;
  act: string;
  repository_id: number;
  number: number | null;
  kind: ResponseKind;
  subject: string;
  result: AnswerResult;
  reason: string;
  at: Timestamp;
}

/** One key that has to be worked on; see jobs/work.ts. */
export interface WorkTable {
  queue: string;
  key: string;
  args: JSONColumnType<Record<string, unknown>, string, string>;
  installation_id: number | null;
  repository_id: number | null;
  priority: number;
  generation: Generated<number>;
  /** The generation at which a fresh in_progress was last asked for; null when not asked. */
  invalidate_generation: number | null;
  run_at: NullableTimestamp;
  enqueued_at: Timestamp;
  claim_token: string | null;
  claim_generation: number | null;
  lease_until: NullableTimestamp;
  attempts: Generated<number>;
  failing_since: NullableTimestamp;
  last_error: string | null;
}

/** How often a key was worked on lately; see jobs/pace.ts. */
export interface PaceTable {
  queue: string;
  key: string;
  /** As of `at`; it falls with time. */
  level: number;
  at: Timestamp;
}

/** Facts and policies by digest: the same policy serves thousands of decisions. */
export interface DocumentTable {
  digest: string;
  body: JSONColumnType<object, string, never>;
  /** Whether acts and long texts stand in it by name; see documents.ts. */
  folded: Generated<boolean>;
}

/** Texts that documents name: a comment that a hundred decisions saw stands here once. */
export interface LongTextTable {
  digest: string;
  body: JSONColumnType<object, string, never>;
}

/** Every decision ever taken, in order. */
export interface DecisionTable {
  sequence: Generated<number>;
  id: string;
  repository_id: number;
  number: number;
  head_sha: string;
  check_name: string;
  verdict: Verdict;
  facts: string;
  policy: string;
  decision: JSONColumnType<Decision, string, never>;
  created_at: Generated<Date>;
}

/** Where each pull request stands now. */
export interface PullRequestTable {
  repository_id: number;
  number: number;
  installation_id: number;
  owner: string;
  name: string;
  state: "open" | "closed" | "merged" | "gone";
  head_sha: string;
  check_name: string;
  verdict: Verdict;
  decision: number;
  valid_until: NullableTimestamp;
  updated_at: Timestamp;
}

/** What a pull request's verdict rests on, so that an event about it finds the pull request. */
export interface WatchTable {
  repository_id: number;
  number: number;
  /** `head`, `commit`: a commit, the latter where attestations count; `issue`: `repositoryId#number`; `team`: `@org/slug`. */
  kind: "head" | "commit" | "issue" | "team";
  value: string;
}

/** The last evaluation begun of each pull request; an earlier one that still runs was overtaken. */
export interface EvaluationTable {
  repository_id: number;
  number: number;
  generation: number;
}

/** A group of the merge queue that may still merge. */
export interface MergeGroupTable {
  repository_id: number;
  head_sha: string;
  /** `refs/heads/main` */
  base_ref: string;
  args: JSONColumnType<MergeGroupKey, string, never>;
  seen_at: Timestamp;
}

/** Check runs stick to a commit, whichever pull request they were made for. */
export interface PublishedCheckTable {
  repository_id: number;
  name: string;
  head_sha: string;
  run_id: number;
  verdict: Verdict | "in-progress";
  fingerprint: string;
  decision_id: string | null;
  updated_at: Timestamp;
}

/** Whose installation it is. An account keeps its number when it is renamed and when the App is installed anew. */
export interface InstallationTable {
  installation_id: number;
  account_id: number;
  login: string;
  updated_at: Timestamp;
}

/** Who has part in each pull request, as last judged: a registry id, or `account:123` and `app:123` for unlisted ones. */
export interface AgentPartTable {
  repository_id: number;
  number: number;
  subject: string;
  head_sha: string;
  /** When the pull request was opened. */
  opened_at: Timestamp;
  /** Whether the policy limits how many the agent may have, so that earlier ones concern this one. */
  limited: boolean;
}

/** When an agent was last at work in an organisation, and its longest absence since it was renewed. */
export interface AgentPresenceTable {
  account_id: number;
  agent: string;
  last_seen: Timestamp;
  absence_from: NullableTimestamp;
  absence_to: NullableTimestamp;
}

/** An agent, or an unlisted account or app, in one repository. */
export interface AgentSightingTable {
  account_id: number;
  repository_id: number;
  subject: string;
  /** `owner/name` when last seen. */
  repository: string;
  first_seen: Timestamp;
  last_seen: Timestamp;
  /** Heads of pull requests it had part in. */
  count: number;
  identities: JSONColumnType<SeenIdentity[], string, string>;
}

/** By what somebody was known, and at how many heads. */
export interface SeenIdentity {
  kind: string;
  value: string;
  basis: "verified" | "claimed";
  count: number;
}

/** Every quarantine and release, in order; the last one about an agent is its state. */
export interface AgentOrderTable {
  sequence: Generated<number>;
  account_id: number;
  agent: string;
  kind: "quarantine" | "release";
  by: string;
  reason: string;
  at: Timestamp;
  /** What it was read from, if not the command line: the same comment orders once. */
  source: string | null;
}

/** A message for people; sent until its channel takes it. */
export interface NotificationTable {
  id: string;
  /** Name of the environment variable that holds the address. */
  channel: string;
  body: JSONColumnType<object, string, never>;
  created_at: Generated<Date>;
  /** `delivered`, or why nobody tries any more. */
  outcome: string | null;
  ended_at: NullableTimestamp;
}

/** An attestation as it was received, whole. Nothing of it is believed: it is verified whenever it is used. Append-only. */
export interface AttestationTable {
  repository_id: number;
  /** `sha256:…` of the bytes. */
  digest: string;
  /** `sha256:…` of the statement, whatever envelope it came in. */
  payload_digest: string;
  /** Account that the repository belongs to. */
  owner_id: number;
  /** What its number is counted within; see `lineOf`. */
  line: string;
  /** Issuer and subject of the uploader's token. */
  issuer: string;
  subject: string;
  received_at: Generated<Date>;
  bytes: Uint8Array;
}

/** Which commits an attestation names. */
export interface AttestationSubjectTable {
  repository_id: number;
  sha: string;
  digest: string;
}

/** When an attestation that GitHub keeps was first seen here. */
export interface AttestationSightingTable {
  repository_id: number;
  digest: string;
  first_seen: Timestamp;
}

/** Statements that counted for a pull request, and whose key signed them. */
export interface AttestationAcceptanceTable {
  repository_id: number;
  payload_digest: string;
  builder: string;
  /** Kid of the policy; null for a certificate. */
  key: string | null;
  number: number;
  at: Generated<Date>;
}

/** Tokens that were used once. */
export interface WorkloadTokenTable {
  /** `sha256:…` of issuer, key set and number. */
  token: string;
  /** Of the attestation it came with. */
  digest: string;
  expires_at: Timestamp;
}

/** What became of a merged change. */
export interface LandedTable {
  repository_id: number;
  number: number;
  /** The commit that the branch points to since. */
  sha: string;
  tree: string;
  /** The head that was judged. */
  head_sha: string;
  base_ref: string;
  /** `owner/name` at the time. */
  repository: string;
  state: "certified" | "uncertified";
  /** Why, as a code and in one sentence. */
  code: string;
  reason: string;
  method: MergeMethod | null;
  /** Id of the decision that let it in. */
  decision: string | null;
  /** The signed summary, a DSSE envelope in JSON. */
  summary: Uint8Array | null;
  at: Generated<Date>;
}

/** What became of the commits of merged changes, and (as `baseline`) where the App's time begins. */
export interface ClearanceTable {
  repository_id: number;
  sha: string;
  /** The pull request; 0 for the baseline. */
  number: number;
  state: "cleared" | "uncleared" | "baseline";
  detail: string;
  /** Whether this very state was judged, and not only together with later commits. */
  whole: boolean;
  decision: string | null;
  governed: boolean;
  agents: JSONColumnType<string[], string, string>;
  participants: JSONColumnType<number[], string, string>;
  at: Timestamp;
}

/** What people said of one commit, as delivered; whether it still stands is read again. */
export interface AuthorizationGivenTable {
  /** Node id of the comment, or `button:` and a digest. */
  id: string;
  repository_id: number;
  verb: "authorize" | "break-glass" | "except";
  means: "comment" | "button";
  actor: JSONColumnType<Actor, string, never>;
  sha: string;
  /** Environment or `bot:ID`; for a button its identifier. */
  target: string | null;
  reason: string;
  at: Timestamp;
  used_by: string | null;
  used_at: NullableTimestamp;
}

/** One environment that one run waits or waited for. */
export interface DeploymentTable {
  repository_id: number;
  run_id: number;
  /** In lower case: GitHub tells names of environments apart by nothing else. */
  environment: string;
  installation_id: number;
  owner: string;
  name: string;
  state: "waiting" | "approved" | "rejected" | "gone";
  attempt: number;
  sha: string;
  ref: string;
  decision: string | null;
  /** Whether the last decision let something pass for somebody's word. */
  relieved: boolean;
  /** The answer that is being sent. */
  answering: "approved" | "rejected" | null;
  /** Reports that decide nothing. */
  reports: Generated<number>;
  report: string | null;
  updated_at: Timestamp;
}

/** Every answer to a deployment, in order. */
export interface DeploymentDecisionTable {
  sequence: Generated<number>;
  id: string;
  repository_id: number;
  run_id: number;
  environment: string;
  verdict: DeploymentVerdict;
  facts: string;
  policy: string;
  decision: JSONColumnType<DeploymentDecision, string, never>;
  created_at: Generated<Date>;
}

export type WorkRow = Selectable<WorkTable>;
