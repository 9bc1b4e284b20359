import { canonicalEmail } from "./email.ts";
import { foreignLogin } from "./look-alikes.ts";
import type { Registry } from "./registry/registry.ts";
import { policyForAddress, policyForApp } from "./suggestions.ts";
import type { ActorClass, Basis, CommitAttribution, Evidence } from "./types.ts";

/** One commit with the time it bears. */
export interface DatedCommit {
  /** ISO 8601. A claim, as git records it. */
  at: string;
  attribution: CommitAttribution;
}

interface Seen {
  commits: number;
  /** Earliest and latest time. */
  since: string;
  last: string;
}

export interface AgentSeen extends Seen {
  id: string;
  name: string;
  owner: string | null;
  /** By what it was known, the most frequent first. */
  identities: { kind: string; value: string; basis: Basis; commits: number }[];
}

export interface AppSeen extends Seen {
  /** As evidence shows it: `12345 (name[bot]), Bot`, or a noreply address. */
  value: string;
  /** Account number, where the evidence has one. */
  account: number | null;
  login: string;
  /** The registered agent whose login it carries under another number: an imitation, or an app created anew. */
  imitates: string | null;
  /** Policy to paste; null without a number, for nothing else identifies an app. */
  policy: { accept: string; govern: string } | null;
}

/** Somebody who counts as a person and whose name says otherwise. A hint for people: names decide nothing. */
export interface MachineNameSeen extends Seen {
  name: string;
  email: string;
  /** Policy to paste that governs it as an agent; null when the address could not be matched anyway. */
  policy: { govern: string } | null;
}

export interface Inventory {
  commits: number;
  byClass: Record<Exclude<ActorClass, "mixed">, number>;
  agents: AgentSeen[];
  unknownApps: AppSeen[];
  machineNames: MachineNameSeen[];
}

/**
 * Which agents act in a history, since when, how often and by which identities; which apps nobody listed, each
 * with the policy entry that would accept it as automation or govern it as an agent; and which people bear a machine's name.
 */
export function inventory(history: Iterable<DatedCommit>, registry: Registry): Inventory {
  const byClass = { agent: 0, automation: 0, human: 0, "unknown-app": 0, shared: 0 };
  const agents = new Map<string, Seen & { identities: Map<string, AgentSeen["identities"][number]> }>();
  const apps = new Map<string, Seen>();
  const machines = new Map<string, Seen>();
  let commits = 0;

  for (const { at, attribution } of history) {
    commits++;
    if (attribution.class !== "mixed") byClass[attribution.class]++;
    for (const id of attribution.agents) {
      const entry = agents.get(id) ?? { ...unseen(at), identities: new Map() };
      agents.set(id, entry);
      see(entry, at);
      for (const identity of identitiesOf(id, attribution.evidence)) {
        const key = `${identity.kind}\0${identity.value}\0${identity.basis}`;
        const counted = entry.identities.get(key) ?? { ...identity, commits: 0 };
        counted.commits++;
        entry.identities.set(key, counted);
      }
    }
    if (attribution.class === "unknown-app") count(apps, attribution.evidence.filter(isApp), at);
    if (attribution.class === "human") count(machines, attribution.evidence.filter(hasMachineName), at);
  }

  return {
    commits,
    byClass,
    agents: [...agents]
      .map(([id, { identities, ...seen }]) => ({
        id,
        name: registry.agents.get(id)?.name ?? id,
        owner: registry.agents.get(id)?.governance?.owner ?? null,
        ...seen,
        identities: [...identities.values()].sort((a, b) => b.commits - a.commits),
      }))
      .sort(mostFirst),
    unknownApps: [...apps]
      .map(([value, seen]) => ({ ...describeApp(value, registry), ...seen }))
      .sort(mostFirst),
    machineNames: [...machines]
      .map(([value, seen]) => ({ ...describeMachine(value), ...seen }))
      .sort(mostFirst),
  };
}

/** Each value once for a commit. */
function count(seen: Map<string, Seen>, evidence: readonly Evidence[], at: string): void {
  for (const value of new Set(evidence.map((piece) => piece.value))) {
    const entry = seen.get(value) ?? unseen(at);
    seen.set(value, entry);
    see(entry, at);
  }
}

function unseen(at: string): Seen {
  return { commits: 0, since: at, last: at };
}

function see(entry: Seen, at: string): void {
  entry.commits++;
  if (Date.parse(at) < Date.parse(entry.since)) entry.since = at;
  if (Date.parse(at) > Date.parse(entry.last)) entry.last = at;
}

function mostFirst(a: Seen, b: Seen): number {
  return b.commits - a.commits || Date.parse(a.since) - Date.parse(b.since);
}

/** Each identity once for a commit; session links differ from commit to commit, so trailers count by their key. */
function identitiesOf(
  agent: string,
  evidence: readonly Evidence[],
): Omit<AgentSeen["identities"][number], "commits">[] {
  const found = new Map<string, Omit<AgentSeen["identities"][number], "commits">>();
  for (const { kind, value, basis, agent: whose } of evidence) {
    if (whose !== agent) continue;
    const shown = kind === "trailer" ? value.replace(/https?:\/\/\S+/, "…") : value;
    found.set(`${kind}\0${shown}\0${basis}`, { kind, value: shown, basis });
  }
  return [...found.values()];
}

/** Evidence of an app that nobody listed: a Bot account, or a noreply address that claims to be one. */
function isApp({ value, agent }: Evidence): boolean {
  return (
    agent === null && (value.endsWith(", Bot") || /^[^@ ]+\[bot\]@users\.noreply\.github\.com$/.test(value))
  );
}

function describeApp(
  value: string,
  registry: Registry,
): Pick<AppSeen, "value" | "account" | "login" | "imitates" | "policy"> {
  const parts = /^(\d+) \((.+)\), Bot$/.exec(value) ?? /^(\d+)\+([^@]+)@/.exec(value);
  const account = parts === null ? null : Number(parts[1]);
  const login = parts?.[2] ?? value.split("@", 1)[0] ?? value;
  return {
    value,
    account,
    login,
    imitates: foreignLogin(account, login, registry),
    policy: account === null ? null : policyForApp(account, login),
  };
}

const NAMED = /^(.*) <([^<>]+)>$/;

/** The word "agent", "bot" or "robot" in a name, or a single word that ends in "bot". */
const MACHINE_NAME = /(?:^|[^\p{L}])(?:agent|bot|robot)(?:$|[^\p{L}])|^[^\s]+bot$/iu;

function hasMachineName({ kind, value }: Evidence): boolean {
  return kind === "author-email" && MACHINE_NAME.test(NAMED.exec(value)?.[1] ?? "");
}

function describeMachine(value: string): Pick<MachineNameSeen, "name" | "email" | "policy"> {
  const [, name = value, email = ""] = NAMED.exec(value) ?? [];
  const address = canonicalEmail(email);
  if (address === null) return { name, email, policy: null };
  return { name, email, policy: policyForAddress(address) };
}
