import type { Actor } from "../facts/account.ts";
import type { Registry } from "./registry/registry.ts";
import type { ChangeAttribution } from "./types.ts";

/**
 * Whether GitHub says that a person acted, by themselves: a User account that belongs to no registered agent or bot,
 * not through an app where GitHub tells.
 */
export function isPerson(actor: Actor, registry: Registry): boolean {
  const { account, via } = actor;
  return account !== null && account.type === "User" && via === null && !registry.accounts.has(account.id);
}

/**
 * Whether an approval by this actor is one by a person who did not take part: a person, and not among the participants.
 *
 * GitHub's review object does not say through which app a person acted; for reviews `via` is null either way.
 */
export function isHumanApprover(actor: Actor, attribution: ChangeAttribution, registry: Registry): boolean {
  return (
    isPerson(actor, registry) &&
    actor.account !== null &&
    !attribution.participants.includes(actor.account.id)
  );
}
