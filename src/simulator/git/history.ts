import type { ObjectStore } from "./objects.ts";

/** A commit and all that it descends from. */
export function ancestors(store: ObjectStore, sha: string): Set<string> {
  const seen = new Set<string>();
  const queue = [sha];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...store.commit(next).parents);
  }
  return seen;
}

export function isAncestor(store: ObjectStore, ancestor: string, descendant: string): boolean {
  return ancestors(store, descendant).has(ancestor);
}

/** A best common ancestor: one that no other common ancestor descends from; null for unrelated histories. */
export function mergeBase(store: ObjectStore, a: string, b: string): string | null {
  if (a === b) return a;
  const ofA = ancestors(store, a);
  const common = [...ancestors(store, b)].filter((sha) => ofA.has(sha));
  const shadowed = new Set<string>();
  for (const sha of common) {
    for (const parent of store.commit(sha).parents) shadowed.add(parent);
  }
  const best = common.filter((sha) => !shadowed.has(sha));
  return best.sort((x, y) => store.commit(y).committer.at - store.commit(x).committer.at)[0] ?? null;
}

/** Commits of `head` that are not in `base`, parents before children. */
export function commitsBetween(store: ObjectStore, base: string, head: string): string[] {
  const excluded = ancestors(store, base);
  const order: string[] = [];
  const seen = new Set(excluded);
  const stack: { sha: string; done: boolean }[] = [{ sha: head, done: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.done) {
      order.push(next.sha);
      continue;
    }
    if (seen.has(next.sha)) continue;
    seen.add(next.sha);
    stack.push({ sha: next.sha, done: true });
    for (const parent of [...store.commit(next.sha).parents].reverse()) {
      stack.push({ sha: parent, done: false });
    }
  }
  return order;
}
