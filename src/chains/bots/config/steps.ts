import { readJsonc } from "../../../tool-servers/read-jsonc.ts";
import type { Entry, Tree } from "../../../tool-servers/tree.ts";
import type { BotGate, BotLever, SourceFile } from "../../types.ts";
import type { Step } from "../steps.ts";
import { amongPermissions, atLeast, eachProfile, everyone, type Verdicts } from "../verdicts.ts";
import {
  at,
  CHECK,
  children,
  entry,
  nothing,
  notUnderstood,
  place,
  type Reading,
  textOf,
} from "./reading.ts";

/** Reads what a step's inputs say. `files`: the repository, for inputs that name a file. */
export type StepReader = (step: Step, files: readonly SourceFile[]) => Reading;

/** An input: absent (its default holds), its text, or not to be told from here (an expression). */
type Input =
  | { state: "absent" }
  | { state: "text"; text: string; line: number }
  | { state: "unknown"; line: number };

function input(node: Tree | undefined, name: string): Input {
  // GitHub ignores the case of input names (docs.github.com, "Metadata syntax for GitHub Actions").
  const found: Entry | undefined =
    node?.kind === "map"
      ? node.entries.findLast(({ key }) => key.toLowerCase() === name.toLowerCase())
      : undefined;
  if (!found) return { state: "absent" };
  const text = textOf(found.value);
  return text === undefined
    ? { state: "unknown", line: found.line }
    : { state: "text", text, line: found.line };
}

function list(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function unreadable(reading: Reading, step: Step, name: string, line: number): void {
  reading.incomplete.push(notUnderstood(step.file, line, `the input ${name} is filled in at run time`));
}

function permissionGate(
  step: Step,
  line: number,
  verdicts: Verdicts,
  reason: string,
  levers: string[],
): BotGate {
  return { kind: "permission", verdicts, reason, place: place(step.file, line), levers };
}

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
  reading.gates.push(permissionGate(step, given.line, verdicts, reason, levers));
}

interface Command {
  name: string;
  permission: string;
  suffix: string;
  isWorkflow: boolean;
  line: number;
}

/** Inputs of peter-evans/slash-command-dispatch, `config` and `config-from-file` included (action.yml, command-helper.ts). */
export const readSlashCommandDispatch: StepReader = (step, files) => {
  const reading = nothing();
  const commands = commandsOf(reading, step, files);
  if (commands.length === 0) return reading;
  for (const { name, permission, suffix, isWorkflow, line } of commands) {
    const id = `command-${reading.levers.length}`;
    reading.levers.push({
      id,
      kind: "comment",
      text: commandText([`/${name}`], "first-line", "word"),
      syntax: `/${name} on the first line`,
    });
    reading.replaces.push(id);
    const reason = `/${name} asks for the repository permission ${permission}`;
    reading.gates.push(permissionGate(step, line, atLeast(permission), reason, [id]));
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
  if (isWorkflow) return { id, kind: "dispatch", text: null, syntax: `a run of ${name}${suffix}.yml`, gate };
  return {
    id,
    kind: "repository-dispatch",
    text: { form: "values", values: [`${name}${suffix}`], case: "exact" },
    syntax: `a repository dispatch of the type ${name}${suffix}`,
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
  return list(given.text).map((name) => ({ name, ...common, line: given.line }));
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
      line: line || node.line,
    };
  });
}

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
    permissionGate(step, level.line, verdicts, "permission-level says who may", ["command"]),
  );
  return reading;
};

/** The environment of pascalgn/automerge-action: which labels make it merge (README.md). */
export const readAutomergeAction: StepReader = (step) => {
  const reading = nothing();
  const labels = input(step.env, "MERGE_LABELS");
  if (labels.state === "unknown") unreadable(reading, step, "MERGE_LABELS", labels.line);
  if (labels.state !== "text") return reading;
  const wanted = list(labels.text).filter((label) => !label.startsWith("!"));
  reading.removes.push("label");
  reading.levers.push(
    wanted.length > 0
      ? {
          id: "labels",
          kind: "label",
          text: { form: "values", values: wanted, case: "exact" },
          syntax: `the labels ${wanted.join(" and ")}`,
        }
      : {
          id: "any",
          kind: "pull-request",
          text: null,
          syntax: "any pull request (MERGE_LABELS asks for none)",
        },
  );
  return reading;
};

function commandText(
  words: string[],
  where: "start" | "first-line" | "line",
  end: "word" | "boundary" | "open",
): BotLever["text"] {
  const [first = "", ...rest] = words;
  // A trigger of several words is read word by word; alternatives have one word each.
  const sequence =
    rest.length > 0
      ? [words]
      : first
          .trim()
          .split(/\s+/)
          .map((word) => [word]);
  return { form: "command", at: where, words: sequence, gap: "spaces", end, case: "exact" };
}
