/** Who acts, and through which App. */

/** Permission name to level, as in an App's registration (`contents: "read"`). */
export type Permissions = Record<string, "read" | "write" | "admin">;

export interface Clock {
  now(): Date;
  advance(milliseconds: number): void;
}

export interface AppReference {
  id: number;
  slug: string;
  name?: string;
}

export interface OwnApp extends AppReference {
  clientId: string;
  /** PKCS#8 PEM. */
  privateKey: string;
  webhookSecret: string;
  /** The account that acts when the App acts, `slug[bot]`. */
  botAccount: Actor;
}

/** A user or a bot; pass it as `by`. */
export interface Actor {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot";
  readonly nodeId: string;
}

export type Role = "read" | "triage" | "write" | "maintain" | "admin";

export interface Person {
  name: string;
  email: string;
  /** ISO 8601; the clock's time without it. */
  date?: string;
}
