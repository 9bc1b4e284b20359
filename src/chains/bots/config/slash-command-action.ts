import { atLeast, eachProfile, everyone } from "../verdicts.ts";
import { commandText, input, permissionGate, type StepReader, unreadable } from "./inputs.ts";
import { nothing } from "./reading.ts";

/** Inputs of xt0rted/slash-command-action (action.yml, src/command.ts, src/permission.ts). */
export const readSlashCommandAction: StepReader = (step) => {
  const reading = nothing();
  const command = input(step.with, "command");
  if (command.state === "text")
    reading.levers.push({
      id: "command",
      kind: "comment",
      text: commandText([`/${command.text}`], "line", "boundary"),
      syntax: `/${command.text} at the beginning of a line`,
    });
  else unreadable(reading, step, "command", command.state === "unknown" ? command.line : step.line);
  const level = input(step.with, "permission-level");
  if (level.state === "absent") return reading;
  reading.replaces.push("command");
  // The action compares GitHub's older names, among which a triager counts as a reader.
  const verdicts =
    level.state === "text" && ["none", "read", "write", "admin"].includes(level.text)
      ? eachProfile((profile) => atLeast(level.text)[profile === "triage" ? "commenter" : profile])
      : everyone("unknown");
  reading.gates.push(
    permissionGate(step.file, level.line, verdicts, "permission-level says who may", ["command"]),
  );
  return reading;
};
