/**
 * Attestations judged at once, whose bodies are whole: about repositories of one owner, and of all. A policy names the servers that
 * are asked for keys, so one owner's slow servers must not keep the others out.
 */
const MOST = { owner: 16, all: 64 };

/**
 * Counts the attestations being judged.
 *
 * @returns takes a place for an owner's and gives what leaves it; null where there is none
 */
export function createPlaces(): (ownerId: number) => (() => void) | null {
  const taken = new Map<number, number>();
  return (ownerId) => {
    const own = taken.get(ownerId) ?? 0;
    const all = taken.values().reduce((sum, count) => sum + count, 0);
    if (own >= MOST.owner || all >= MOST.all) return null;
    taken.set(ownerId, own + 1);
    return () => {
      const left = (taken.get(ownerId) ?? 1) - 1;
      if (left === 0) taken.delete(ownerId);
      else taken.set(ownerId, left);
    };
  };
}
