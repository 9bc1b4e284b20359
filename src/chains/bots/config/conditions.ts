import type { Tree } from "../../../documents/tree.ts";
import type { GuardVerdict, Profile } from "../../types.ts";
import { atLeast, conjunction, disjunction, isRole } from "../verdicts.ts";
import { CHECK, textOf } from "./reading.ts";

/** `[ "-" ] [ "#" ] attribute [ operator value ]` (docs.mergify.com/configuration/conditions). */
const CONDITION = /^(-?)(#?)([a-z][a-z-]*)(?:\s*(!=|≠|>=|≥|<=|≤|~=|\*=|=|:|>|<)\s*(.*))?$/s;

/** Attributes of the change that whoever picks or writes it can make true. */
const OPEN = [
  "added-files",
  "base",
  "body",
  "body-raw",
  "closed",
  "commits",
  "commits-behind",
  "conflict",
  "draft",
  "files",
  "from-fork",
  "head",
  "linear-history",
  "locked",
  "merged",
  "modified-files",
  "number",
  "removed-files",
  "scope",
  "title",
];

interface Condition {
  negated: boolean;
  counted: boolean;
  attribute: string;
  operator: string;
  value: string;
}

/** Null for what the grammar does not have. */
function condition(text: string): Condition | null {
  const found = CONDITION.exec(text.trim());
  if (!found) return null;
  const [, minus, hash, attribute = "", operator = "", value = ""] = found;
  return {
    negated: minus === "-",
    counted: hash === "#",
    attribute,
    operator,
    value: unquoted(value.trim()),
  };
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

/**
 * Does a list of Mergify's conditions stop this profile? All have to hold. `stops` only where the role of the sender rules
 * it out; what depends on persons, checks, reviews or time is `unknown`.
 */
export function judge(node: Tree | undefined, profile: Profile): GuardVerdict {
  if (node?.kind === "list") return conjunction(node.items.map((item) => judgeOne(item, profile)));
  return node === undefined ? "passes" : "unknown";
}

function judgeOne(node: Tree, profile: Profile): GuardVerdict {
  if (node.kind === "map" && node.entries.length === 1) {
    const [group] = node.entries;
    const items = group?.value.kind === "list" ? group.value.items : null;
    if (items && group?.key === "and") return conjunction(items.map((item) => judgeOne(item, profile)));
    if (items && group?.key === "or") return disjunction(items.map((item) => judgeOne(item, profile)));
    return "unknown";
  }
  const text = textOf(node);
  const read = text === undefined ? null : condition(text);
  if (!read) return "unknown";
  if (read.attribute === "sender-permission" && !read.counted) {
    const verdict = permission(read, profile);
    return read.negated && verdict !== "unknown" ? (verdict === "stops" ? "passes" : "stops") : verdict;
  }
  if (OPEN.includes(read.attribute)) return "passes";
  // Who may set or take a label away is for the label's own lever to say.
  if (read.attribute === "label") return profile === "commenter" ? "unknown" : "passes";
  return "unknown";
}

function permission({ operator, value }: Condition, profile: Profile): GuardVerdict {
  if (!["none", "read", "triage", "write", "maintain", "admin"].includes(value)) return "unknown";
  if (operator === ">=" || operator === "≥") return atLeast(value)[profile];
  if (operator === "=" || operator === ":") return isRole(profile, value) ? "passes" : "stops";
  if (operator === "!=" || operator === "≠") return isRole(profile, value) ? "stops" : "passes";
  return "unknown";
}

/** Labels that have to be set, by name, for the conditions to hold; those of an `or` too, since one of them suffices. */
export function labelsAsked(node: Tree | undefined): string[] {
  if (node?.kind === "list") return node.items.flatMap(labelsAsked);
  if (node?.kind === "map")
    return node.entries.flatMap(({ key, value }) =>
      key === "and" || key === "or" ? labelsAsked(value) : [],
    );
  const text = textOf(node);
  const read = text === undefined ? null : condition(text);
  if (read?.attribute !== "label" || read.negated || read.counted) return [];
  return read.operator === "=" || read.operator === ":" ? [read.value] : [];
}

/** Is this App's check asked for in so many words, whatever else holds? */
export function asksForCheck(node: Tree | undefined): boolean {
  if (node?.kind === "list") return node.items.some(asksForCheck);
  if (node?.kind === "map")
    return node.entries.some(({ key, value }) => {
      if (key === "and") return asksForCheck(value);
      return (
        key === "or" && value.kind === "list" && value.items.length > 0 && value.items.every(asksForCheck)
      );
    });
  const text = textOf(node);
  const read = text === undefined ? null : condition(text);
  if (read?.attribute !== "check-success" || read.negated || read.counted) return false;
  const isEqual = read.operator === "=" || read.operator === ":";
  return isEqual && (read.value === CHECK || read.value.endsWith(`/${CHECK}`));
}
