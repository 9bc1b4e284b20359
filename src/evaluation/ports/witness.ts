import type { Actor } from "../../facts/account.ts";

/** What GitHub tells only once, taken from a verified delivery. Immutable. */
export type Witness =
  | {
      kind: "push";
      ref: string;
      before: string;
      after: string;
      forced: boolean;
      at: string;
      actor: Actor;
    }
  | { kind: "edit"; node: string; number: number | null; at: string; actor: Actor }
  | {
      kind: "label";
      issue: number;
      label: string;
      at: string;
      actor: Actor;
      contentDigest: string | null;
    }
  | { kind: "act"; name: string; number: number | null; sha: string | null; at: string; actor: Actor };
