import { compileRegistry, type Registry } from "../../identity/registry/registry.ts";
import { remember } from "../../remember.ts";
import type { Store } from "../database.ts";
import { policiesOf, registryOf } from "./policies.ts";

const TTL_MS = 60_000;
const MOST = 1_000;

const kept = new WeakMap<Store, Map<number, { registry: Promise<Registry>; until: number }>>();

/**
 * The built-in registry with what an organisation's policies add to it, as of a minute ago at most: for questions that come with
 * every delivery and are asked again before anything is done.
 */
export function registryInUse(
  db: Store,
  accountId: number | null,
  now: () => number = Date.now,
): Promise<Registry> {
  if (accountId === null) return Promise.resolve(compileRegistry());
  const registries = kept.get(db) ?? new Map();
  kept.set(db, registries);
  const known = registries.get(accountId);
  if (known !== undefined && known.until > now()) return known.registry;
  const registry = policiesOf(db, accountId).then(registryOf);
  remember(registries, accountId, { registry, until: now() + TTL_MS }, MOST);
  registry.catch(() => registries.delete(accountId));
  return registry;
}
