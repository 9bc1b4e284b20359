import { minimatch } from "minimatch";

const OPTIONS = { dot: true, nobrace: true, noext: true, nonegate: true, nocomment: true } as const;

/**
 * Whether a pattern of a ruleset or branch protection matches a name. GitHub reads fnmatch with `FNM_PATHNAME`: `**` spans slashes
 * only before one (docs.github.com, "Creating rulesets for a repository", using fnmatch syntax).
 */
export function fnmatch(pattern: string, name: string): boolean {
  return minimatch(name, pattern.replace(/\*\*+(?!\/)/g, "*"), OPTIONS);
}

/** Longer names are refused by GitHub, and pointless to try. */
const MAX_NAME = 244;

/**
 * Names that a filter of a trigger takes, shallow and deep: what a pattern leaves open is where a rule may not reach. Syntax:
 * docs.github.com, "Workflow syntax", filter pattern cheat sheet.
 */
export function namesLike(pattern: string): string[] {
  const plain = pattern.replace(/\[([^\]])[^\]]*\]/g, "$1").replace(/[?+]/g, "");
  const filled = (deep: string) => plain.replace(/\*\*+/g, deep).replaceAll("*", "x");
  return [...new Set([filled("x"), filled("x/y")])].filter((name) => name !== "" && name.length <= MAX_NAME);
}

/** Whether an fnmatch pattern certainly matches every name that a trigger's pattern takes. */
export function coversPattern(covering: string, pattern: string): boolean {
  const prefix = /^[^*?[\\]*/.exec(covering)?.[0] ?? "";
  const rest = covering.slice(prefix.length);
  // a character before ? may be missing
  const fixed = /^[^*?+[]*/.exec(pattern.replace(/.\?.*$/, ""))?.[0] ?? "";
  if (!fixed.startsWith(prefix)) return false;
  if (rest === "**/*") return prefix === "" || prefix.endsWith("/");
  return rest === "*" && !/\/|\*\*/.test(pattern.slice(prefix.length));
}
