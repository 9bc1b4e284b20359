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
export const whoIs = (profile: Profile): Asked => new Somebody(profile);

/** A class for its speed: an accessor that each object defines anew costs more than the judging. */
class Somebody implements Asked {
  asked = false;
  current: Profile;

  constructor(profile: Profile) {
    this.current = profile;
  }

  get profile(): Profile {
    this.asked = true;
    return this.current;
  }
}
