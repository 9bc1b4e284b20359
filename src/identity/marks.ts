import type { IdentitySettings } from "./settings.ts";
import type { ActorClass, Attribution, Basis, Evidence } from "./types.ts";

/**
 * What one piece of evidence says about who acted.
 *
 * `doubt`: nobody can tell who it was, so it counts as an agent's and no setting softens that.
 * `note`: worth listing, says nothing about authorship.
 */
export type Says = "agent" | "doubt" | "unknown-app" | "shared" | "human" | "automation" | "note";

export interface Mark {
  says: Says;
  evidence: Evidence;
}

export function mark(
  says: Says,
  kind: string,
  value: string,
  basis: Basis,
  where: string,
  agent: string | null = null,
): Mark {
  return { says, evidence: { kind, value: printable(value), basis, where, agent } };
}

/** One line of at most 160 characters without control characters: evidence is shown to people. */
function printable(value: string): string {
  const clean = /^[ -~]*$/.test(value) ? value : value.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
  return clean.length <= 160 ? clean : `${clean.slice(0, 159).toWellFormed()}…`;
}

/** From the strongest to the weakest: where several are said of one act, the first decides its class. */
const ORDER: readonly Exclude<ActorClass, "mixed">[] = [
  "agent",
  "unknown-app",
  "shared",
  "human",
  "automation",
];

function classOf(says: Says): Exclude<ActorClass, "mixed"> | null {
  if (says === "doubt") return "agent";
  return says === "note" ? null : says;
}

/** Sums up what all marks of one act say. Without any, the act is a person's, and merely claimed. */
export function sumUp(marks: readonly Mark[]): Attribution {
  let decided: Exclude<ActorClass, "mixed"> = "automation";
  let any = false;
  for (const { says } of marks) {
    const found = classOf(says);
    if (found === null) continue;
    if (!any || ORDER.indexOf(found) < ORDER.indexOf(decided)) decided = found;
    any = true;
  }
  if (!any) decided = "human";
  let basis: Basis = "claimed";
  const evidence: Evidence[] = [];
  for (const { says, evidence: piece } of marks) {
    evidence.push(piece);
    // A doubt is certain as a doubt; it verifies nobody.
    if (piece.basis === "verified" && says !== "doubt" && classOf(says) === decided) basis = "verified";
  }
  return { class: decided, basis, agents: agentsOf(marks), evidence };
}

/** Registry ids of the agents that the marks point to: sorted, each once. Notes do not count. */
export function agentsOf(marks: Iterable<Mark>): string[] {
  let ids: Set<string> | undefined;
  for (const { says, evidence } of marks) {
    if (says !== "agent" || evidence.agent === null) continue;
    ids ??= new Set();
    ids.add(evidence.agent);
  }
  return ids === undefined ? [] : [...ids].sort();
}

/**
 * Whether the marks of one act put a change under the rules for agents. Each mark is asked by itself: more marks
 * can only add, so no claim ever takes a change out of them again.
 *
 * Known automation is left alone only when GitHub vouches for it; a claim to be automation exempts nobody.
 */
export function governs(marks: readonly Mark[], settings: IdentitySettings): boolean {
  for (const { says, evidence } of marks) {
    const counts = evidence.basis === "verified" || settings.claims === "agent";
    switch (says) {
      case "doubt":
        return true;
      case "agent":
      case "shared":
        if (counts) return true;
        break;
      case "unknown-app":
        if (counts && settings.unknownApps === "agent") return true;
        break;
      case "automation":
        if (counts && !vouchedFor(marks)) return true;
        break;
      case "human":
      case "note":
        break;
      default:
        return says satisfies never;
    }
  }
  return false;
}

function vouchedFor(marks: readonly Mark[]): boolean {
  return marks.some((one) => one.says === "automation" && one.evidence.basis === "verified");
}
