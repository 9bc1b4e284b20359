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
