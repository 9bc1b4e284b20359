/** Entries for `.agent-policy.yml`, ready to paste. Strings are quoted as JSON, which YAML reads. */

/** One entry that accepts an app as automation, and one that governs it as an agent. */
export function policyForApp(account: number, login: string): { accept: string; govern: string } {
  const id = idFrom(login.replace(/\[bot\]$/i, "")) || `account-${account}`;
  return {
    accept: `agents:\n  automation:\n    - {id: ${account}, note: ${JSON.stringify(login)}}\n`,
    govern: `agents:\n  registry:\n    - {id: ${JSON.stringify(id)}, accounts: [${account}]}\n`,
  };
}

/** An entry that governs as an agent whoever commits with this address. */
export function policyForAddress(email: string): { govern: string } {
  const id = idFrom(email.split("@", 1)[0] ?? "") || "own-agent";
  return {
    govern: `agents:\n  registry:\n    - {id: ${JSON.stringify(id)}, emails: [${JSON.stringify(email)}]}\n`,
  };
}

/** A registry id made of a name; empty when nothing of it can stand in one. */
function idFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
}
