import { onceEach } from "../once.ts";
import type { Step, Text } from "../workflow/model.ts";

/** An action of some repository. */
interface Action {
  /** `owner/name` with the path in it, in lower case. */
  name: string;
  ref: string;
}

/** The action that a step uses; null for scripts, and for local and container actions. */
export const actionOf = onceEach(({ uses }: Step): Action | null => {
  const match = /^([\w.-]+\/[\w.-]+(?:\/[^@\s]+)?)@(\S+)$/.exec(uses?.text.trim() ?? "");
  const [, name, ref] = match ?? [];
  return name === undefined || ref === undefined ? null : { name: name.toLowerCase(), ref };
});

/** A path in the repository that `uses:` names: `./dir` or, since July 2026, `$/dir`; null for anything else. */
export function localPath(uses: Text | null): string | null {
  return /^(?:\.\/|\$\/)(.*?)\/*$/.exec(uses?.text.trim() ?? "")?.[1] ?? null;
}

/** The script of a step, be it a shell's or one that is handed to an action as `script`. */
export function scriptOf(step: Step): string | undefined {
  return step.run?.text ?? step.with.get("script")?.text;
}

/** A commit, not a tag or branch that can be moved. */
export const isPinned = (ref: string): boolean => /^[0-9a-f]{40}$/.test(ref);
