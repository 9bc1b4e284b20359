/**
 * What a person authorises, as a comment names it: an environment by its name, a bot as `bot:ID`. Environments and bots may have the same
 * name, and a word for one is none for the other; an environment whose own name begins so is named `environment:NAME`.
 */
const PREFIXED = /^(bot|environment):/i;
const ENVIRONMENT = /^environment:/i;

export function environmentTarget(name: string): string {
  return PREFIXED.test(name) ? `environment:${name}` : name;
}

export const botTarget = (id: string): string => `bot:${id}`;

/** A target as somebody wrote it in the one way that it is compared in. */
export function writtenTarget(written: string): string {
  return ENVIRONMENT.test(written) ? environmentTarget(written.replace(ENVIRONMENT, "")) : written;
}
