/** The simulator as a whole. */
import type { FaultControl } from "../faults.ts";
import type { Actor, AppReference, Clock, OwnApp, Permissions } from "./actors.ts";
import type { Organization } from "./organization.ts";
import type { Repository } from "./repository.ts";
import type { Delivery, LoggedRequest } from "./traffic.ts";

export interface SimulatorOptions {
  /** Port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** Start of the logical clock; without it the clock runs with real time and `advance` shifts it. */
  now?: string;
  /** Our App's registration; permissions and events replace the defaults. */
  app?: {
    id?: number;
    slug?: string;
    webhookSecret?: string;
    permissions?: Permissions;
    events?: string[];
  };
  /** Entries above which a recursive tree is cut and flagged `truncated` (GitHub: 100,000). */
  treeLimit?: number;
}

export interface Simulator {
  /** Root of the REST API; GraphQL answers at `${url}/graphql`. */
  readonly url: string;
  /** The App under test. */
  readonly app: OwnApp;
  readonly clock: Clock;
  /** From now on webhooks are sent there, signed with `secret` (default: the App's own secret). */
  connect(hook: { url: string; secret?: string; patienceMs?: number }): void;
  /** Webhooks are no longer sent; events that happen now leave no delivery, as with an inactive hook. */
  disconnect(): void;
  /** Finds or creates. */
  organization(login: string, options?: { id?: number }): Organization;
  user(login: string, options?: { id?: number; name?: string; emails?: string[] }): Actor;
  /** A bot account; with `app`, also registers that App, whose bot it is. */
  bot(login: string, options?: { id?: number; app?: AppReference }): Actor;
  /** Another App, e.g. one whose checks policy names. */
  registerApp(app: AppReference): AppReference;
  /** An existing repository by `owner/name`. */
  repository(fullName: string): Repository;
  /** Every delivery attempt, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Sends the delivery with this GUID again (same GUID, `redelivery: true`). */
  redeliver(guid: string): Promise<Delivery>;
  /** Resolves when every delivery that has been sent was answered or gave up. */
  settled(): Promise<void>;
  /** Every API request received, oldest first. */
  readonly requests: LoggedRequest[];
  /** Routes and GraphQL fields that were asked for and that the simulator does not have; each was answered with 501. */
  readonly unsupported: string[];
  readonly faults: FaultControl;
  /** Sets what is left of the primary limit of the App's installations (they are otherwise fresh). */
  setRateLimit(resource: "core" | "graphql", remaining: number): void;
  /** A personal access token acting as this user. */
  token(user: Actor): string;
  /** Sends a webhook event that no action of the simulator causes, with a payload of the caller's. */
  emit(event: string, payload: Record<string, unknown>): void;
  close(): Promise<void>;
}
