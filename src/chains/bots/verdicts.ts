import type { GuardVerdict, Profile } from "../types.ts";

export type Verdicts = Record<Profile, GuardVerdict>;

/** GitHub's repository roles, least first (docs.github.com, "Repository roles for an organization"). */
const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
type Role = (typeof ROLES)[number];

const ROLE_OF: Record<Profile, Role> = { commenter: "read", triage: "triage", writer: "write" };

/** The same for every profile. */
export function everyone(verdict: GuardVerdict): Verdicts {
  return { commenter: verdict, triage: verdict, writer: verdict };
}

/** Each profile judged on its own. */
export function eachProfile(judge: (profile: Profile) => GuardVerdict): Verdicts {
  return { commenter: judge("commenter"), triage: judge("triage"), writer: judge("writer") };
}

/** Whom a demand for at least this role stops; unknown where there is no such role. */
export function atLeast(role: string): Verdicts {
  const needed = ROLES.indexOf(role as Role);
  if (needed < 0) return everyone("unknown");
  return eachProfile((profile) => (ROLES.indexOf(ROLE_OF[profile]) >= needed ? "passes" : "stops"));
}

/** Is the role of the profile this one exactly? */
export function isRole(profile: Profile, role: string): boolean {
  return ROLE_OF[profile] === role;
}

/**
 * Whom a list of GitHub's older permission names (`admin`, `write`, `read`, `none`) stops. That API calls triage `read`
 * and maintain `write` (docs.github.com, "Get repository permissions for a user").
 */
export function amongPermissions(names: readonly string[]): Verdicts {
  return eachProfile((profile) =>
    names.includes(profile === "writer" ? "write" : "read") ? "passes" : "stops",
  );
}

/** One way round is enough: the weakest counts. */
export function weakest(alternatives: readonly Verdicts[]): Verdicts {
  return eachProfile((profile) => disjunction(alternatives.map((verdicts) => verdicts[profile])));
}

export function conjunction(verdicts: readonly GuardVerdict[]): GuardVerdict {
  if (verdicts.includes("stops")) return "stops";
  return verdicts.includes("unknown") ? "unknown" : "passes";
}

export function disjunction(verdicts: readonly GuardVerdict[]): GuardVerdict {
  if (verdicts.includes("passes")) return "passes";
  return verdicts.includes("unknown") || verdicts.length === 0 ? "unknown" : "stops";
}

/** Nothing that rests on a file not understood may stop anybody. */
export function doubted(verdicts: Verdicts): Verdicts {
  return eachProfile((profile) => (verdicts[profile] === "stops" ? "unknown" : verdicts[profile]));
}
