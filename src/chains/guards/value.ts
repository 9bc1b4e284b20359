import type { GuardKind, LeverKind } from "../types.ts";
import type { Both, Judgement } from "./judgement.ts";

/** What is known of a value in an expression, before any run: who determines it. */
export type Value =
  | { kind: "constant"; value: string | number | boolean | null }
  /** The profile writes it, after a fixed prefix. `exactly` judges one given text; null where any will do. */
  | {
      kind: "chosen";
      what: string;
      prefix: string;
      /** @param text without the prefix; null is the name of the default branch */
      exactly: ((text: string | null) => Judgement) | null;
      /** The lever that writing it is, where that is another than what starts the run. */
      lever: LeverKind | null;
    }
  /** The login, id or name of whoever acts: the profile itself, a relay under its own identity, or anyone else it can pick. */
  | { kind: "identity"; who: "actor" | "relay" | "someone"; what: string }
  | { kind: "association"; who: "actor" | "relay" | "someone" }
  /** `User` or `Bot`. */
  | { kind: "account-type" }
  /** The names of the labels on an issue or pull request. */
  | { kind: "labels" }
  /** A name that no text in the workflow can be compared with, only another of the same. */
  | {
      kind: "symbol";
      name: "repository" | "fork" | "owner" | "fork-owner" | "default-branch" | "other-ref";
      prefix: string;
    }
  | { kind: "list"; items: Value[] }
  /** A condition kept as a value; it is the texts `true` and `false` once it was an output or input. */
  | { kind: "condition"; both: Both }
  /** A check's output: this text comes out for those who pass. */
  | { kind: "verdict"; passes: Judgement; fails: Judgement }
  /** Any of a few texts, each with what it takes. */
  | { kind: "oneOf"; options: ReadonlyMap<string, Judgement> }
  /** Either way for some part of the run: a matrix leg, a runner, a secret that may be set. */
  | { kind: "any" }
  | { kind: "opaque"; guard: GuardKind; why: string };

export const constant = (value: string | number | boolean | null): Value => ({ kind: "constant", value });

/** GitHub's own limit for an expression; texts put together of texts would double with every level. */
const MAX_TEXT = 21_000;

/** The constant text that these make together, unless it grows out of bounds. */
export function joined(parts: Iterable<string>): Value {
  let text = "";
  for (const part of parts) {
    if (text.length + part.length > MAX_TEXT) return opaque("incomplete", "a text that grows too long");
    text += part;
  }
  return constant(text);
}

export const ANY: Value = { kind: "any" };
export const NULL: Value = constant(null);

/** A text that the profile writes as it likes. */
export const chosen = (what: string, prefix = "", lever: LeverKind | null = null): Value => ({
  kind: "chosen",
  what,
  prefix,
  exactly: null,
  lever,
});

export const opaque = (guard: GuardKind, why: string): Value => ({ kind: "opaque", guard, why });
export const symbol = (name: Extract<Value, { kind: "symbol" }>["name"], prefix = ""): Value => ({
  kind: "symbol",
  name,
  prefix,
});
