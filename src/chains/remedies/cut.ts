/** Above this many candidates all subsets are too many to try. */
const EXACT = 14;

/**
 * The cheapest smallest set of candidates that together cut everything that any of them cuts (minimum hitting set): exact up
 * to fourteen candidates, greedy above.
 *
 * @param cuts what each candidate cuts
 * @param cost among sets of one size the least sum is taken
 * @returns indexes into `cuts`, in order
 */
export function smallestCut(cuts: readonly ReadonlySet<string>[], cost: readonly number[]): number[] {
  const all = new Set(cuts.flatMap((cut) => [...cut]));
  const useful = cuts.flatMap((cut, index) => (cut.size > 0 ? [index] : []));
  return useful.length <= EXACT ? exact(useful, cuts, cost, all.size) : greedy(useful, cuts, cost, all);
}

function exact(
  useful: readonly number[],
  cuts: readonly ReadonlySet<string>[],
  cost: readonly number[],
  size: number,
): number[] {
  let best: { chosen: number[]; cost: number } | null = null;
  for (let mask = 0; mask < 1 << useful.length; mask += 1) {
    const chosen = useful.filter((_, bit) => (mask & (1 << bit)) !== 0);
    const sum = chosen.reduce((total, index) => total + (cost[index] ?? 0), 0);
    const better =
      best === null ||
      chosen.length < best.chosen.length ||
      (chosen.length === best.chosen.length && sum < best.cost);
    if (!better) continue;
    if (new Set(chosen.flatMap((index) => [...(cuts[index] ?? [])])).size === size)
      best = { chosen, cost: sum };
  }
  return best?.chosen ?? [];
}

function greedy(
  useful: readonly number[],
  cuts: readonly ReadonlySet<string>[],
  cost: readonly number[],
  all: ReadonlySet<string>,
): number[] {
  const left = new Set(all);
  const chosen: number[] = [];
  while (left.size > 0) {
    const gain = (index: number) => [...(cuts[index] ?? [])].filter((id) => left.has(id)).length;
    const next = useful.reduce((a, b) =>
      gain(b) > gain(a) || (gain(b) === gain(a) && (cost[b] ?? 0) < (cost[a] ?? 0)) ? b : a,
    );
    chosen.push(next);
    for (const id of cuts[next] ?? []) left.delete(id);
  }
  return chosen.sort((a, b) => a - b);
}
