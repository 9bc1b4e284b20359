import type { Profile } from "../types.ts";

/** Who acts, as conditions ask for it. */
export interface Who {
  readonly profile: Profile;
}

/** Who acts, and whether anybody asked: what nobody asks of a profile is the same for all, and need not be judged for each. */
export interface Asked extends Who {
  asked: boolean;
  /** The same, without asking. */
  current: Profile;
}

/** Somebody of this profile, of whom nothing was asked yet. */
export function whoIs(profile: Profile): Asked {
  const who = {
    current: profile,
    asked: false,
    get profile() {
      who.asked = true;
      return who.current;
    },
  };
  return who;
}
