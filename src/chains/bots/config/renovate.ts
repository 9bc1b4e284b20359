import { nodesOf, type Tree } from "../../../documents/tree.ts";
import { everyone } from "../verdicts.ts";
import { at, entry, nothing, notUnderstood, place, type Reader, textOf, textsOf } from "./reading.ts";

/** Presets that leave automerge as it is (docs.renovatebot.com/presets-config and presets-default). */
const HARMLESS =
  /^(config:(base|recommended|best-practices|js-app|js-lib|semverAllMonthly|semverAllWeekly)|:(dependencyDashboard|disableDependencyDashboard|semanticCommits|semanticCommitTypeAll\(.*\)|semanticPrefixFix|automergeDisabled|timezone\(.*\)|label\(.*\)|labels\(.*\)|assignee\(.*\)|reviewer\(.*\)|prHourlyLimit\w+|prConcurrentLimit\w+|pinDevDependencies|pinVersions|preserveSemverRanges|rebaseStalePrs|separatePatchReleases|gitSignOff|enablePreCommit)|schedule:\w+|group:\w+|helpers:\w+|docker:\w+|security:\w+|workarounds:\w+|replacements:\w+|abandonments:\w+)$/;

const KNOWN = [
  "automerge",
  "automergeComment",
  "automergeSchedule",
  "automergeStrategy",
  "automergeType",
  "platformAutomerge",
];

/**
 * `renovate.json` and its kin: does Renovate merge by itself? Off by default; `automerge: true` at any depth, or a preset
 * that brings it, turns it on. A preset that is not known leaves it open.
 * Source: renovatebot/renovate, docs/usage/key-concepts/automerge.md and configuration-options.md.
 */
export const readRenovate: Reader = ({ file, root: whole }) => {
  const reading = nothing();
  const root = file.path.endsWith("package.json") ? at(whole, "renovate") : whole;
  if (root?.kind !== "map") {
    reading.incomplete.push(
      notUnderstood(file, whole.line, "the configuration of Renovate is not an object"),
    );
    return reading;
  }
  const label = entry(root, "rebaseLabel");
  const name = textOf(label?.value);
  if (name !== undefined)
    reading.levers.push({
      id: "rebase",
      kind: "label",
      text: { form: "values", values: [name], case: "ignore" },
      syntax: `the label ${name} (rebaseLabel)`,
    });

  for (const node of nodesOf(root))
    for (const { key, line } of node.kind === "map" ? node.entries : [])
      if (/automerge/i.test(key) && !KNOWN.includes(key))
        reading.incomplete.push(notUnderstood(file, line, `a key about automerge is not known: ${key}`));
  const on = switchedOn(root);
  const presets = presetsOf(root);
  const foreign = presets.find(({ name }) => !HARMLESS.test(name) && !/automerge/i.test(name));
  const automatic = presets.find(({ name }) => /automerge/i.test(name) && !/automergeDisabled/i.test(name));
  if (on !== null || automatic)
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("passes"),
      reason: "Renovate merges by itself here; it waits for checks, not for persons",
      place: place(file, on ?? automatic?.line ?? root.line),
      levers: ["dashboard", "rebase"],
    });
  else if (foreign)
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("unknown"),
      reason: `the preset ${foreign.name} may turn automerge on`,
      place: place(file, foreign.line),
    });
  else
    reading.gates.push({
      kind: "bot-configuration",
      verdicts: everyone("stops"),
      reason: "automerge is off here: Renovate merges nothing by itself",
      place: place(file, root.line),
      levers: ["automerge", "dashboard"],
    });
  return reading;
};

/** The line that turns automerge on; anything but `false` counts. */
function switchedOn(root: Tree): number | null {
  for (const node of nodesOf(root)) {
    const found = entry(node, "automerge");
    if (found && textOf(found.value) !== "false") return found.line;
  }
  return null;
}

function presetsOf(root: Tree): { name: string; line: number }[] {
  return [...nodesOf(root)].flatMap((node) => {
    const found = entry(node, "extends");
    if (!found) return [];
    const names = textsOf(found.value) ?? ["that cannot be read"];
    return names.map((name) => ({ name, line: found.line }));
  });
}
