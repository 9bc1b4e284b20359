import { z } from "zod";

/**
 * What a key does to the strictness of a policy:
 *
 * - `requirement`: more of it is tighter;
 * - `grant`: it lets something pass or trusts someone, so less of it is tighter;
 * - `neutral`: it changes no verdict.
 */
export type Role = "requirement" | "grant" | "neutral";

/**
 * How two layers' values of one key combine. The merge, the reference page and the property tests all read it
 * from here, so the written lattice and the one that runs are the same.
 *
 * - `section`: merge member by member;
 * - `order`: of the listed values the later one is tighter;
 * - `number`, `duration`, `date`: tighter towards `up` or `down`;
 * - `flag`: tighter when it has this value;
 * - `grows`: a set; a lower layer adds members;
 * - `intersects`: a set of who may do something; the members that both layers name remain;
 * - `shrinks`: a set of what is trusted; a lower layer may only leave members out. Globs count as covered;
 * - `appends`: a list of independent entries; all of them hold, the strictest decides;
 * - `keyed`: a list of entries with an identity; equal ones merge member by member. With `growing: false` a lower
 *   layer may add none;
 * - `relief`: a list of reliefs; a lower layer may add its own unless the upper layer wrote the list itself;
 * - `fixed`: has no order; what the upper layer wrote stays. With `absent`, leaving it out of an entry says that value;
 * - `free`: the upper layer's value stays, another one below is no mistake.
 */
export type Direction =
  | { kind: "section" }
  | { kind: "order"; values: readonly string[] }
  | { kind: "number" | "duration" | "date"; tighter: "up" | "down" }
  | { kind: "flag"; tighter: boolean }
  | { kind: "grows" }
  | { kind: "intersects" }
  | { kind: "shrinks"; globs?: true }
  | { kind: "appends" }
  | { kind: "keyed"; key: readonly string[]; growing: boolean }
  | { kind: "relief"; globs?: true }
  | { kind: "fixed"; absent?: string }
  | { kind: "free" };

export interface Lattice {
  role: Role;
  direction: Direction;
}

/** Lattice of each schema node that has one. */
export const lattices: z.core.$ZodRegistry<Lattice> = z.registry<Lattice>();

/** A key of the policy: its schema with description and place in the lattice. */
export function field<T extends z.ZodType>(
  schema: T,
  role: Role,
  direction: Direction,
  description: string,
): T {
  const described = schema.meta({ description });
  lattices.add(described, { role, direction });
  return described;
}

/** An ordered enumeration, loosest value first. */
export function ordered<const V extends readonly [string, ...string[]]>(
  values: V,
  role: Role,
  description: string,
) {
  return field(z.enum(values), role, { kind: "order", values }, description);
}
