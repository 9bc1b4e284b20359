import type { Registry } from "./registry/registry.ts";
import { policyForApp } from "./suggestions.ts";
import type { ChangeAttribution, Evidence } from "./types.ts";

/** Somebody who took part in a change and is no person: an agent of the registry, or an account or app nobody listed. */
export interface Sighting {
  /** Registry id, `account:123` or `app:123`. */
  subject: string;
  identities: Pick<Evidence, "kind" | "value" | "basis">[];
}

const TYPED_BOT = /^(\d+) \(.*\), Bot$/;
const NUMBERED = /^(\d+) \(/;

/** The agents of a change, and the unlisted bots and apps that GitHub vouches for, each with what it was known by. */
export function sightingsOf(attribution: ChangeAttribution, registry: Registry): Sighting[] {
  const found = new Map<string, Map<string, Sighting["identities"][number]>>(
    attribution.agents.map((agent) => [agent, new Map()]),
  );
  for (const piece of attribution.evidence) {
    const subject = subjectOf(piece, registry);
    if (subject === null || (piece.agent !== null && !found.has(subject))) continue;
    const identities = found.get(subject) ?? new Map();
    found.set(subject, identities);
    const { kind, basis } = piece;
    // Session links differ from commit to commit.
    const value = kind.endsWith("trailer") ? piece.value.replace(/https?:\/\/\S+/, "…") : piece.value;
    identities.set(`${kind} ${basis} ${value}`, { kind, value, basis });
  }
  return [...found].map(([subject, identities]) => ({ subject, identities: [...identities.values()] }));
}

function subjectOf({ agent, kind, value, basis }: Evidence, registry: Registry): string | null {
  if (agent !== null) return agent;
  if (basis !== "verified") return null;
  const bot = TYPED_BOT.exec(value)?.[1];
  if (bot !== undefined) return `account:${bot}`;
  const app = kind === "app" ? NUMBERED.exec(value)?.[1] : undefined;
  return app === undefined || registry.apps.has(Number(app)) ? null : `app:${app}`;
}

/** Policy to paste for an unlisted account or app, to accept it as automation or to govern it; null for a registered agent. */
export function policyForSubject(
  subject: string,
  identities: readonly { value: string }[],
): { accept: string | null; govern: string } | null {
  const [kind, number] = subject.split(":");
  if (number === undefined) return null;
  const name = /\((.*)\)/.exec(identities[0]?.value ?? "")?.[1] ?? subject;
  const entries = policyForApp(Number(number), name);
  if (kind === "account") return entries;
  return { accept: null, govern: entries.govern.replace("accounts:", "apps:") };
}
