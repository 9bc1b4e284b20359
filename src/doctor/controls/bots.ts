import type { DetectedBot } from "../../chains/types.ts";
import type { Control, ControlFinding } from "../control.ts";

/** Bots whose configuration the scan reads for the check; source: src/chains/bots/config. */
const READ = new Set(["mergify", "bulldozer", "bors-ng", "branch-deploy"]);

/** Bots that obey the ruleset and need nothing of their own; `check/required` answers for them. */
const OBEYS = /^Require the check\b/;

function findingOf({ entry, gates }: DetectedBot): ControlFinding | null {
  if (gates.some(({ precondition }) => precondition === true)) return null;
  const { file, text } = entry.precondition;
  const said = { subject: entry.name, remedy: `${text}.` };
  if (READ.has(entry.id))
    return {
      ...said,
      severity: "problem",
      message: `${entry.name} may ${entry.capability.does} without waiting for the check: its configuration does not ask for it.`,
    };
  if (file !== null)
    return {
      ...said,
      severity: "unknown",
      message: `Whether ${entry.name} waits for the check could not be told: nobody reads ${file} for it here.`,
    };
  if (OBEYS.test(text)) return null;
  return {
    ...said,
    severity: "note",
    message: `${entry.name} may ${entry.capability.does}, and what it waits for is set outside the repository.`,
  };
}

export const botPreconditions: Control = {
  id: "bots/precondition",
  title: "Bots that deploy, merge or release wait for the check.",
  *examine(_, { scan }) {
    // What could not be read or understood is said once, by secrets/reachable.
    for (const bot of scan.known ? scan.value.bots : []) {
      const finding = findingOf(bot);
      if (finding !== null) yield finding;
    }
  },
};
