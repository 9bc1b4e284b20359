import {
  type Both,
  choice,
  clause,
  type Judgement,
  type Possible,
  settled,
  some,
  undecided,
  YES,
} from "./judgement.ts";
import { ASSOCIATIONS, hasRole, isAgentLogin, roleOf } from "./roles.ts";
import type { Constant, Value } from "./value.ts";
import type { Who } from "./who.ts";

const quote = (value: Constant) => (typeof value === "string" ? `"${value}"` : String(value));

/** GitHub's loose equality: texts without regard to case, else as numbers (docs.github.com, "Evaluate expressions"). */
export function constantsEqual(a: Constant, b: Constant): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toUpperCase() === b.toUpperCase();
  if (a === null && b === null) return true;
  return number(a) === number(b);
}

function number(value: Constant): number {
  if (value === null) return 0;
  if (typeof value === "string") return value.trim() === "" ? 0 : Number(value);
  return Number(value);
}

/** Whether `a` is less than `b`, equal or greater, as texts without regard to case, else as numbers; NaN where neither. */
export function order(a: Constant, b: Constant): number {
  if (typeof a !== "string" || typeof b !== "string") return number(a) - number(b);
  const [one, other] = [a.toUpperCase(), b.toUpperCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

export const truthy = (value: Constant): boolean =>
  value !== null && value !== false && value !== 0 && value !== "" && !Number.isNaN(value);

/** `a == b` for a profile. */
export function equal(a: Value, b: Value, who: Who): Both {
  if (a.kind === "constant") return b.kind === "constant" ? ofConstants(a.value, b.value) : equal(b, a, who);
  if (a.kind === "any" || b.kind === "any") return { whenTrue: YES, whenFalse: YES };
  if (b.kind === "constant") return equalsConstant(a, b.value, who);
  return between(a, b);
}

function ofConstants(a: Constant, b: Constant): Both {
  const same = constantsEqual(a, b);
  return settled(
    same,
    same ? `${quote(a)} is always ${quote(b)} here` : `on this event it is ${quote(a)}, never ${quote(b)}`,
  );
}

function equalsConstant(value: Value, wanted: Constant, who: Who): Both {
  switch (value.kind) {
    case "chosen":
      return chosenEquals(value, wanted);
    case "identity":
      return identityEquals(value, wanted);
    case "association":
      return associationEquals(value.who, wanted, who);
    case "account-type":
      return undecided(
        "actor",
        `whether the agent is an App or has a user account decides whether it is ${quote(wanted)}`,
      );
    case "symbol":
      return symbolEquals(value, wanted);
    case "condition":
      if (constantsEqual(true, wanted)) return value.both;
      if (constantsEqual(false, wanted))
        return { whenTrue: value.both.whenFalse, whenFalse: value.both.whenTrue };
      return settled(false, `a condition is true or false, never ${quote(wanted)}`);
    case "verdict":
      return verdictEquals(value, wanted);
    case "oneOf":
      return anyOption(value, (one) => constantsEqual(one, wanted), `is`, wanted);
    case "labels":
      // one of them, or all written as one text
      return typeof wanted === "string" && wanted !== ""
        ? hasLabel(quote(wanted), who)
        : { whenTrue: YES, whenFalse: YES };
    case "list":
      return settled(false, "a list equals no text");
    case "opaque":
      return undecided(value.guard, value.why);
    case "any":
      return { whenTrue: YES, whenFalse: YES };
    case "constant":
      return ofConstants(value.value, wanted);
  }
}

/** Whether an item carries a label. */
export function hasLabel(name: string, who: Who): Both {
  const can = hasRole(who.profile, "triage");
  return {
    whenTrue: can
      ? clause(2, "label", `the triage role adds the label ${name} itself`, `adds the label ${name}`)
      : clause(
          1,
          "label",
          `someone with the triage role has to have added the label ${name}; what is pushed after that passes too`,
        ),
    whenFalse: YES,
  };
}

/** Which of the options pass a test, as a condition; `words` and `wanted` say what is asked for. */
export function anyOption(
  { options }: Extract<Value, { kind: "oneOf" }>,
  test: (one: Constant) => boolean,
  words: string,
  wanted: Constant,
): Both {
  const [hits, others] = [true, false].map((holds) =>
    [...options].filter(([one]) => test(one) === holds).map(([, judgement]) => judgement),
  );
  const easiest = (ways: readonly Judgement[] | undefined, often: string) =>
    ways === undefined || ways.length === 0
      ? clause(0, "event", `it ${often} ${words} ${quote(wanted)}`)
      : some(ways);
  return { whenTrue: easiest(hits, "never"), whenFalse: easiest(others, "always") };
}

function chosenEquals(value: Extract<Value, { kind: "chosen" }>, wanted: Constant): Both {
  if (wanted === null || typeof wanted === "boolean" || wanted === "")
    return {
      whenTrue: value.prefix === "" ? YES : clause(0, "event", `${value.what} is never empty`),
      whenFalse: YES,
    };
  const text = String(wanted);
  if (!text.toUpperCase().startsWith(value.prefix.toUpperCase()))
    return settled(
      false,
      `${value.what} begins with ${quote(value.prefix)} here, so it is never ${quote(wanted)}`,
    );
  const whenTrue: Judgement =
    value.exactly === null
      ? choice(`${value.what} is ${quote(wanted)}`, value.lever)
      : value.exactly(text.slice(value.prefix.length));
  return { whenTrue, whenFalse: YES };
}

function identityEquals(value: Extract<Value, { kind: "identity" }>, wanted: Constant): Both {
  if (wanted === null || wanted === "") return settled(false, `${value.what} is never empty`);
  const name = String(wanted);
  if (value.who === "someone")
    return {
      whenTrue: clause(2, "actor", `${value.what} is not who acts: anything of ${name}'s will do`),
      whenFalse: YES,
    };
  if (value.who === "relay") {
    const same = /^(github-actions(\[bot\])?|41898282)$/i.test(name);
    return {
      whenTrue: same
        ? clause(2, "actor", `a workflow acts as ${name}`)
        : clause(1, "actor", `whose token the relay uses decides whether it is ${name}`),
      whenFalse: YES,
    };
  }
  if (value.bots && /\[bot\]$|^(49699333|29139614)$/i.test(name))
    return {
      whenTrue: clause(
        1,
        "actor",
        `${name} also pushes to a pull request from a fork that has it push there`,
      ),
      whenFalse: YES,
    };
  if (isAgentLogin(name)) return { whenTrue: clause(2, "actor", `${name} is an agent`), whenFalse: YES };
  return { whenTrue: clause(0, "actor", `only ${name} passes, by ${value.what}`), whenFalse: YES };
}

function associationEquals(whose: "actor" | "relay" | "someone", wanted: Constant, who: Who): Both {
  const name = String(wanted).toUpperCase();
  if (whose === "someone")
    return {
      whenTrue: clause(2, "author-association", `it asks about whoever wrote the item, not about who acts`),
      whenFalse: YES,
    };
  if (whose === "relay")
    return undecided("author-association", "the association of the relay's account cannot be read here");
  const possible: Possible = ASSOCIATIONS[who.profile][name] ?? 0;
  const role = roleOf(who.profile);
  const reason = {
    0: `nobody with the ${role} role is ${name}`,
    1: `an account with the ${role} role may or may not be ${name}`,
    2: `an account with the ${role} role is ${name}`,
  }[possible];
  return { whenTrue: clause(possible, "author-association", reason), whenFalse: YES };
}

function symbolEquals(value: Extract<Value, { kind: "symbol" }>, wanted: Constant): Both {
  if (typeof wanted !== "string" || wanted === "") return settled(false, "it is never empty");
  const text = wanted;
  switch (value.name) {
    case "repository":
    case "owner":
      // a workflow that names a repository names the one it stands in, or the one that it was copied from
      return { whenTrue: YES, whenFalse: clause(1, "event", `this repository may be ${text} itself`) };
    case "fork":
    case "fork-owner":
      return {
        whenTrue: clause(0, "fork", `the change comes from a fork, not from ${text}`),
        whenFalse: YES,
      };
    case "default-branch":
      return /^(main|master|trunk)$/i.test(text.slice(value.prefix.length)) && text.startsWith(value.prefix)
        ? {
            whenTrue: YES,
            whenFalse: clause(1, "event", `this event runs on the default branch, which may be ${text}`),
          }
        : text.startsWith(value.prefix)
          ? undecided("event", `this event runs on the default branch, which may or may not be ${text}`)
          : settled(false, `this event runs on the default branch, never on ${text}`);
    case "other-ref":
      return settled(false, `on this event the ref is ${value.prefix}…, never ${text}`);
  }
}

function verdictEquals(value: Extract<Value, { kind: "verdict" }>, wanted: Constant): Both {
  const [empty, text] = [constantsEqual("", wanted), String(wanted)];
  if (wanted !== "" && empty) return { whenTrue: value.empty, whenFalse: YES };
  if (typeof wanted === "boolean") return settled(false, `an output is a text, never ${wanted} itself`);
  if (wanted === "" || /^none$/i.test(text)) return { whenTrue: value.fails, whenFalse: anyText(value) };
  if (/^(true|yes|1|success|allowed|admin|write|maintain)$/i.test(text))
    return { whenTrue: value.passes, whenFalse: value.fails };
  if (/^(false|no|0|failure|read)$/i.test(text))
    return { whenTrue: value.fails, whenFalse: some([value.passes, value.empty]) };
  return undecided("permission", `what ${quote(wanted)} stands for in this check cannot be told`);
}

/** What it takes for a check's output not to be empty. */
export const anyText = ({ passes }: Extract<Value, { kind: "verdict" }>): Judgement =>
  some([
    passes,
    clause(1, "permission", "what the check puts out for others may be a text too, and any text is true"),
  ]);

function between(a: Value, b: Value): Both {
  if (a.kind === "opaque") return undecided(a.guard, a.why);
  if (b.kind === "opaque") return undecided(b.guard, b.why);
  if (a.kind === "symbol" && b.kind === "symbol") {
    if (a.name === "other-ref" || b.name === "other-ref")
      return settled(false, "this event runs on another ref");
    if (a.name === b.name) return settled(a.prefix === b.prefix, "they are the same");
    const fork = /^fork/.test(a.name) || /^fork/.test(b.name);
    return fork
      ? { whenTrue: clause(0, "fork", "the change comes from a fork"), whenFalse: YES }
      : undecided("condition", "two names that are not comparable here");
  }
  if (a.kind === "chosen" || b.kind === "chosen") return chosenBetween(a, b);
  if (a.kind === "identity" && b.kind === "identity") return identities(a, b);
  if (a.kind === "identity" && b.kind === "symbol") return { whenTrue: owns(a, b), whenFalse: YES };
  if (a.kind === "symbol" && b.kind === "identity") return between(b, a);
  return undecided("condition", "it compares two things that cannot be compared here");
}

/** Whether an account is the owner of a repository. */
function owns(
  { who, what }: Extract<Value, { kind: "identity" }>,
  { name }: Extract<Value, { kind: "symbol" }>,
): Judgement {
  if (name === "fork-owner") return clause(2, "actor", "whoever forks owns the fork");
  if (who === "actor") return clause(0, "actor", "only the owner of the repository passes");
  return who === "someone"
    ? clause(2, "actor", `${what} is not who acts: anything of the owner's will do`)
    : clause(1, "actor", "whose token the relay uses decides whether it is the owner's");
}

function chosenBetween(a: Value, b: Value): Both {
  const own = a.kind === "chosen" ? a : b.kind === "chosen" ? b : null;
  const other = own === a ? b : a;
  if (own === null) return undecided("condition", "nothing to choose");
  if (other.kind === "symbol" && other.name === "default-branch" && own.exactly !== null)
    return { whenTrue: own.exactly(null), whenFalse: YES };
  if (other.kind === "symbol" && other.name === "other-ref")
    return settled(false, "this event runs on another ref");
  return { whenTrue: choice(`${own.what} is chosen to match`, own.lever), whenFalse: YES };
}

function identities(a: Extract<Value, { kind: "identity" }>, b: Extract<Value, { kind: "identity" }>): Both {
  if (a.who !== "someone" && b.who !== "someone") return settled(true, "both are whoever acts");
  return { whenTrue: clause(2, "actor", "an agent acts on what is its own"), whenFalse: YES };
}
