import type { Account, Actor } from "../facts/account.ts";
import { type Mark, mark } from "./marks.ts";
import type { Principal, Registry } from "./registry/registry.ts";
import type { Basis } from "./types.ts";

/** `198982749 (Copilot)`: the number is the evidence, the name is for readers. */
export function accountText(account: Account): string {
  return `${account.id} (${account.login})`;
}

/** The same with what kind of account it is, where that is not a person's. */
export function typedAccountText(account: Account): string {
  return account.type === "User" ? accountText(account) : `${accountText(account)}, ${account.type}`;
}

/** Whom GitHub names as the actor: the registered principal behind the account, or behind a bot's app. */
export function principalOf(actor: Actor, registry: Registry): Principal | null {
  const { account, via } = actor;
  const byAccount = account === null ? undefined : registry.accounts.get(account.id);
  if (byAccount !== undefined) return byAccount;
  const byApp = via === null ? undefined : registry.apps.get(via.id);
  return byApp ?? null;
}

/**
 * What an act that GitHub attributes to an actor says. Basis: verified, since the number of an account and of an
 * app in `performed_via_github_app` come from GitHub.
 *
 * - A bot acts through its own app, so the app only helps to name a bot that is not registered by account.
 * - A person through an app: registered agent or unlisted app count; the person stays listed.
 * - A slug of a known agent under an unknown number adds the suspicion, as a claim.
 * - No account (deleted, or a deploy key): nobody can tell, which is doubt.
 */
export function actorMarks(actor: Actor, kind: string, where: string, registry: Registry): Mark[] {
  const { account, via } = actor;
  const marks: Mark[] = [];
  const principal = account === null ? undefined : registry.accounts.get(account.id);
  if (account !== null) {
    const value = accountText(account);
    if (principal?.role === "neutral") marks.push(mark("doubt", kind, value, "verified", where));
    else if (principal !== undefined)
      marks.push(...principalMarks(principal, kind, value, "verified", where));
    else if (account.type === "User") marks.push(mark("human", kind, value, "verified", where));
    else if (account.type === "Bot") {
      const app = via === null ? undefined : registry.apps.get(via.id);
      if (app === undefined)
        marks.push(mark("unknown-app", kind, typedAccountText(account), "verified", where));
      else marks.push(...principalMarks(app, kind, value, "verified", where));
    } else marks.push(mark("doubt", kind, typedAccountText(account), "verified", where));
  }
  if (via !== null && (account === null || account.type !== "Bot"))
    marks.push(...appMarks(via, where, registry));
  if (marks.length === 0)
    marks.push(mark("doubt", kind, "an account that GitHub does not name", "verified", where));
  if (via !== null && principal === undefined && !registry.apps.has(via.id)) {
    const imitated = registry.slugs.get(via.slug);
    if (imitated?.role === "agent") {
      marks.push(mark("agent", "app", `${via.id} (${via.slug})`, "claimed", where, imitated.id));
    }
  }
  return marks;
}

function appMarks(via: { id: number; slug: string }, where: string, registry: Registry): Mark[] {
  const value = `${via.id} (${via.slug})`;
  const principal = registry.apps.get(via.id);
  if (principal === undefined) return [mark("unknown-app", "app", value, "verified", where)];
  return principalMarks(principal, "app", value, "verified", where);
}

/** What it says that a registered principal stands behind something: one mark for each agent that may be meant. */
export function principalMarks(
  principal: Principal,
  kind: string,
  value: string,
  basis: Basis,
  where: string,
): Mark[] {
  switch (principal.role) {
    case "agent":
      return [principal.id, ...(principal.also ?? [])].map((id) =>
        mark("agent", kind, value, basis, where, id),
      );
    case "neutral":
      return [mark("note", kind, value, basis, where)];
    default:
      return [mark(principal.role, kind, value, basis, where)];
  }
}
