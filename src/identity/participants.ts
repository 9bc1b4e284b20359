import type { Actor } from "../facts/account.ts";
import type { Commit, Facts } from "../facts/facts.ts";
import { canonicalEmail, readNoreply } from "./email.ts";
import { eventName, REWRITES, WORK_STARTED } from "./events.ts";
import { mergeKind, WEB_FLOW } from "./merges.ts";
import { bringsOnly, type PushMap } from "./pushes.ts";
import { SIGN_OFF, type TrailerSign } from "./registry/trailer-forms.ts";
import { runStarters } from "./workflow-runs.ts";

/**
 * Numbers of all accounts that took part in the change, so that none of them can approve it: whoever opened it,
 * wrote, committed or co-wrote a commit, pushed, or set an agent or the workflow behind it to work. A reviewer who mends a title or turns
 * auto-merge on wrote nothing of it.
 *
 * Addresses are resolved by GitHub's own look-up where any commit of the change shows it, and by the number in a
 * noreply address. Claims are enough: taking somebody's approval away only adds.
 *
 * @param signs trailers of each commit, in their order.
 * @param brought which push brought which commit; null where pushes are not known.
 *
 * An update-branch merge that adds nothing of its own makes nobody a participant: it keeps approvals.
 */
export function participantsOf(
  facts: Facts,
  signs: readonly (readonly TrailerSign[])[],
  brought: PushMap | null,
): number[] {
  const found = new Set<number>();
  const actor = (one: Actor | null): void => {
    if (one?.account) found.add(one.account.id);
  };
  if (facts.change.author.known) actor(facts.change.author.value);

  const commits = facts.commits.known ? facts.commits.value : [];
  commitPeople(commits, signs, found);

  const neutral = new Set(commits.filter((one) => mergeKind(one) === "neutral").map((one) => one.sha));
  for (const push of facts.pushes.known ? facts.pushes.value : []) {
    if (brought === null || !bringsOnly(push.after, neutral, commits, brought)) actor(push.actor);
  }
  for (const event of facts.events.known ? facts.events.value : []) {
    if (event.kind === WORK_STARTED || REWRITES.has(eventName(event.kind))) actor(event.actor);
  }
  for (const id of runStarters(facts)) found.add(id);
  found.delete(WEB_FLOW.id);
  return [...found].sort((a, b) => a - b);
}

function commitPeople(
  commits: readonly Commit[],
  signs: readonly (readonly TrailerSign[])[],
  found: Set<number>,
): void {
  const addresses = new Set<string>();
  for (const [at, commit] of commits.entries()) {
    if (mergeKind(commit) === "neutral") continue;
    for (const { account, email, otherwise } of [commit.author, commit.committer]) {
      if (otherwise) found.add(otherwise.id);
      if (account !== null) found.add(account.id);
      else addresses.add(email);
    }
    if (commit.signature.known && commit.signature.value?.verified === true) {
      const signer = commit.signature.value.signer;
      if (signer !== null) found.add(signer.id);
    }
    for (const sign of signs[at] ?? []) {
      if (sign.trailer.key === SIGN_OFF) continue; // who passes a backport on may approve it
      for (const email of sign.addresses) addresses.add(email);
    }
  }
  if (addresses.size === 0) return;
  const accounts = mappedAddresses(commits);
  for (const address of addresses) {
    const email = canonicalEmail(address);
    if (email === null) continue;
    const id = accounts.get(email) ?? readNoreply(email)?.id;
    if (id !== null && id !== undefined) found.add(id);
  }
}

/** Addresses of the change whose account GitHub shows somewhere in it. */
function mappedAddresses(commits: readonly Commit[]): Map<string, number> {
  const accounts = new Map<string, number>();
  for (const { author, committer } of commits) {
    for (const { account, email } of [author, committer]) {
      const canonical = account === null ? null : canonicalEmail(email);
      if (account !== null && canonical !== null) accounts.set(canonical, account.id);
    }
  }
  return accounts;
}
