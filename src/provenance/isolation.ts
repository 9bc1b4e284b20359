import { type Refusal, refuse } from "./codes.ts";
import { coversEgress, flawOfEgress } from "./egress.ts";
import type { Sandbox } from "./statement.ts";
import type { Requirement } from "./types.ts";

export type Isolation = NonNullable<Requirement["isolation"]>;

/** Loosest first, as the policy's schema orders them: a later value is at least as strict as an earlier one. */
const ORDERS = {
  network: ["open", "allowlist", "none"],
  filesystem: ["persistent", "ephemeral"],
  tenancy: ["shared", "single"],
} as const;

function atLeast<K extends keyof typeof ORDERS>(order: K, shown: string, asked: string | undefined): boolean {
  const values: readonly string[] = ORDERS[order];
  return asked === undefined || values.indexOf(shown) >= values.indexOf(asked);
}

/** What the sandbox falls short of; empty when it is at least as strict as what is asked. */
export function shortfalls(asked: Isolation, shown: Sandbox): Refusal[] {
  return [...network(asked, shown.network), ...machine(asked, shown)];
}

function machine(asked: Isolation, shown: Sandbox): Refusal[] {
  const found: Refusal[] = [];
  if (!atLeast("filesystem", shown.filesystem, asked.filesystem))
    found.push(
      refuse("isolation/filesystem", `The file system was ${shown.filesystem}, not ${asked.filesystem}.`),
    );
  const most = (
    code: "isolation/standing-secrets" | "isolation/max-children",
    what: string,
    had: number,
    limit: number | undefined,
  ) => {
    if (limit !== undefined && had > limit)
      found.push(refuse(code, `${what}: ${had}; at most ${limit} are allowed.`));
  };
  most("isolation/standing-secrets", "Standing secrets", shown.standingSecrets, asked["standing-secrets"]);
  most("isolation/max-children", "Processes", shown.maxChildren, asked["max-children"]);
  if (!atLeast("tenancy", shown.tenancy, asked.tenancy))
    found.push(refuse("isolation/tenancy", `The machine was ${shown.tenancy}, not ${asked.tenancy}.`));
  return found;
}

function network(asked: Isolation, shown: Sandbox["network"]): Refusal[] {
  // whoever lists hosts asks for an allow-list
  const mode = asked.egress !== undefined && asked.network !== "none" ? "allowlist" : asked.network;
  if (!atLeast("network", shown.mode, mode))
    return [refuse("isolation/network", `The network was ${shown.mode}, not ${mode}.`)];
  if (mode === undefined || mode === "open") return [];
  if (shown.mode !== "allowlist")
    return shown.egress.length === 0
      ? []
      : [refuse("isolation/egress", `It says that the network was ${shown.mode}, and lists hosts.`)];
  return shown.egress.flatMap((entry) => host(asked.egress, entry));
}

function host(allowed: readonly string[] | undefined, entry: string): Refusal[] {
  const flaw = flawOfEgress(entry);
  if (flaw !== null) return [refuse("isolation/egress-address", `${flaw}.`)];
  if (allowed !== undefined && !coversEgress(allowed, entry))
    return [refuse("isolation/egress", `${entry} could be reached; the policy does not allow it.`)];
  return [];
}
