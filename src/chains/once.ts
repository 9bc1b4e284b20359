/** A value that is found when it is first asked for. */
export function once<T>(find: () => T): () => T {
  let found: { value: T } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

/** Findings of an object, a place for each thing that is looked for: one entry an object costs the collector least. */
const findings = new WeakMap<object, { value: unknown }[]>();
let places = 0;

/** What is found of an object, looked for once each: what a step or a job says is the same in every run. */
export function onceEach<K extends object, T>(find: (of: K) => T): (of: K) => T {
  const place = places;
  places += 1;
  return (of) => {
    const known = findings.get(of) ?? [];
    const before = known[place];
    if (before !== undefined) return before.value as T;
    const value = find(of);
    // what was looked for meanwhile stands there, too
    const now = findings.get(of) ?? known;
    now[place] = { value };
    if (now === known) findings.set(of, known);
    return value;
  };
}
