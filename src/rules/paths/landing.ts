import type { Facts, FileChange } from "../../facts/facts.ts";
import type { Gap } from "../../facts/known.ts";
import { type Known, known } from "../../facts/known.ts";
import type { RuleContext } from "../rule.ts";
import { namesThroughLinks } from "./links.ts";
import { namesOf } from "./names.ts";

/**
 * All files that a change lands: those it changes as a whole, and those that a commit on the way touches.
 *
 * @returns what is known of them, with the gap where that is not all
 */
export function landing(facts: Facts): { files: readonly FileChange[]; gap: Gap | null } {
  const { files, passing } = facts;
  if (!files.known) return { files: [], gap: files.gap };
  const throughLinks = namesThroughLinks(facts);
  const gap = throughLinks.known ? null : throughLinks.gap;
  if (passing === undefined) return { files: files.value, gap };
  if (!passing.known) return { files: files.value, gap: passing.gap };
  return { files: [...files.value, ...passing.value], gap };
}

/** Whether only a commit on the way touches this file. */
export function isPassing({ passing }: Facts, file: FileChange): boolean {
  return passing?.known === true && passing.value.includes(file);
}

/** What it takes where only a commit on the way touches what the change itself may not: that a person looks at it. */
export function passingApproval({ policy }: Pick<RuleContext, "policy">) {
  const { approvals, from } = policy.review;
  return {
    requirement: { approvals: Math.max(1, approvals), from },
    otherwise:
      "Or rewrite the branch so that no commit touches it. Where only squashing is allowed, the sum alone lands and counts.",
  };
}

/**
 * The names that a change touches. One that ends in `/` is a link or a submodule, which puts a whole tree under its name: it
 * counts as everything that may lie there.
 */
export function landingNames(facts: Facts): Known<string[]> {
  const { files, gap } = landing(facts);
  const throughLinks = namesThroughLinks(facts);
  if (gap !== null) return { known: false, gap };
  if (!throughLinks.known) return throughLinks;
  return known(
    files.flatMap((file) => {
      const names = namesOf(file).flatMap((name) => [name, ...(throughLinks.value.get(name) ?? [])]);
      return canContain(file) ? [...names, `${file.path}/`] : names;
    }),
  );
}

/** A symbolic link or a submodule puts a whole tree under its name, so it touches every protected path below. */
export function canContain({ mode }: FileChange): boolean {
  if (!mode.known) return false;
  const { before, after } = mode.value;
  return [before, after].some((kind) => kind === "symlink" || kind === "submodule");
}
