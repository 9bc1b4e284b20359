import { braceExpand } from "minimatch";

/** What is wrong with a glob, as a sentence; undefined when it can be used. Both kinds are matched by minimatch. */

/**
 * Alternatives a glob may expand to. `{a,b}{a,b}…` doubles with each pair; a base branch's policy is not trusted, so
 * a pattern must not be able to stall the App.
 */
const MAX_ALTERNATIVES = 256;
/** Stars in one path segment, and `**` in one glob: each adds a factor to the time a match may take. */
const MAX_STARS = 6;

/** Checks a path glob; built-in sets (`@name`) are checked elsewhere. */
export function flawOfPathGlob(glob: string): string | undefined {
  if (glob.startsWith("/")) return "paths are counted from the root of the repository; drop the leading /";
  if (glob.startsWith("./")) return "paths are counted from the root of the repository; drop the leading ./";
  if (glob.endsWith("/")) return "a directory has no changes of its own; write its files as dir/**";
  const segments = glob.split("/");
  if (segments.includes("..") || segments.includes(".")) return 'no path has a segment "." or ".."';
  if (segments.includes("")) return "no path has an empty segment";
  return flawOfGlob(glob);
}

/** Checks a glob over branch or tag names. */
export function flawOfRefGlob(glob: string): string | undefined {
  if (glob === "~DEFAULT_BRANCH") return undefined;
  if (glob.startsWith("~")) return 'the only special name is "~DEFAULT_BRANCH"';
  if (/^refs\/(heads|tags)\//.test(glob)) return "write the name without refs/heads/ or refs/tags/";
  return flawOfGlob(glob);
}

/** Checks a glob over plain text, where only `*` and `?` mean something. */
export function flawOfTextGlob(glob: string): string | undefined {
  if (/\{[^{}]*,[^{}]*\}/.test(glob)) return "braces mean nothing here; list the alternatives one by one";
  return flawOfText(glob);
}

function flawOfText(glob: string): string | undefined {
  if (glob.trim() !== glob) return "it begins or ends with white space";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what is looked for
  if (/[\u0000-\u001f\u007f]/.test(glob)) return "it holds a control character";
  return undefined;
}

function flawOfGlob(glob: string): string | undefined {
  const flaw = flawOfText(glob);
  if (flaw !== undefined) return flaw;
  if (glob.startsWith("!")) return "a glob cannot be negated; list what it should match";
  if (/[?*+@!]\(/.test(glob)) return "extended patterns such as @(a|b) are not used here; write {a,b}";
  if (!balanced(glob, "{", "}")) return "a brace is not closed";
  if (!balanced(glob, "[", "]")) return "a bracket is not closed";
  if (alternatives(glob) > MAX_ALTERNATIVES)
    return `its braces expand to more than ${MAX_ALTERNATIVES} patterns`;
  if (glob.split("**").length - 1 > MAX_STARS) return `it has more than ${MAX_STARS} times **`;
  if (glob.split("/").some((segment) => segment.split("*").length - 1 > MAX_STARS))
    return `it has more than ${MAX_STARS} stars in one segment`;
  return undefined;
}

function balanced(glob: string, open: string, close: string): boolean {
  let depth = 0;
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob[index];
    if (character === "\\") index += 1;
    else if (character === open) depth += 1;
    else if (character === close) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Counts up to just above the cap; the library stops expanding there. */
function alternatives(glob: string): number {
  return braceExpand(glob, { braceExpandMax: MAX_ALTERNATIVES + 1 }).length;
}
