import type { z } from "zod";
import { canonicalJson } from "../facts/digest.ts";
import { milliseconds } from "./duration.ts";
import type { Position } from "./effective.ts";
import type { Direction, Lattice } from "./lattice.ts";
import { entryIdentity, matchesRule } from "./names.ts";
import { policySchema } from "./schema.ts";
import { child, latticeOf } from "./shape.ts";
import { type Leaf, type List, type Mapping, plain, type Tree } from "./tree.ts";

type Schema = z.core.$ZodType;
type Path = (string | number)[];

/** An attempt of a lower layer to weaken what an upper one wrote. */
export interface Loosening {
  code: "layers/loosens" | "layers/nobody-left";
  /** Keys and indexes, as the lower file has them. */
  path: Path;
  lower: Position | null;
  upper: Position | null;
  /** What is wrong, without the upper layer's place. */
  message: string;
}

export interface TightenOptions {
  /**
   * `object`: loosening is reported, and a layer may speak where the upper one is silent.
   * `meet`: the tighter of both is taken without a word, and a grant that the upper layer does not give is dropped.
   */
  manner: "object" | "meet";
  /** Dotted keys that the lower layer may replace. */
  mayLoosen?: readonly string[];
}

interface Context extends TightenOptions {
  loosened: Loosening[];
}

const ROOT: Lattice = { role: "requirement", direction: { kind: "section" } };

/**
 * Merges two layers so that the result is at least as tight as the upper one, key by key as the schema's lattice says.
 * Where the lower layer is silent, the upper one stays.
 *
 * @returns the merged tree, and each attempt to loosen (none in the manner `meet`)
 */
export function tighten(
  upper: Tree,
  lower: Tree,
  options: TightenOptions,
): { tree: Tree; loosened: Loosening[] } {
  const context: Context = { ...options, loosened: [] };
  const tree = merge(context, policySchema, ROOT, upper, lower, []);
  return { tree, loosened: context.loosened };
}

function merge(
  context: Context,
  schema: Schema,
  { role, direction }: Lattice,
  upper: Tree,
  lower: Tree,
  path: Path,
): Tree {
  if (direction.kind === "section") {
    if (upper.kind === "map" && lower.kind === "map")
      return mergeSection(context, schema, role, upper, lower, path);
  } else if (mayReplace(context, path)) {
    return lower;
  } else if (upper.kind === "list" && lower.kind === "list") {
    return mergeList(context, schema, direction, upper, lower, path);
  } else if (upper.kind === "leaf" && lower.kind === "leaf") {
    return mergeLeaf(context, direction, upper, lower, path);
  }
  return fixed(context, direction, upper, lower, path);
}

function mergeSection(
  context: Context,
  schema: Schema,
  role: Lattice["role"],
  upper: Mapping,
  lower: Mapping,
  path: Path,
): Tree {
  const members = new Map(upper.members);
  const form = plain(upper);
  for (const [key, below] of lower.members) {
    const inner = child(schema, form, key);
    if (inner === undefined) continue;
    const lattice = latticeOf(inner) ?? { role: "neutral", direction: { kind: "fixed" } };
    const above = upper.members.get(key) ?? unsaid(lattice.direction, upper);
    const merged =
      above === undefined
        ? adopt(context, inner, lattice, below)
        : merge(context, inner, lattice, above, below, [...path, key]);
    if (merged !== undefined) members.set(key, merged);
  }
  if (role !== "grant") return { ...upper, members };
  return { ...upper, members, granted: [...new Set([...grantors(upper), ...grantors(lower)])] };
}

/** What the upper layer says by leaving a member out of an entry that it wrote. */
function unsaid(direction: Direction, { at }: Mapping): Tree | undefined {
  return direction.kind === "fixed" && direction.absent !== undefined
    ? { kind: "leaf", value: direction.absent, at }
    : undefined;
}

/** Sources of those layers that give a grant. */
function grantors(tree: Mapping): number[] {
  return tree.granted ?? (tree.at === null ? [] : [tree.at.source]);
}

/** A value of the lower layer where the upper one is silent; undefined when it is not to be taken. */
function adopt(
  context: Context,
  schema: Schema,
  { role, direction }: Lattice,
  lower: Tree,
): Tree | undefined {
  if (context.manner === "object") return lower;
  // A list of who may, or of what alone is trusted, narrows what was open to all.
  if (role === "grant" && direction.kind !== "intersects" && direction.kind !== "shrinks") return undefined;
  if (lower.kind === "leaf") return lower;
  const form = plain(lower);
  const inner = (key: string | number, value: Tree): Tree | undefined => {
    const schemaOf = child(schema, form, key);
    if (schemaOf === undefined) return undefined;
    return adopt(
      context,
      schemaOf,
      latticeOf(schemaOf) ?? { role: "neutral", direction: { kind: "fixed" } },
      value,
    );
  };
  if (lower.kind === "list")
    return { ...lower, items: lower.items.flatMap((item, index) => inner(index, item) ?? []) };
  const members = [...lower.members].flatMap(([key, value]): [string, Tree][] => {
    const kept = inner(key, value);
    return kept === undefined ? [] : [[key, kept]];
  });
  return { ...lower, members: new Map(members) };
}

function mergeLeaf(context: Context, direction: Direction, upper: Leaf, lower: Leaf, path: Path): Tree {
  const tightness = compare(direction, upper.value, lower.value);
  if (tightness === undefined) return fixed(context, direction, upper, lower, path);
  if (tightness < 0)
    object(
      context,
      path,
      upper,
      lower,
      `${JSON.stringify(lower.value)} is looser than ${JSON.stringify(upper.value)}`,
    );
  return tightness > 0 ? { ...lower, owners: [...new Set([...ownersOf(upper), ...ownersOf(lower)])] } : upper;
}

/** Sources of those layers that ask for a value. */
function ownersOf({ owners, at }: Leaf): number[] {
  return owners ?? (at === null ? [] : [at.source]);
}

/** Positive when the lower value is tighter, negative when it is looser; undefined when the two have no order. */
function compare(direction: Direction, upper: Leaf["value"], lower: Leaf["value"]): number | undefined {
  switch (direction.kind) {
    case "order":
      return direction.values.indexOf(String(lower)) - direction.values.indexOf(String(upper));
    case "flag":
      return Number(lower === direction.tighter) - Number(upper === direction.tighter);
    case "number":
    case "duration":
    case "date": {
      const size =
        direction.kind === "number" ? Number : direction.kind === "duration" ? milliseconds : Date.parse;
      return (size(String(lower)) - size(String(upper))) * (direction.tighter === "up" ? 1 : -1);
    }
    default:
      return undefined;
  }
}

function mergeList(
  context: Context,
  schema: Schema,
  direction: Direction,
  upper: List,
  lower: List,
  path: Path,
): Tree {
  switch (direction.kind) {
    case "grows":
    case "appends":
      return { ...upper, items: [...upper.items, ...unknownTo(upper, adopted(context, schema, lower))] };
    case "intersects": {
      const items = lower.items.filter((item) => has(upper, item));
      if (items.length === 0 && lower.items.length > 0)
        object(
          context,
          path,
          upper,
          lower,
          "none of these is among those that the layer above lets, so nobody is left",
          "layers/nobody-left",
        );
      return { ...upper, items };
    }
    case "shrinks":
      return { ...upper, items: narrow(context, direction.globs === true, upper, lower, path) };
    case "relief": {
      const allowed = narrow(context, direction.globs === true, upper, lower, path).filter((item) =>
        lower.items.includes(item),
      );
      return { ...upper, items: [...upper.items, ...allowed] };
    }
    case "keyed":
      return mergeKeyed(context, schema, direction, upper, lower, path);
    default:
      return fixed(context, direction, upper, lower, path);
  }
}

/** What both lists cover; an item of the lower one that the upper does not cover is loosening. */
function narrow(context: Context, globs: boolean, upper: List, lower: List, path: Path): Tree[] {
  const covers = (wide: Tree, item: Tree): boolean =>
    same(wide, item) ||
    (globs &&
      wide.kind === "leaf" &&
      item.kind === "leaf" &&
      matchesRule(String(wide.value), String(item.value)));
  for (const [index, item] of lower.items.entries()) {
    if (!upper.items.some((wide) => covers(wide, item)))
      object(context, [...path, index], upper, item, "the list above does not have it, and may not grow");
  }
  const kept = lower.items.filter((item) => upper.items.some((wide) => covers(wide, item)));
  const narrower = upper.items.filter(
    (item) => !kept.some((other) => covers(other, item)) && lower.items.some((wide) => covers(wide, item)),
  );
  return [...kept, ...narrower];
}

function mergeKeyed(
  context: Context,
  schema: Schema,
  direction: Extract<Direction, { kind: "keyed" }>,
  upper: List,
  lower: List,
  path: Path,
): Tree {
  const items = [...upper.items];
  const idOf = (item: Tree): string => entryIdentity(plain(item), direction.key);
  const places = new Map(items.map((item, index) => [idOf(item), index]));
  for (const [index, item] of lower.items.entries()) {
    const place = places.get(idOf(item));
    const above = place === undefined ? undefined : items[place];
    const inner = child(schema, [], 0);
    if (inner === undefined) continue;
    if (place !== undefined && above !== undefined && above.kind === item.kind) {
      items[place] =
        item.kind === "leaf" ? above : merge(context, inner, ROOT, above, item, [...path, index]);
    } else if (direction.growing) {
      const kept = adopt(context, inner, ROOT, item);
      if (kept !== undefined) items.push(kept);
    } else
      object(context, [...path, index], upper, item, "the list above does not have it, and may not grow");
  }
  return { ...upper, items };
}

function adopted(context: Context, schema: Schema, lower: List): Tree[] {
  const kept = adopt(context, schema, { role: "requirement", direction: { kind: "appends" } }, lower);
  return kept?.kind === "list" ? kept.items : [];
}

function fixed(context: Context, direction: Direction, upper: Tree, lower: Tree, path: Path): Tree {
  if (direction.kind !== "free" && !same(upper, lower)) {
    object(
      context,
      path,
      upper,
      lower,
      "the layer above has set it, and a layer below cannot set it differently",
    );
  }
  return upper;
}

function object(
  context: Context,
  path: Path,
  upper: Tree,
  lower: Tree,
  message: string,
  code: Loosening["code"] = "layers/loosens",
): void {
  if (context.manner === "object")
    context.loosened.push({ code, path, upper: upper.at, lower: lower.at, message });
}

function mayReplace({ mayLoosen = [] }: Context, path: Path): boolean {
  const dotted = path.filter((key) => typeof key === "string").join(".");
  return mayLoosen.some((key) => dotted === key || dotted.startsWith(`${key}.`));
}

/** Equal as values; two lists of words are compared as sets. */
function same(a: Tree, b: Tree): boolean {
  const comparable = (tree: Tree): unknown => {
    const value = plain(tree);
    return tree.kind === "list" && tree.items.every(({ kind }) => kind === "leaf")
      ? (value as unknown[]).map(String).sort()
      : value;
  };
  return canonicalJson(comparable(a)) === canonicalJson(comparable(b));
}

function has(list: List, item: Tree): boolean {
  return list.items.some((other) => same(other, item));
}

function unknownTo(list: List, items: Tree[]): Tree[] {
  const known = new Set(list.items.map((item) => canonicalJson(plain(item))));
  return items.filter((item) => !known.has(canonicalJson(plain(item))));
}
