/** A value that is found when it is first asked for. */
export function once<T>(find: () => T): () => T {
  let found: { value: T } | null = null;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}

/** What is found of an object, looked for once each: what a step or a job says is the same in every run. */
export function onceEach<K extends object, T>(find: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { value: T }>();
  return (of) => {
    const entry = known.get(of) ?? { value: find(of) };
    known.set(of, entry);
    return entry.value;
  };
}
