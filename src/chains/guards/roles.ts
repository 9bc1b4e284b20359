import type { Profile } from "../types.ts";
import type { Possible } from "./judgement.ts";

/** The higher, the more the role may. */
export const RANK: Readonly<Record<Profile, number>> = { commenter: 0, triage: 1, writer: 2 };
const ROLE: Record<Profile, string> = { commenter: "read", triage: "triage", writer: "write" };

/** Whether a profile has at least the role of another. */
export function hasRole(profile: Profile, needed: Profile): boolean {
  return RANK[profile] >= RANK[needed];
}

/** GitHub's name for the profile's role. */
export const roleOf = (profile: Profile): string => ROLE[profile];

/**
 * Which `author_association` a profile may have. A role, the read role too, comes by invitation (COLLABORATOR) or by membership
 * (MEMBER), neither of which can be read here; who may triage or write was given it by one of the two. A first merged change makes anyone a CONTRIBUTOR.
 * Source: docs.github.com/graphql/reference/enums#commentauthorassociation
 */
export const ASSOCIATIONS: Record<Profile, Record<string, Possible>> = {
  commenter: {
    NONE: 2,
    FIRST_TIMER: 2,
    FIRST_TIME_CONTRIBUTOR: 2,
    CONTRIBUTOR: 1,
    MANNEQUIN: 0,
    COLLABORATOR: 1,
    MEMBER: 1,
    OWNER: 0,
  },
  triage: {
    NONE: 1,
    FIRST_TIMER: 1,
    FIRST_TIME_CONTRIBUTOR: 1,
    CONTRIBUTOR: 1,
    MANNEQUIN: 0,
    COLLABORATOR: 2,
    MEMBER: 1,
    OWNER: 0,
  },
  writer: {
    NONE: 1,
    FIRST_TIMER: 1,
    FIRST_TIME_CONTRIBUTOR: 1,
    CONTRIBUTOR: 1,
    MANNEQUIN: 0,
    COLLABORATOR: 2,
    MEMBER: 1,
    OWNER: 0,
  },
};

/**
 * Accounts that are agents: a condition that asks for one of them lets an agent in. Names only add suspicion here; nothing
 * is ever held back because of one.
 */
const AGENT_LOGINS = new Set([
  "copilot",
  "copilot-swe-agent",
  "copilot-swe-agent[bot]",
  "claude",
  "claude[bot]",
  "devin-ai-integration[bot]",
  "cursor[bot]",
  "cursoragent",
  "google-labs-jules[bot]",
  "chatgpt-codex-connector[bot]",
  "openhands-agent",
  "gemini-code-assist[bot]",
  "coderabbitai[bot]",
  "amazon-q-developer[bot]",
  "sweep-ai[bot]",
]);

export function isAgentLogin(login: string): boolean {
  return AGENT_LOGINS.has(login.toLowerCase());
}
