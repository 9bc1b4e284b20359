import { step } from "./document.ts";
import type { Position } from "./effective.ts";
import { isRecord } from "./shape.ts";

export interface Leaf {
  kind: "leaf";
  at: Position | null;
  value: string | number | boolean | null;
  /** Where a layer tightened another's value: the sources of both, since it takes both to give relief from it. */
  owners?: number[];
}

export interface List {
  kind: "list";
  at: Position | null;
  items: Tree[];
}

export interface Mapping {
  kind: "map";
  at: Position | null;
  members: Map<string, Tree>;
  /** Of a grant that several layers gave: the indexes of their sources. */
  granted?: number[];
}

/** A policy as a tree in which every value knows where it was written; null for a built-in default. */
export type Tree = Leaf | List | Mapping;

/** Builds the tree of one layer. */
export function plant(value: unknown, place: (pointer: string) => Position | null, pointer = ""): Tree {
  const at = place(pointer);
  if (Array.isArray(value))
    return {
      kind: "list",
      at,
      items: value.map((item, index) => plant(item, place, `${pointer}${step(index)}`)),
    };
  if (isRecord(value)) {
    const members = Object.entries(value).map(([key, member]): [string, Tree] => [
      key,
      plant(member, place, `${pointer}${step(key)}`),
    ]);
    return { kind: "map", at, members: new Map(members) };
  }
  return { kind: "leaf", at, value: value as string | number | boolean | null };
}

export interface Harvest {
  value: unknown;
  positions: Record<string, Position>;
  /** Grants that several layers gave => indexes of their sources. */
  grants: Record<string, number[]>;
  /** Values that layers ask for beside the one whose position they have => indexes of all their sources. */
  owners: Record<string, number[]>;
}

/** Takes the tree apart again into plain values and the place of each. */
export function harvest(tree: Tree): Harvest {
  const positions: Record<string, Position> = {};
  const grants: Record<string, number[]> = {};
  const owners: Record<string, number[]> = {};
  const visit = (node: Tree, pointer: string): unknown => {
    if (node.at !== null) positions[pointer] = node.at;
    if (node.kind === "leaf") {
      if (node.owners !== undefined) owners[pointer] = node.owners;
      return node.value;
    }
    if (node.kind === "map" && node.granted !== undefined) grants[pointer] = node.granted;
    if (node.kind === "list") return node.items.map((item, index) => visit(item, `${pointer}${step(index)}`));
    return Object.fromEntries(
      [...node.members].map(([key, member]) => [key, visit(member, `${pointer}${step(key)}`)]),
    );
  };
  return { value: visit(tree, ""), positions, grants, owners };
}

/** The plain value of a tree. */
export function plain(tree: Tree): unknown {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries([...tree.members].map(([key, member]) => [key, plain(member)]));
}
