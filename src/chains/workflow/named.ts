const indexes = new WeakMap<object, ReadonlyMap<string, unknown>>();

/**
 * The entry of that name, whatever its case, as GitHub looks up variables, inputs and outputs; the first where there are several.
 *
 * @param name in lower case
 */
export function named<T>(entries: ReadonlyMap<string, T>, name: string): T | undefined {
  const known = indexes.get(entries) as ReadonlyMap<string, T> | undefined;
  // the first of several stays: it is set last
  const index = known ?? new Map([...entries].toReversed().map(([key, value]) => [key.toLowerCase(), value]));
  indexes.set(entries, index);
  return index.get(name);
}
