import type { Actor, Commit, Facts, Signatory } from "../facts/facts.ts";
import { canonicalEmail, readNoreply } from "./email.ts";
import { REWRITES, WORK_STARTED } from "./events.ts";
import { mergeKind, WEB_FLOW } from "./merges.ts";
import { bringsOnly, type PushMap } from "./pushes.ts";
import type { Registry } from "./registry/registry.ts";

/**
 * Numbers of all accounts that took part in the change, so that none of them can approve it: whoever opened it,
 * wrote, committed or co-wrote a commit, pushed, edited title or body, enabled auto-merge, or set an agent to work.
 *
 * Addresses are resolved by GitHub's own look-up where any commit of the change shows it, and by the number in a
 * noreply address. Claims are enough: taking somebody's approval away only adds.
 *
 * An update-branch merge that adds nothing of its own makes nobody a participant: it keeps approvals.
 */
export function participantsOf(facts: Facts, registry: Registry, brought: PushMap | null): number[] {
  const found = new Set<number>();
  const actor = (one: Actor | null): void => {
    if (one?.account) found.add(one.account.id);
  };
  if (facts.change.author.known) actor(facts.change.author.value);
  if (facts.change.editor.known) actor(facts.change.editor.value);
  if (facts.change.autoMerge.known) actor(facts.change.autoMerge.value);

  const commits = facts.commits.known ? facts.commits.value : [];
  commitPeople(commits, registry, found);

  const neutral = new Set(commits.filter((one) => mergeKind(one) === "neutral").map((one) => one.sha));
  for (const push of facts.pushes.known ? facts.pushes.value : []) {
    if (brought === null || !bringsOnly(push.after, neutral, commits, brought)) actor(push.actor);
  }
  for (const event of facts.events.known ? facts.events.value : []) {
    if (event.kind === WORK_STARTED || REWRITES.has(event.kind)) actor(event.actor);
  }
  found.delete(WEB_FLOW.id);
  return [...found].sort((a, b) => a - b);
}

function commitPeople(commits: readonly Commit[], registry: Registry, found: Set<number>): void {
  const accounts = new Map<string, number>();
  const signatories: Signatory[] = [];
  const addresses: string[] = [];
  for (const commit of commits) {
    for (const one of [commit.author, commit.committer]) {
      const email = canonicalEmail(one.email);
      if (email !== null && one.account !== null) accounts.set(email, one.account.id);
    }
    if (mergeKind(commit) === "neutral") continue;
    signatories.push(commit.author, commit.committer);
    if (commit.signature.known && commit.signature.value?.verified === true) {
      const signer = commit.signature.value.signer;
      if (signer !== null) found.add(signer.id);
    }
    for (const { person } of registry.trailers(commit.message))
      if (person !== null) addresses.push(person.email);
  }
  for (const { account, email } of signatories) {
    if (account !== null) found.add(account.id);
    const canonical = canonicalEmail(email);
    if (canonical !== null) addresses.push(canonical);
  }
  for (const email of addresses) {
    const id = accounts.get(email) ?? readNoreply(email)?.id;
    if (id !== null && id !== undefined) found.add(id);
  }
}
