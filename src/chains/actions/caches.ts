import type { Step, Workflow } from "../workflow/model.ts";
import { parseUses } from "./known.ts";

const RESTORES = new Set(["actions/cache", "actions/cache/restore"]);
/** Whether they restore a cache without being asked to (README of each). */
const SETUPS: ReadonlyMap<string, boolean> = new Map([
  ["actions/setup-node", false],
  ["actions/setup-python", false],
  ["actions/setup-java", false],
  ["actions/setup-dotnet", false],
  ["ruby/setup-ruby", false],
  ["pnpm/action-setup", false],
  ["actions/setup-go", true],
  ["astral-sh/setup-uv", true],
  ["gradle/actions/setup-gradle", true],
  ["swatinem/rust-cache", true],
  ["mozilla-actions/sccache-action", true],
]);

/** Whether a step puts back what an earlier run left in the cache. */
export function restoresCache(step: Step): boolean {
  const name = step.uses === null ? undefined : parseUses(step.uses.text)?.name;
  if (name === undefined) return false;
  if (RESTORES.has(name)) return true;
  const unasked = SETUPS.get(name);
  if (unasked === undefined) return false;
  const asked = ["cache", "bundler-cache", "enable-cache"]
    .map((input) => step.with.get(input)?.text)
    .find((text) => text !== undefined);
  return asked === undefined ? unasked : asked !== "false" && asked !== "";
}

export const usesCache = ({ jobs }: Workflow): boolean => jobs.some(({ steps }) => steps.some(restoresCache));
