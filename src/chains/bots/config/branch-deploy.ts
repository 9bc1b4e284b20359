import type { Step } from "../steps.ts";
import { amongPermissions, everyone } from "../verdicts.ts";
import { commandText, input, list, permissionGate, type StepReader, unreadable } from "./inputs.ts";
import { CHECK, nothing, place, type Reading } from "./reading.ts";

/** Inputs of github/branch-deploy: its trigger words, who may, and whether it waits for this App's check (action.yml). */
export const readBranchDeploy: StepReader = (step) => {
  const reading = nothing();
  const words: [lever: string, inputs: [name: string, fallback: string][], about: string][] = [
    ["deploy", [["trigger", ".deploy"]], "[to ENVIRONMENT]"],
    ["noop", [["noop_trigger", ".noop"]], "[to ENVIRONMENT]"],
    [
      "lock",
      [
        ["lock_trigger", ".lock"],
        ["unlock_trigger", ".unlock"],
      ],
      "",
    ],
  ];
  for (const [id, inputs, about] of words) {
    const triggers = inputs.map(([name, fallback]) => {
      const given = input(step.with, name);
      if (given.state === "unknown") unreadable(reading, step, name, given.line);
      return given.state === "text" ? given.text : fallback;
    });
    reading.levers.push({
      id,
      kind: "comment",
      text: commandText(triggers, "start", "word"),
      syntax: `${triggers.join(", ")} ${about}`.trim(),
      ...(id === "noop"
        ? { note: "The job runs without deploying; it needs no review, and has its secrets." }
        : {}),
    });
  }
  addPermissions(reading, step, ["deploy", "noop", "lock"]);

  const named = (name: string) => {
    const given = input(step.with, name);
    return given.state === "text" ? list(given.text) : [];
  };
  const waits = ["checks", "required_contexts"].find((name) => named(name).includes(CHECK));
  const given = waits === undefined ? { state: "absent" as const } : input(step.with, waits);
  const isWaived = named("ignored_checks").includes(CHECK) || named("skip_ci").length > 0;
  if (given.state === "text" && !isWaived)
    reading.gates.push({
      kind: "outcome",
      verdicts: everyone("unknown"),
      reason: `the step waits for the check agent-policy (${waits})`,
      place: place(step.file, given.line),
      levers: ["deploy", "noop"],
      precondition: true,
    });
  return reading;
};

/** Inputs of github/command (action.yml). */
export const readCommandAction: StepReader = (step) => {
  const reading = nothing();
  const command = input(step.with, "command");
  if (command.state === "text")
    reading.levers.push({
      id: "command",
      kind: "comment",
      text: commandText([command.text], "start", "open"),
      syntax: command.text,
    });
  else unreadable(reading, step, "command", command.state === "unknown" ? command.line : step.line);
  addPermissions(reading, step, ["command"]);
  const allowed = input(step.with, "allowlist");
  if (allowed.state !== "absent" && !(allowed.state === "text" && allowed.text === "false"))
    reading.gates.push({
      kind: "actor",
      verdicts: everyone("unknown"),
      reason:
        "only those on the allowlist may; whether an agent is one of them is not to be told from a role",
      place: place(step.file, allowed.line),
      levers: ["command"],
    });
  return reading;
};

function addPermissions(reading: Reading, step: Step, levers: string[]): void {
  const given = input(step.with, "permissions");
  if (given.state === "absent") return;
  reading.replaces.push(...levers);
  const verdicts = given.state === "text" ? amongPermissions(list(given.text)) : everyone("unknown");
  const reason =
    given.state === "text"
      ? `the step lets those command it whose permission is ${list(given.text).join(" or ")}`
      : "the step's permissions are filled in at run time";
  reading.gates.push(permissionGate(step.file, given.line, verdicts, reason, levers));
}
