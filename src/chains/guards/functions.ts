import { anyOption, equal, hasLabel } from "./compare.ts";
import { type Both, choice, every, settled, some, undecided, YES } from "./judgement.ts";
import { type Constant, constant, joined, NULL, oneOf, opaque, type Value } from "./value.ts";
import type { Who } from "./who.ts";

export const STATUS_FUNCTIONS = new Set(["always", "success", "failure", "cancelled"]);

const condition = (both: Both): Value => ({ kind: "condition", both });

/** The value of a function call (docs.github.com, "Evaluate expressions in workflows and actions"). */
export function callFunction(name: string, args: readonly Value[], who: Who, status: () => Both): Value {
  const [first = NULL, second = NULL] = args;
  switch (name) {
    case "contains":
      return condition(contains(first, second, who));
    case "startswith":
      return condition(affix(first, second, "begins with", (text, part) => text.startsWith(part)));
    case "endswith":
      return condition(affix(first, second, "ends with", (text, part) => text.endsWith(part)));
    case "format":
      return format(args);
    case "join":
      return first.kind === "list" ? join(first.items, second) : first;
    case "tojson":
      return first.kind === "labels" || first.kind === "chosen" || first.kind === "identity"
        ? first
        : opaque("condition", "a value written out as JSON");
    case "fromjson":
      return fromJson(first);
    case "hashfiles":
      return opaque("condition", "a digest of files");
    case "always":
    case "success":
    case "failure":
    case "cancelled":
      return condition(status());
    default:
      return opaque("incomplete", `the function ${name} is not known`);
  }
}

function contains(search: Value, item: Value, who: Who): Both {
  if (search.kind === "any" || item.kind === "any") return { whenTrue: YES, whenFalse: YES };
  if (search.kind === "list") return anyOf(search.items.map((one) => equal(one, item, who)));
  if (search.kind === "labels")
    return hasLabel(item.kind === "constant" ? `"${item.value}"` : "asked for", who);
  if (item.kind === "constant" && text(item.value) === "" && search.kind === "identity")
    return settled(true, "every text holds the empty one");
  if (search.kind === "constant" && item.kind === "constant") {
    const holds = String(search.value ?? "")
      .toUpperCase()
      .includes(String(item.value ?? "").toUpperCase());
    return settled(
      holds,
      `the text ${JSON.stringify(search.value)} ${holds ? "always holds" : "never holds"} it`,
    );
  }
  if (search.kind === "chosen") {
    const what = item.kind === "constant" ? `"${item.value}"` : "what is asked for";
    return { whenTrue: choice(`${search.what} contains ${what}`, search.lever), whenFalse: YES };
  }
  if (search.kind === "opaque") return undecided(aboutActor(item) ?? search.guard, search.why);
  if (item.kind === "opaque") return undecided(item.guard, item.why);
  if (aboutActor(item) !== null)
    return undecided("actor", "it looks for a name within a text, so a part of a listed name passes too");
  if (search.kind === "oneOf" && item.kind === "constant") {
    const part = text(item.value);
    return anyOption(search, (one) => text(one).includes(part), "holds", item.value);
  }
  return undecided("condition", "what it looks in cannot be read here");
}

/** As texts are compared: without regard to case. */
const text = (value: Constant): string => String(value ?? "").toUpperCase();

function aboutActor(item: Value): "actor" | "author-association" | null {
  if (item.kind === "identity") return "actor";
  return item.kind === "association" ? "author-association" : null;
}

function anyOf(parts: readonly Both[]): Both {
  if (parts.length === 0) return settled(false, "the list is empty");
  return {
    whenTrue: some(parts.map((part) => part.whenTrue)),
    whenFalse: every(parts.map((part) => part.whenFalse)),
  };
}

function affix(
  value: Value,
  part: Value,
  words: string,
  test: (text: string, part: string) => boolean,
): Both {
  if (part.kind !== "constant") return undecided("condition", "what it is compared with cannot be read here");
  const wanted = String(part.value ?? "");
  if (wanted === "") return settled(true, "every text does");
  switch (value.kind) {
    case "constant": {
      const holds = test(String(value.value ?? "").toUpperCase(), wanted.toUpperCase());
      return settled(holds, `on this event it is ${JSON.stringify(value.value)}`);
    }
    case "chosen":
      return chosenAffix(value, wanted, words);
    case "symbol": {
      if (words !== "begins with" || value.prefix === "")
        return undecided("condition", "only GitHub knows the whole name");
      const holds = value.prefix.toUpperCase().startsWith(wanted.toUpperCase());
      if (holds || !wanted.toUpperCase().startsWith(value.prefix.toUpperCase()))
        return settled(holds, `on this event it begins with ${value.prefix}`);
      return undecided("condition", "only GitHub knows the whole name");
    }
    case "opaque":
      return undecided(value.guard, value.why);
    case "any":
      return { whenTrue: YES, whenFalse: YES };
    case "identity":
      return undecided("actor", `whether ${value.what} ${words} "${wanted}" depends on the agent's account`);
    case "oneOf":
      return anyOption(value, (one) => test(text(one), text(wanted)), words, wanted);
    default:
      return undecided("condition", "it cannot be read here");
  }
}

function chosenAffix(value: Extract<Value, { kind: "chosen" }>, wanted: string, words: string): Both {
  if (words === "begins with" && value.prefix !== "") {
    const [prefix, want] = [value.prefix.toUpperCase(), wanted.toUpperCase()];
    if (prefix.startsWith(want)) return settled(true, `it always begins with "${wanted}"`);
    if (!want.startsWith(prefix)) return settled(false, `on this event it begins with "${value.prefix}"`);
  }
  return { whenTrue: choice(`${value.what} ${words} "${wanted}"`, value.lever), whenFalse: YES };
}

function format(args: readonly Value[]): Value {
  const [template, ...values] = args;
  if (template?.kind !== "constant") return opaque("condition", "a text put together from values");
  const text = String(template.value);
  const only = /^([^{}]*)\{0\}$/.exec(text);
  const [value] = values;
  if (only !== null && value?.kind === "symbol")
    return { ...value, prefix: `${only[1] ?? ""}${value.prefix}` };
  const written = values.find((one) => one.kind === "chosen");
  if (written?.kind === "chosen") return { ...written, prefix: text.split("{")[0] ?? "" };
  if (values.every((one) => one.kind === "constant"))
    // every second part is the number within the braces
    return joined(
      text.split(/\{(\d+)\}/).map((part, index) => {
        const value = index % 2 === 0 ? constant(part) : values[Number(part)];
        return value?.kind === "constant" ? String(value.value ?? "") : "";
      }),
    );
  return opaque("condition", "a text put together from values that cannot be read here");
}

function join(items: readonly Value[], separator: Value): Value {
  if (!items.every((item) => item.kind === "constant"))
    return opaque("condition", "a list of values that cannot be read here");
  const glue = separator.kind === "constant" && separator.value !== null ? String(separator.value) : ",";
  return joined(
    items.flatMap((item, index) => [
      index === 0 ? "" : glue,
      item.kind === "constant" ? String(item.value) : "",
    ]),
  );
}

function fromJson(value: Value): Value {
  if (value.kind === "opaque") return value;
  if (value.kind === "verdict")
    return { kind: "condition", both: { whenTrue: value.passes, whenFalse: value.fails } };
  if (value.kind === "oneOf") {
    const read = [...value.options].map(([one, judgement]) => [parsed(one), judgement] as const);
    if (read.every(([one]) => one.kind === "constant"))
      return oneOf(read.map(([one, judgement]) => [one.kind === "constant" ? one.value : null, judgement]));
  }
  return value.kind === "constant" ? parsed(value.value) : opaque("condition", "a value read from JSON");
}

function parsed(text: Constant): Value {
  try {
    return fromPlain(JSON.parse(String(text)));
  } catch {
    return opaque("incomplete", "fromJSON is given a text that is no JSON");
  }
}

function fromPlain(plain: unknown): Value {
  if (Array.isArray(plain)) return { kind: "list", items: plain.map(fromPlain) };
  if (plain === null || typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean")
    return constant(plain);
  return opaque("condition", "an object written as JSON");
}
