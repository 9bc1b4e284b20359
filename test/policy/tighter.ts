import { minimatch } from "minimatch";
import type { z } from "zod";
import { milliseconds } from "../../src/policy/duration.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { child, isRecord, latticeOf } from "../../src/policy/shape.ts";

/**
 * The lattice told a second time, as a relation: where is `a` looser than `b`? Written apart from the merge, so that
 * the two check each other. `requirements` leaves grants out.
 */
export function looserThan(a: unknown, b: unknown, only: "all" | "requirements" = "all"): string[] {
  return section(policySchema, a, b, "", only);
}

function section(schema: z.core.$ZodType, a: unknown, b: unknown, path: string, only: string): string[] {
  if (!isRecord(b) || !isRecord(a)) return [];
  return Object.keys(b).flatMap((key) => {
    const inner = child(schema, b, key);
    const lattice = inner && latticeOf(inner);
    if (inner === undefined || lattice === undefined) return [];
    if (only === "requirements" && lattice.role === "grant") return [];
    if (lattice.role === "neutral") return [];
    return key in a ? member(inner, a[key], b[key], `${path}/${key}`, only) : [`${path}/${key} is gone`];
  });
}

function member(schema: z.core.$ZodType, a: unknown, b: unknown, path: string, only: string): string[] {
  const lattice = latticeOf(schema);
  const direction = lattice?.direction;
  const bad = (found: boolean): string[] =>
    found ? [`${path}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`] : [];
  const lists = (): [unknown[], unknown[]] => [a as unknown[], b as unknown[]];
  const inside = (small: unknown[], large: unknown[]): boolean =>
    small.every((item) =>
      large.some(
        (other) =>
          JSON.stringify(other) === JSON.stringify(item) ||
          (typeof item === "string" && typeof other === "string" && minimatch(item, other)),
      ),
    );
  switch (direction?.kind) {
    case "section":
      return section(schema, a, b, path, only);
    case "order":
      return bad(direction.values.indexOf(a as string) < direction.values.indexOf(b as string));
    case "flag":
      return bad(b === direction.tighter && a !== b);
    case "number":
      return bad(direction.tighter === "up" ? (a as number) < (b as number) : (a as number) > (b as number));
    case "duration":
    case "date": {
      const size = (value: unknown): number =>
        direction.kind === "date" ? Date.parse(String(value)) : milliseconds(String(value));
      return bad(direction.tighter === "up" ? size(a) < size(b) : size(a) > size(b));
    }
    case "grows":
      return bad(!inside(lists()[1], lists()[0]));
    case "appends": {
      // A gate is a grant: only the upper layers give one.
      const bare = (list: unknown[]): unknown[] =>
        only === "all" ? list : list.map((item) => (isRecord(item) ? { ...item, gate: undefined } : item));
      return bad(!inside(bare(lists()[1]), bare(lists()[0])));
    }
    case "intersects":
    case "shrinks":
    case "relief":
      return bad(!inside(lists()[0], lists()[1]));
    case "keyed": {
      const id = (entry: unknown): string =>
        JSON.stringify(isRecord(entry) ? direction.key.map((key) => entry[key]) : [entry]);
      const [mine, theirs] = lists();
      const missing = theirs.filter((entry) => !mine.some((other) => id(other) === id(entry)));
      const extra = mine.filter((entry) => !theirs.some((other) => id(other) === id(entry)));
      const item = child(schema, [], 0);
      const pairs = theirs.flatMap((entry) =>
        mine
          .filter((other) => id(other) === id(entry) && isRecord(other) === isRecord(entry))
          .map((other) => [other, entry] as const),
      );
      return [
        ...bad(direction.growing ? missing.length > 0 : extra.length > 0),
        ...pairs.flatMap(([mineOne, theirOne]) =>
          item === undefined ? [] : section(item, mineOne, theirOne, `${path}/${id(theirOne)}`, only),
        ),
      ];
    }
    case "fixed":
      return only === "all" ? bad(JSON.stringify(a) !== JSON.stringify(b)) : [];
    default:
      return [];
  }
}
