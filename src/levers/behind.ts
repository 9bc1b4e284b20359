import type { Actor } from "../facts/account.ts";
import { actorMarks } from "../identity/actors.ts";
import { messageMarks } from "../identity/commits.ts";
import { governs, type Mark } from "../identity/marks.ts";
import type { Registry } from "../identity/registry/registry.ts";
import type { IdentitySettings } from "../identity/settings.ts";
import type { Evidence } from "../identity/types.ts";
import type { Act } from "./act.ts";

/** Which agents stand behind an act, and why we think so; nobody where the list is empty. */
export interface Behind {
  /** Registry ids, `account:123`, `app:123`, or `unknown` where GitHub names nobody. Sorted. */
  agents: string[];
  evidence: Evidence[];
}

export interface Identities {
  registry: Registry;
  settings: IdentitySettings;
  /** Whom other evidence puts behind an act, by the act's id. */
  attributed: ReadonlyMap<string, Behind>;
}

/**
 * Who acted, by the code that judges changes: the account, the app it came through, the author of the text, and for the
 * text of a commit whatever it says of itself. Unlisted apps and shared accounts count as policy says; nobody is doubt.
 */
export function behind(act: Act, { registry, settings, attributed }: Identities): Behind {
  const where = `${act.event}, ${act.at}`;
  const marks: { mark: Mark; actor: Actor }[] = [];
  const add = (actor: Actor, kind: string) => {
    for (const mark of actorMarks(actor, kind, where, registry)) marks.push({ mark, actor });
  };
  add(act.actor, "actor");
  if (act.author !== null) add(act.author, "author");
  if (act.kind === "commit-text" && act.text !== null) {
    const claimed: Mark[] = [];
    messageMarks(act.text, registry.trailers(act.text), where, registry, claimed);
    for (const mark of claimed) if (mark.says === "agent") marks.push({ mark, actor: act.actor });
  }
  const counting = marks.filter(({ mark }) => governs([mark], settings));
  const known = attributed.get(act.id);
  const agents = new Set([
    ...counting.map(({ mark, actor }) => nameOf(mark, actor)),
    ...(known?.agents ?? []),
  ]);
  return {
    agents: [...agents].sort(),
    evidence: [...counting.map(({ mark }) => mark.evidence), ...(known?.evidence ?? [])],
  };
}

function nameOf({ evidence }: Mark, { account, via }: Actor): string {
  if (evidence.agent !== null) return evidence.agent;
  if (evidence.kind === "app" && via !== null) return `app:${via.id}`;
  return account === null ? "unknown" : `account:${account.id}`;
}
