import type { Account, Actor } from "../facts/account.ts";
import type { Facts } from "../facts/facts.ts";
import type { Registry } from "./registry/registry.ts";

/**
 * The registered principal whose login appears here under a number that is not its own, or null. Reason for an
 * alarm, never for a match: logins are renamed and taken again.
 *
 * @param account null when no number is known, which is no contradiction.
 */
export function foreignLogin(account: number | null, login: string, registry: Registry): string | null {
  if (account === null) return null;
  const known = registry.logins.get(login.toLowerCase());
  if (known === undefined || known.has(account)) return null;
  for (const id of known) {
    const principal = registry.accounts.get(id);
    if (principal !== undefined) return principal.id;
  }
  return null;
}

/** An account at work on a change under the login of a registered agent or bot that is not its own. */
export interface LookAlike {
  account: number;
  login: string;
  /** Registry id of whom it looks like. */
  imitates: string;
}

/** Every look-alike that GitHub names anywhere in a change, each once. */
export function lookAlikes(facts: Facts, registry: Registry): LookAlike[] {
  const found = new Map<number, LookAlike>();
  for (const { id, login } of accountsOf(facts)) {
    const imitates = foreignLogin(id, login, registry);
    if (imitates !== null) found.set(id, { account: id, login, imitates });
  }
  return [...found.values()];
}

function* accountsOf(facts: Facts): Generator<Account> {
  for (const account of actorsOf(facts)) if (account !== null) yield account;
}

function* actorsOf({ change, ...facts }: Facts): Generator<Account | null> {
  const of = (actor: Actor | null) => actor?.account ?? null;
  for (const fact of [change.author, change.editor, change.autoMerge]) if (fact.known) yield of(fact.value);
  for (const commit of facts.commits.known ? facts.commits.value : []) {
    yield commit.author.account;
    yield commit.committer.account;
  }
  for (const push of facts.pushes.known ? facts.pushes.value : []) yield of(push.actor);
  for (const review of facts.reviews.known ? facts.reviews.value : []) yield of(review.author);
  for (const comment of facts.comments.known ? facts.comments.value : []) {
    yield of(comment.author);
    yield of(comment.editor);
  }
  for (const label of facts.labels.known ? facts.labels.value : []) yield of(label.by);
  for (const event of facts.events.known ? facts.events.value : []) yield of(event.actor);
}
