import { readJsonc } from "../../../documents/read-jsonc.ts";
import type { BotLever, SourceFile } from "../../types.ts";
import type { Step } from "../steps.ts";
import { atLeast } from "../verdicts.ts";
import { commandText, input, list, permissionGate, type StepReader, unreadable } from "./inputs.ts";
import { at, children, entry, nothing, notUnderstood, type Reading, textOf } from "./reading.ts";

interface Command {
  name: string;
  permission: string;
  suffix: string;
  isWorkflow: boolean;
  file: SourceFile;
  line: number;
}

/** Inputs of peter-evans/slash-command-dispatch, `config` and `config-from-file` included (action.yml, command-helper.ts). */
export const readSlashCommandDispatch: StepReader = (step, files) => {
  const reading = nothing();
  const commands = commandsOf(reading, step, files);
  if (commands.length === 0) return reading;
  for (const { name, permission, suffix, isWorkflow, file, line } of commands) {
    const id = `command-${reading.levers.length}`;
    reading.levers.push({
      id,
      kind: "comment",
      text: commandText([`/${name}`], "first-line", "word"),
      syntax: `/${name} on the first line`,
    });
    reading.replaces.push(id);
    const reason = `/${name} asks for the repository permission ${permission}`;
    reading.gates.push(permissionGate(file, line, atLeast(permission), reason, [id]));
    reading.levers.push(dispatchLever(reading.levers.length, name, suffix, isWorkflow));
  }
  reading.removes.push("command", "dispatch");
  return reading;
};

function dispatchLever(index: number, name: string, suffix: string, isWorkflow: boolean): BotLever {
  const gate: BotLever["gate"] = {
    kind: "role",
    verdicts: atLeast("write"),
    reason: "making a dispatch needs write permission",
  };
  const id = `dispatch-${index}`;
  const capability = {
    kind: "bot" as const,
    name: "the receiving workflow, without the comment and the action's permission check",
  };
  if (isWorkflow)
    return { id, kind: "dispatch", text: null, syntax: `a run of ${name}${suffix}.yml`, capability, gate };
  return {
    id,
    kind: "repository-dispatch",
    text: { form: "values", values: [`${name}${suffix}`], case: "exact" },
    syntax: `a repository dispatch of the type ${name}${suffix}`,
    capability,
    gate,
  };
}

function commandsOf(reading: Reading, step: Step, files: readonly SourceFile[]): Command[] {
  const text = (name: string, fallback: string): string => {
    const given = input(step.with, name);
    if (given.state === "unknown") unreadable(reading, step, name, given.line);
    return given.state === "text" && given.text !== ""
      ? given.text
      : given.state === "unknown"
        ? "?"
        : fallback;
  };
  const source = input(step.with, "config-from-file");
  const inline = input(step.with, "config");
  if (source.state === "unknown" || inline.state === "unknown") {
    unreadable(reading, step, "config", step.line);
    return [];
  }
  if (source.state === "text") {
    const path = source.text.replace(/^\.\//, "");
    const found = files.find((file) => file.path === path);
    if (found) return configured(reading, found, found.text, 0);
    reading.incomplete.push(
      notUnderstood(step.file, source.line, `its commands stand in ${path}, which was not read`),
    );
    return [];
  }
  if (inline.state === "text") return configured(reading, step.file, inline.text, inline.line);
  const given = input(step.with, "commands");
  if (given.state !== "text") {
    unreadable(reading, step, "commands", step.line);
    return [];
  }
  const common = {
    permission: text("permission", "write"),
    suffix: text("event-type-suffix", "-command"),
    isWorkflow: text("dispatch-type", "repository") === "workflow",
  };
  return list(given.text).map((name) => ({ name, ...common, file: step.file, line: given.line }));
}

/** `line`: where the text begins when it is part of a workflow; 0 when it is a file of its own. */
function configured(reading: Reading, file: SourceFile, text: string, line: number): Command[] {
  const { root, problems } = readJsonc(text);
  const [problem] = problems;
  if (root?.kind !== "list" || problem) {
    reading.incomplete.push(notUnderstood(file, line || 1, "the commands are not a list in JSON"));
    return [];
  }
  return children(root).flatMap((node) => {
    const name = textOf(at(node, "command"));
    if (name === undefined) {
      reading.incomplete.push(notUnderstood(file, line || node.line, "a command has no name"));
      return [];
    }
    const own = (key: string, fallback: string) =>
      entry(node, key) ? (textOf(at(node, key)) ?? "?") : fallback;
    return {
      name,
      permission: own("permission", "write"),
      suffix: own("event_type_suffix", "-command"),
      isWorkflow: own("dispatch_type", "repository") === "workflow",
      file,
      line: line || node.line,
    };
  });
}
