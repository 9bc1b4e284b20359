/** What went over the wire. */

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly duration: number;
  /** `OK`, or what went wrong. */
  readonly status: string;
  /** 0 while under way; GitHub reports 502 for a refused connection, 504 for a timeout. */
  readonly statusCode: number;
  readonly payload: Record<string, unknown>;
  readonly headers: Record<string, string>;
}

export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** `GET /repos/{owner}/{repo}`, or null where no route matched. */
  route: string | null;
  /** Name of the GraphQL operation. */
  graphqlOperation: string | null;
  body: unknown;
  status: number;
  /** Carried `If-None-Match`. */
  conditional: boolean;
  notModified: boolean;
  /** Counted against the primary limit. */
  counted: boolean;
  /** The fault that was injected. */
  fault: string | null;
  /** Body of the answer, parsed. */
  response: unknown;
}
