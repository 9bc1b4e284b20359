import type { Policy } from "../../policy/schema.ts";
import { canonicalEmail } from "../email.ts";
import agentsJson from "./agents.json" with { type: "json" };
import automationJson from "./automation.json" with { type: "json" };
import { compileGlobs } from "./globs.ts";
import { compileMarkers } from "./markers.ts";
import type { AgentKind, AgentRow, AutomationRow } from "./schema.ts";
import { compileTrailers, type TrailerReader } from "./trailer-forms.ts";

/**
 * Whom an account, an app or an address belongs to. `neutral`: GitHub's own committer, which says nothing.
 * `also`: other agents behind the same signal; nobody can tell them apart, so the rules for each hold.
 */
export type Principal =
  | { role: "agent"; id: string; kind: AgentKind; also?: readonly string[] }
  | { role: "automation" | "shared" | "neutral"; id: string };

/** What policy says of an agent: owner, tier, state, limits. */
export type Governance = NonNullable<NonNullable<Policy["agents"]>["registry"]>[number];

export interface RegisteredAgent {
  id: string;
  name: string;
  kind: AgentKind;
  /** Null for an agent that no policy entry governs. */
  governance: Governance | null;
}

/** The registry, compiled for lookups. */
export interface Registry {
  agents: ReadonlyMap<string, RegisteredAgent>;
  accounts: ReadonlyMap<number, Principal>;
  apps: ReadonlyMap<number, Principal>;
  /** A hint for apps whose number nobody knows: a slug can be renamed and taken again. */
  slugs: ReadonlyMap<string, Principal>;
  /** Keys as `canonicalEmail` writes them. */
  emails: ReadonlyMap<string, Principal>;
  trailers: TrailerReader;
  /** Agents whose globs match a branch name (without `refs/heads/`). */
  branches: (name: string) => string[];
  /** Agents that workflows of this path run. */
  workflows: (path: string) => string[];
  /** Agents whose marks stand in a text, with the mark. */
  markers: (text: string) => { agent: string; marker: string }[];
  /** Known logins in lower case, with the ids they belong to. For warnings only, never for matching. */
  logins: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A test holds the data to its schema; every command would pay for doing it again at its start. */
const builtIn = {
  agents: agentsJson as readonly AgentRow[],
  automation: automationJson as readonly AutomationRow[],
};

const workflowsOf = compileGlobs(
  builtIn.agents.flatMap(({ id, workflows }) => (workflows ?? []).map((glob) => ({ glob, id }))),
);

/** GitHub's own committer: https://api.github.com/users/web-flow */
const NEUTRAL = new Set(["web-flow"]);

const cache = new WeakMap<object, Registry>();
let plain: Registry | undefined;

/**
 * The built-in registry, extended and governed by the `agents` section of a policy. Compiled once for each
 * policy object.
 *
 * Where two rows speak of one number, the stricter reading holds: agent, then what policy calls automation, then
 * the built-in automation and shared accounts. So `agents.automation` cannot exempt a registered agent, and it can
 * say of a shared account (`github-actions[bot]`) that in this organisation nothing but automation uses it. Where
 * two agents stand behind one number or address, both do.
 */
export function compileRegistry(section?: Policy["agents"]): Registry {
  if (section === undefined) {
    plain ??= compile({});
    return plain;
  }
  let registry = cache.get(section);
  if (registry === undefined) {
    registry = compile(section);
    cache.set(section, registry);
  }
  return registry;
}

function compile(section: NonNullable<Policy["agents"]>): Registry {
  const agents = new Map<string, RegisteredAgent>();
  const accounts = new Map<number, Principal>();
  const apps = new Map<number, Principal>();
  const slugs = new Map<string, Principal>();
  const emails = new Map<string, Principal>();
  const logins = new Map<string, Set<number>>();
  const branches: { glob: string; id: string }[] = [];

  const learn = (row: AgentRow | AutomationRow, principal: Principal): void => {
    for (const account of row.accounts ?? []) {
      accounts.set(account.id, principal);
      for (const login of account.logins) {
        const key = login.toLowerCase();
        logins.set(key, (logins.get(key) ?? new Set()).add(account.id));
      }
    }
    for (const app of row.apps ?? []) {
      if (app.id !== undefined) apps.set(app.id, principal);
      slugs.set(app.slug, principal);
    }
    for (const email of row.emails ?? []) emails.set(email, principal);
    if (principal.role === "agent") {
      for (const glob of row.branches ?? []) branches.push({ glob, id: principal.id });
    }
  };

  for (const row of builtIn.automation) {
    learn(row, { role: automationRole(row), id: row.id });
  }
  for (const entry of section.automation ?? []) {
    accounts.set(entry.id, { role: "automation", id: `account-${entry.id}` });
  }
  for (const row of builtIn.agents) {
    agents.set(row.id, { id: row.id, name: row.name, kind: row.kind, governance: null });
    learn(row, { role: "agent", id: row.id, kind: row.kind });
  }
  for (const entry of section.registry ?? []) {
    const known = agents.get(entry.id);
    const kind = known?.kind ?? "coding-agent";
    agents.set(entry.id, { id: entry.id, name: known?.name ?? entry.id, kind, governance: entry });
    const principal: AgentPrincipal = { role: "agent", id: entry.id, kind };
    for (const id of entry.accounts ?? []) accounts.set(id, together(accounts.get(id), principal));
    for (const id of entry.apps ?? []) apps.set(id, together(apps.get(id), principal));
    for (const raw of entry.emails ?? []) {
      const email = canonicalEmail(raw);
      if (email !== null) emails.set(email, together(emails.get(email), principal));
    }
    for (const glob of entry.branches ?? []) branches.push({ glob, id: entry.id });
  }

  return {
    agents,
    accounts,
    apps,
    slugs,
    emails,
    logins,
    trailers: compileTrailers(builtIn.agents),
    branches: compileGlobs(branches),
    workflows: workflowsOf,
    markers: compileMarkers(builtIn.agents),
  };
}

type AgentPrincipal = Extract<Principal, { role: "agent" }>;

/** Adds an agent to whatever stood behind a signal; of two kinds the one that more rules hold for. */
function together(other: Principal | undefined, agent: AgentPrincipal): AgentPrincipal {
  if (other?.role !== "agent" || other.id === agent.id) return agent;
  const kind = other.kind === agent.kind ? agent.kind : "coding-agent";
  const also = new Set([...(other.also ?? []), agent.id]);
  return { role: "agent", id: other.id, kind, also: [...also] };
}

function automationRole(row: AutomationRow): "automation" | "shared" | "neutral" {
  if (NEUTRAL.has(row.id)) return "neutral";
  return row.kind === "automation" ? "automation" : "shared";
}
