import type { Policy } from "../policy/schema.ts";

/** The `agents` keys of a policy that decide what evidence means. */
export interface IdentitySettings {
  /** How an app that nobody listed is treated. */
  unknownApps: "agent" | "automation";
  /** `note`: claims are listed and govern nothing. */
  claims: "agent" | "note";
  /** `agent`: a person's commit counts as human only when signed by that person's own key. */
  unproven: "human" | "agent";
}

/** Reads the settings of a policy; what it leaves out is taken so that an unlisted app and a claim count as agent. */
export function identitySettings(section?: Policy["agents"]): IdentitySettings {
  return {
    unknownApps: section?.["unknown-apps"] ?? "agent",
    claims: section?.claims ?? "agent",
    unproven: section?.unproven ?? "human",
  };
}
