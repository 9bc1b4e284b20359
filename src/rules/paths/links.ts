import type { Facts } from "../../facts/facts.ts";
import type { Link } from "../../facts/links.ts";
import { foldPath } from "../../policy/fold-path.ts";

/** Nobody names one file in more ways; links that lead to each other stop here. */
const MOST_NAMES = 100;

const none = () => [];

/**
 * The other names under which links of the base show a file: whoever changes what a protected link leads to, changes what stands under
 * the protected name. Links to links and to directories are followed. A gap is for `landing` to tell.
 */
export function namesThroughLinks({ links }: Facts): (path: string) => string[] {
  if (links?.known !== true || links.value.length === 0) return none;
  const folded = links.value.map((link) => ({ ...link, folded: foldPath(link.target) }));
  return (path) => {
    const names = new Set([path]);
    for (const name of names)
      for (const link of folded) {
        if (names.size > MOST_NAMES) break;
        const rest = restBelow(link, name);
        // What stands below itself has no end of names, none of which is shorter to say.
        if (rest !== null && !name.startsWith(`${link.path}/`)) names.add(`${link.path}${rest}`);
      }
    names.delete(path);
    return [...names];
  };
}

/** What follows the target in a name that is or lies below it; null for any other name. */
function restBelow({ folded }: Link & { folded: string }, name: string): string | null {
  if (folded === "") return `/${name}`;
  const own = foldPath(name);
  if (own === folded) return "";
  if (!own.startsWith(`${folded}/`)) return null;
  return `/${name.split("/").slice(folded.split("/").length).join("/")}`;
}
