import type { Kysely, Transaction } from "kysely";
import type {
  AgentOrderTable,
  AgentPartTable,
  AgentPresenceTable,
  AgentSightingTable,
} from "./tables/agents.ts";
import type {
  DecisionTable,
  DocumentTable,
  EvaluationTable,
  LongTextTable,
  MergeGroupTable,
  PublishedCheckTable,
  PullRequestTable,
  WatchTable,
} from "./tables/decisions.ts";
import type { InboxTable, InstallationTable, WitnessTable } from "./tables/deliveries.ts";
import type {
  AuthorizationGivenTable,
  ClearanceTable,
  DeploymentDecisionTable,
  DeploymentTable,
} from "./tables/deployments.ts";
import type { ActTable, ResponseTable } from "./tables/levers.ts";
import type {
  AttestationAcceptanceTable,
  AttestationSightingTable,
  AttestationSubjectTable,
  AttestationTable,
  LandedTable,
  WorkloadTokenTable,
} from "./tables/provenance.ts";
import type { NotificationTable, PaceTable, WorkTable } from "./tables/work.ts";

/** The port to the store: PostgreSQL's dialect, whether a server or PGlite speaks it. */
export type Store = Kysely<Database>;
export type StoreTransaction = Transaction<Database>;

/** Every table; what each holds stands under tables/. */
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
