/**
 * Puts a value into a map as its latest entry, and drops the entries put there longest ago until `most` are left. Whoever puts an
 * entry there again when it is used keeps the most recently used ones.
 *
 * @returns the value
 */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, most: number): V {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
  return value;
}
