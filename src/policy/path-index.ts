import { braceExpand, Minimatch } from "minimatch";

/** DESIGN §4: without `dot`, `**` would miss `.github/`. A policy is parsed with its own, lower, cap on braces. */
export const OPTIONS = {
  dot: true,
  nonegate: true,
  nocomment: true,
  noext: true,
  platform: "linux",
  braceExpandMax: 1024,
} as const;

type Test = (path: string) => boolean;

interface Conditional {
  id: number;
  test: Test;
}

/**
 * An index over many globs: for a path it finds the ids of all globs that match, without trying each. It answers exactly
 * as minimatch does (property-tested); the common forms are looked up, the others are tried by minimatch, and only
 * under the directory, or for the first letter of the name, that they begin with.
 */
export interface PathIndex {
  add(glob: string, id: number): void;
  /** Calls `hit` for each match; an id may come more than once. */
  find(path: string, hit: (id: number) => void): void;
}

/** `*.ext`, with one dot. */
const EXTENSION = /^\*(\.[^.*?[\]{}\\!+@()]+)$/;
const MAGIC = /[*?[\]{}\\!+@()]/;

/** An empty index. */
export function pathIndex(): PathIndex {
  // No wildcard at all.
  const exact = new Map<string, number[]>();
  // Names anywhere (two stars, slash, name), by the last segment.
  const names = new Map<string, Conditional[]>();
  // Extensions anywhere, by the extension.
  const extensions = new Map<string, number[]>();
  // All below a directory that may lie anywhere, by its first segment.
  const inner = new Map<string, Conditional[]>();
  // All that begins with literal directories, by these.
  const under = new Map<string, Conditional[]>();
  // Names anywhere with a wildcard in them, by the first letter.
  const heads = new Map<string, Conditional[]>();
  const rest: Conditional[] = [];

  const addOne = (glob: string, id: number): void => {
    const segments = glob.split("/");
    const first = segments.findIndex((segment) => MAGIC.test(segment));
    const directory = segments.slice(0, Math.max(first, 0)).join("/");
    const tail = segments.slice(first);
    if (first === -1) push(exact, glob, id);
    else if (directory !== "") push(under, directory, { id, test: below(glob, directory, tail) });
    else if (tail[0] === "**" && tail.length > 1) addAnywhere(glob, tail.slice(1), id);
    else rest.push({ id, test: glob === "**" ? notEmpty : guarded(glob, byMinimatch(glob)) });
  };

  const addAnywhere = (glob: string, tail: string[], id: number): void => {
    const last = tail.at(-1) ?? "";
    const literals = tail.slice(0, -1);
    if (literals.some((segment) => MAGIC.test(segment))) rest.push({ id, test: byMinimatch(glob) });
    else if (!MAGIC.test(last)) push(names, last, { id, test: ends(tail.join("/")) });
    else if (last === "**" && literals[0] !== undefined)
      push(inner, literals[0], { id, test: contains(literals.join("/")) });
    else if (literals.length > 0) rest.push({ id, test: byMinimatch(glob) });
    else addName(last, id);
  };

  const addName = (glob: string, id: number): void => {
    const extension = EXTENSION.exec(glob)?.[1];
    const ending = /^\*([^*?[\]{}\\!+@()]+)$/.exec(glob)?.[1] ?? "";
    const matches = byMinimatch(glob);
    const test: Test = (path) => path.endsWith(ending) && matches(path.slice(path.lastIndexOf("/") + 1));
    const head = glob.charAt(0);
    if (extension !== undefined) push(extensions, extension, id);
    else if (MAGIC.test(head)) rest.push({ id, test });
    else push(heads, head, { id, test });
  };

  return {
    add(glob, id) {
      for (const plain of braceExpand(glob, OPTIONS)) addOne(plain, id);
    },
    find(path, hit) {
      const cut = path.lastIndexOf("/");
      const name = path.slice(cut + 1);
      const each = (candidates: Conditional[] | undefined): void => {
        if (candidates !== undefined) for (const { id, test } of candidates) if (test(path)) hit(id);
      };
      const all = (ids: number[] | undefined): void => {
        if (ids !== undefined) for (const id of ids) hit(id);
      };
      all(exact.get(path));
      each(names.get(name));
      each(heads.get(name.charAt(0)));
      if (extensions.size > 0) {
        const dot = name.lastIndexOf(".");
        if (dot !== -1) all(extensions.get(name.slice(dot)));
      }
      if (under.size > 0 || inner.size > 0) {
        for (
          let start = 0, end = path.indexOf("/");
          end !== -1;
          start = end + 1, end = path.indexOf("/", start)
        ) {
          each(under.get(path.slice(0, end)));
          each(inner.get(path.slice(start, end)));
        }
      }
      each(rest);
    },
  };
}

/** A test for paths that are known to lie under `directory`. */
function below(glob: string, directory: string, tail: string[]): Test {
  const [first = "", second = ""] = tail;
  const from = directory.length + 1;
  if (tail.length === 1 && first === "**") return (path) => path.length > from;
  const suffix = EXTENSION.exec(tail.at(-1) ?? "")?.[1];
  if (suffix !== undefined && tail.length === 1)
    return (path) => path.endsWith(suffix) && path.indexOf("/", from) === -1;
  if (suffix !== undefined && tail.length === 2 && first === "**") return (path) => path.endsWith(suffix);
  if (tail.length === 2 && first === "**" && !MAGIC.test(second)) {
    const end = `/${second}`;
    return (path) => path.length >= from + second.length && path.endsWith(end);
  }
  return byMinimatch(glob);
}

function notEmpty(path: string): boolean {
  return path !== "";
}

function ends(literal: string): Test {
  const end = `/${literal}`;
  return (path) => path === literal || path.endsWith(end);
}

function contains(literal: string): Test {
  const start = `${literal}/`;
  const middle = `/${literal}/`;
  return (path) => {
    const at = path.startsWith(start) ? 0 : path.indexOf(middle);
    return (
      at !== -1 && path.length > (at === 0 && path.startsWith(start) ? start.length : at + middle.length)
    );
  };
}

/** Asks for the letters before the first wildcard before it tries the rest. */
function guarded(glob: string, test: Test): Test {
  const head = glob.slice(0, glob.search(MAGIC));
  return head === "" ? test : (path) => path.startsWith(head) && test(path);
}

function byMinimatch(glob: string): Test {
  const compiled = new Minimatch(glob, OPTIONS);
  return (path) => compiled.match(path);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
