import type { GuardKind, LeverKind } from "../types.ts";
import { type Both, type Judgement, some } from "./judgement.ts";

export type Constant = string | number | boolean | null;

/** What is known of a value in an expression, before any run: who determines it. */
export type Value =
  | { kind: "constant"; value: Constant }
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
  | {
      kind: "identity";
      who: "actor" | "relay" | "someone";
      what: string;
      /** It is also a bot's that acts in a fork of the profile's own. */
      bots?: true;
    }
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
  /** A condition kept as a value: a boolean, until `asText` makes the texts `true` and `false` of it. */
  | { kind: "condition"; both: Both }
  /** A check's output, a text: one comes out for those who pass, another or none for the rest; `empty` when the check does not run. */
  | { kind: "verdict"; passes: Judgement; fails: Judgement; empty: Judgement }
  /** Any of a few constants, each with what it takes. */
  | { kind: "oneOf"; options: ReadonlyMap<Constant, Judgement> }
  /** Either way for some part of the run: a matrix leg, a runner, a secret that may be set. */
  | { kind: "any" }
  | { kind: "opaque"; guard: GuardKind; why: string };

export const constant = (value: Constant): Value => ({ kind: "constant", value });

/**
 * A value as outputs, variables and the inputs of actions hand it on: as a text, which is true whenever it is not empty, `false` too
 * (docs.github.com, "Contexts reference", env, needs and steps).
 */
export function asText(value: Value): Value {
  if (value.kind === "constant") return constant(String(value.value ?? ""));
  if (value.kind === "condition")
    return oneOf([
      ["true", value.both.whenTrue],
      ["false", value.both.whenFalse],
    ]);
  if (value.kind !== "oneOf") return value;
  return oneOf([...value.options].map(([one, judgement]) => [String(one ?? ""), judgement]));
}

/** An input as its declared type hands it on: a text becomes a boolean or number, and anything a text where no type says else. */
export function asTyped(value: Value, type: string | null): Value {
  const text = asText(value);
  if (type !== "boolean" && type !== "number") return text;
  const read = (one: Constant): Constant =>
    type === "number" ? Number(one) : /^(true|false)$/i.test(String(one)) ? /^true$/i.test(String(one)) : one;
  if (text.kind === "constant") return constant(read(text.value));
  return value.kind !== "condition" && text.kind === "oneOf"
    ? oneOf([...text.options].map(([one, judgement]) => [read(one), judgement]))
    : value;
}

/** One of these constants; where one comes about in several ways, the easiest counts. */
export function oneOf(options: Iterable<readonly [Constant, Judgement]>): Value {
  const ways = Map.groupBy(options, ([value]) => value);
  return {
    kind: "oneOf",
    options: new Map([...ways].map(([value, all]) => [value, some(all.map(([, judgement]) => judgement))])),
  };
}

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
