import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import { type Budget, spend } from "../budget.ts";
import { parseExpression, splitTemplate } from "../expression/parse.ts";
import { anyText, equal, order, truthy } from "./compare.ts";
import { callFunction, STATUS_FUNCTIONS } from "./functions.ts";
import {
  type Both,
  choice,
  clause,
  every,
  type Judgement,
  negate,
  settled,
  some,
  undecided,
  YES,
} from "./judgement.ts";
import { type Constant, constant, joined, oneOf, opaque, type Value } from "./value.ts";
import type { Who } from "./who.ts";

/** What an expression is judged in: one profile, one event, one place in a workflow. */
export interface Scope {
  who: Who;
  /** Spent on each part of an expression that is judged. */
  budget: Budget;
  /** The value at a dotted path such as `github.event.comment.body`, lower case, `*` for any; never throws. */
  lookup(path: readonly string[]): Value;
  /** `success()`, `failure()`, `cancelled()` at this place. */
  status(name: string): Both;
}

/** Judges an expression (the inside of `${{ }}`) as a condition. */
export function judgeExpression(text: string, scope: Scope): Both {
  const parsed = parseExpression(text);
  return parsed.ok ? judge(parsed.tree, scope) : undecided("incomplete", parsed.reason);
}

const TEXT_IS_TRUE = "text around the braces makes this condition a text, and a text is always true";

/**
 * Judges an `if:`. With no `${{` the whole text is the expression; exactly one `${{ }}` is unwrapped; anything around it
 * makes a text, and a text is true whatever the expression says.
 */
export function judgeCondition(text: string, scope: Scope): Both {
  const parts = splitTemplate(text);
  const [only] = parts;
  if (!text.includes("${{")) return judgeExpression(text, scope);
  if (parts.length === 1 && only !== undefined && "expression" in only)
    return judgeExpression(only.expression, scope);
  return { whenTrue: clause(2, "condition", TEXT_IS_TRUE), whenFalse: clause(0, "event", TEXT_IS_TRUE) };
}

/** Whether a condition asks for a status itself, so that GitHub does not add `success() &&` to it. */
export function asksForStatus(text: string): boolean {
  for (const part of text.includes("${{") ? splitTemplate(text) : [{ expression: text }]) {
    if (!("expression" in part)) continue;
    const parsed = parseExpression(part.expression);
    if (parsed.ok && mentionsStatus(parsed.tree)) return true;
  }
  return false;
}

function mentionsStatus(tree: Expr): boolean {
  if (tree instanceof FunctionCall)
    return STATUS_FUNCTIONS.has(tree.functionName.lexeme.toLowerCase()) || tree.args.some(mentionsStatus);
  if (tree instanceof Logical) return tree.args.some(mentionsStatus);
  if (tree instanceof Binary) return mentionsStatus(tree.left) || mentionsStatus(tree.right);
  if (tree instanceof Unary) return mentionsStatus(tree.expr);
  if (tree instanceof Grouping) return mentionsStatus(tree.group);
  if (tree instanceof IndexAccess) return mentionsStatus(tree.expr) || mentionsStatus(tree.index);
  return false;
}

/** A scalar with its `${{ }}` as a value. */
export function valueOfText(text: string, scope: Scope): Value {
  const parts = splitTemplate(text);
  const [only] = parts;
  if (parts.length === 0) return constant(text);
  if (parts.length === 1 && only !== undefined) {
    if ("literal" in only) return constant(only.literal);
    const parsed = parseExpression(only.expression);
    return parsed.ok ? evaluate(parsed.tree, scope) : opaque("incomplete", parsed.reason);
  }
  const prefix = only !== undefined && "literal" in only ? only.literal : "";
  let written: Extract<Value, { kind: "chosen" }> | null = null;
  let whole: string[] | null = [];
  for (const part of parts) {
    if ("literal" in part) {
      whole?.push(part.literal);
      continue;
    }
    const parsed = parseExpression(part.expression);
    const value = parsed.ok ? evaluate(parsed.tree, scope) : opaque("incomplete", parsed.reason);
    if (value.kind === "chosen") written = value;
    if (value.kind === "constant") whole?.push(String(value.value ?? ""));
    else whole = null;
  }
  if (whole !== null) return joined(whole);
  if (written !== null) return { ...written, prefix };
  return opaque("condition", "a text put together from values that cannot be read here");
}

const memory = new WeakMap<Scope, Map<Expr, Both>>();

/** Remembers within a scope: a value asks for the judgement of its parts, and would ask twice at every level. */
function judge(tree: Expr, scope: Scope): Both {
  spend(scope.budget);
  const known = memory.get(scope) ?? new Map<Expr, Both>();
  memory.set(scope, known);
  const both = known.get(tree) ?? judgeTree(tree, scope);
  known.set(tree, both);
  return both;
}

function judgeTree(tree: Expr, scope: Scope): Both {
  if (tree instanceof Grouping) return judge(tree.group, scope);
  if (tree instanceof Unary) return negate(judge(tree.expr, scope));
  if (tree instanceof Logical) {
    const parts = tree.args.map((arg) => judge(arg, scope));
    const [yes, no] = [parts.map((part) => part.whenTrue), parts.map((part) => part.whenFalse)];
    return tree.operator.lexeme === "&&"
      ? { whenTrue: every(yes), whenFalse: some(no) }
      : { whenTrue: some(yes), whenFalse: every(no) };
  }
  if (tree instanceof Binary) return judgeBinary(tree, scope);
  if (tree instanceof FunctionCall && STATUS_FUNCTIONS.has(tree.functionName.lexeme.toLowerCase()))
    return scope.status(tree.functionName.lexeme.toLowerCase());
  return truth(evaluate(tree, scope));
}

function judgeBinary(tree: Binary, scope: Scope): Both {
  const [left, right] = [evaluate(tree.left, scope), evaluate(tree.right, scope)];
  switch (tree.operator.lexeme) {
    case "==":
      return equal(left, right, scope.who);
    case "!=":
      return negate(equal(left, right, scope.who));
    default:
      return compareOrder(left, right, tree.operator.lexeme);
  }
}

function compareOrder(left: Value, right: Value, operator: string): Both {
  if (left.kind === "constant" && right.kind === "constant") {
    const by = order(left.value, right.value);
    const holds =
      operator === "<" ? by < 0 : operator === "<=" ? by <= 0 : operator === ">" ? by > 0 : by >= 0;
    return settled(holds, `it is always ${holds} here`);
  }
  if (left.kind === "chosen" || right.kind === "chosen") {
    const own = left.kind === "chosen" ? left : right.kind === "chosen" ? right : null;
    return { whenTrue: choice(`${own?.what} is chosen to match`, own?.lever), whenFalse: YES };
  }
  return undecided("condition", "it compares numbers that cannot be read here");
}

/** A value as a condition. */
export function truth(value: Value): Both {
  switch (value.kind) {
    case "constant":
      return settled(
        truthy(value.value),
        value.value === null ? "this event does not carry it" : `it is always ${String(value.value)}`,
      );
    case "chosen":
      return value.prefix === "" ? { whenTrue: YES, whenFalse: YES } : settled(true, "it is never empty");
    case "condition":
      return value.both;
    case "oneOf": {
      const ways = Map.groupBy(value.options, ([one]) => truthy(one));
      const easiest = (holds: boolean, reason: string) =>
        ways.has(holds)
          ? some((ways.get(holds) ?? []).map(([, judgement]) => judgement))
          : clause(0, "event", reason);
      return {
        whenTrue: easiest(true, "it is always empty"),
        whenFalse: easiest(false, "it is never empty"),
      };
    }
    case "verdict":
      return { whenTrue: anyText(value), whenFalse: some([value.fails, value.empty]) };
    case "opaque":
      return undecided(value.guard, value.why);
    case "any":
    case "labels":
      return { whenTrue: YES, whenFalse: YES };
    default:
      return settled(true, "it is always there");
  }
}

function evaluate(tree: Expr, scope: Scope): Value {
  spend(scope.budget);
  if (tree instanceof Literal) return literal(tree);
  if (tree instanceof Grouping) return evaluate(tree.group, scope);
  if (tree instanceof ContextAccess || tree instanceof IndexAccess) {
    const path = pathOf(tree);
    return path === null ? opaque("condition", "an index that is computed") : scope.lookup(path);
  }
  if (tree instanceof Logical) return valueOfLogical(tree, scope);
  if (tree instanceof FunctionCall)
    return callFunction(
      tree.functionName.lexeme.toLowerCase(),
      tree.args.map((arg) => evaluate(arg, scope)),
      scope.who,
      () => judge(tree, scope),
    );
  return { kind: "condition", both: judge(tree, scope) };
}

function literal(tree: Literal): Value {
  const coerced = tree.literal.coerceString();
  switch (tree.literal.kind) {
    case 0: // data.Kind.String
      return constant(coerced);
    case 3: // data.Kind.Boolean
      return constant(coerced === "true");
    case 4: // data.Kind.Number
      return constant(tree.literal.number());
    default:
      return constant(null);
  }
}

/** `a && b` and `a || b` give one of their operands: which one, where that is settled. */
function valueOfLogical(tree: Logical, scope: Scope): Value {
  const and = tree.operator.lexeme === "&&";
  const values = tree.args.map((arg) => ({ value: evaluate(arg, scope), both: judge(arg, scope) }));
  if (values.every(({ value }) => value.kind === "condition"))
    return { kind: "condition", both: judge(tree, scope) };
  const options: [Constant, Judgement][] = [];
  let passed = YES;
  for (const [index, { value, both }] of values.entries()) {
    const [stopsHere, goesOn] = and ? [both.whenFalse, both.whenTrue] : [both.whenTrue, both.whenFalse];
    const last = index === values.length - 1;
    const taken = last ? passed : every([passed, stopsHere]);
    const known = optionsOf(value)?.filter(([one]) => last || truthy(one) !== and);
    if (known !== undefined)
      for (const [one, judgement] of known) options.push([one, every([passed, judgement])]);
    else if (taken.possible === 2 && (last || (!and && index === 0))) return value;
    else if (taken.possible > 0 && and && !last) options.push(["", taken]);
    else if (taken.possible > 0) return opaque("condition", "one of several values");
    passed = every([passed, goesOn]);
  }
  return oneOf(options.filter(([, { possible }]) => possible > 0));
}

/** The constants that a value may be, each with what it takes; null where they are not known. */
function optionsOf(value: Value): (readonly [Constant, Judgement])[] | null {
  if (value.kind === "constant") return [[value.value, YES]];
  if (value.kind === "oneOf") return [...value.options];
  if (value.kind !== "condition") return null;
  return [
    [true, value.both.whenTrue],
    [false, value.both.whenFalse],
  ];
}

/** The dotted path of an access, lower case; null where an index is computed. */
function pathOf(tree: Expr): string[] | null {
  if (tree instanceof ContextAccess) return [tree.name.lexeme.toLowerCase()];
  if (!(tree instanceof IndexAccess)) return null;
  const path = pathOf(tree.expr);
  if (path === null) return null;
  if (tree.index instanceof Star) path.push("*");
  else if (tree.index instanceof Literal) path.push(tree.index.literal.coerceString().toLowerCase());
  else return null;
  return path;
}
