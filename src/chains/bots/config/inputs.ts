import type { Entry, Tree } from "../../../documents/tree.ts";
import type { BotGate, BotLever, SourceFile } from "../../types.ts";
import type { Step } from "../steps.ts";
import type { Verdicts } from "../verdicts.ts";
import { notUnderstood, place, type Reading, textOf } from "./reading.ts";

/** Reads what a step's inputs say. `files`: the repository, for inputs that name a file. */
export type StepReader = (step: Step, files: readonly SourceFile[]) => Reading;

/** An input: absent (its default holds), its text, or not to be told from here (an expression). */
export type Input =
  | { state: "absent" }
  | { state: "text"; text: string; line: number }
  | { state: "unknown"; line: number };

export function input(node: Tree | undefined, name: string): Input {
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

export function list(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

export function unreadable(reading: Reading, step: Step, name: string, line: number): void {
  reading.incomplete.push(notUnderstood(step.file, line, `the input ${name} is filled in at run time`));
}

export function permissionGate(
  file: SourceFile,
  line: number,
  verdicts: Verdicts,
  reason: string,
  levers: string[],
): BotGate {
  return { kind: "permission", verdicts, reason, place: place(file, line), levers };
}

/** The match for a command word of a step's inputs. */
export function commandText(
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
