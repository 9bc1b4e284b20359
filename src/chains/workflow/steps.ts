import { isMap, isSeq, type Node } from "yaml";
import type { Incomplete } from "../types.ts";
import { entries, expressionTexts, type Source, textMap, textOf, textsOf } from "./document.ts";
import type { Step, Texts } from "./model.ts";

/** Keys that change nothing about who can make the step run or what it may do. */
const NEUTRAL = new Set(["name", "working-directory", "timeout-minutes", "cancel"]);

/** More than any job of a real repository has; what comes after is noted and not read. */
const MAX_STEPS = 400;
const MAX_SCRIPT = 64 * 1024;

/** The steps of a job or composite action, in order. */
export function readSteps(source: Source, node: Node | null, incomplete: Incomplete[]): Step[] {
  const list = source.resolve(node);
  if (!isSeq(list)) {
    if (list !== null)
      incomplete.push({ file: source.file, line: source.place(list).line, reason: "steps are not a list" });
    return [];
  }
  if (list.items.length > MAX_STEPS)
    incomplete.push({
      file: source.file,
      line: source.place(list.items[MAX_STEPS]).line,
      reason: `more than ${MAX_STEPS} steps`,
    });
  return list.items.slice(0, MAX_STEPS).flatMap((item) => readStep(source, item, incomplete));
}

/** GitHub's own shells, with no more than options (docs.github.com, "Workflow syntax", steps.shell). */
const PLAIN_SHELL = /^((bash|sh|pwsh|powershell|python3?|cmd)( +(-[\w-]+|pipefail|\{0\}))*)?$/i;

/** Inputs of actions are told apart without regard to case (docs.github.com, "Metadata syntax", inputs). */
const lowerCase = (texts: Texts): Texts =>
  new Map([...texts].map(([key, text]) => [key.toLowerCase(), text]));

function readStep(source: Source, item: unknown, incomplete: Incomplete[]): Step[] {
  const node = source.resolve(item);
  const place = source.place(item);
  if (!isMap(node)) {
    incomplete.push({ file: source.file, line: place.line, reason: "a step is not a mapping" });
    return [];
  }
  const step: Step = {
    place,
    id: null,
    condition: null,
    uses: null,
    run: null,
    ownShell: false,
    with: new Map(),
    env: new Map(),
    continueOnError: false,
    background: false,
    waits: [],
    texts: expressionTexts(source, node),
    incomplete: [],
  };
  const nested: Step[] = [];
  for (const { key, at, value } of entries(source, node, step.incomplete)) {
    if (key === "id") step.id = textOf(source, value)?.text ?? null;
    else if (key === "if") step.condition = textOf(source, value);
    else if (key === "uses") step.uses = textOf(source, value);
    else if (key === "run") step.run = textOf(source, value);
    else if (key === "shell") step.ownShell = !PLAIN_SHELL.test(textOf(source, value)?.text.trim() ?? "");
    else if (key === "with") step.with = lowerCase(textMap(source, value, step.incomplete));
    else if (key === "env") step.env = textMap(source, value, step.incomplete);
    else if (key === "continue-on-error")
      step.continueOnError = (textOf(source, value)?.text ?? "false") !== "false";
    else if (key === "background") step.background = (textOf(source, value)?.text ?? "false") !== "false";
    else if (key === "wait") step.waits = textsOf(source, value).map(({ text }) => text);
    else if (key === "wait-all") step.waits = "all";
    else if (key === "parallel") {
      nested.push(...readSteps(source, value, step.incomplete));
      // they run at once, and what follows waits for them all
      for (const one of nested) one.background = true;
      step.waits = "all";
    } else if (!NEUTRAL.has(key))
      step.incomplete.push({
        file: source.file,
        line: source.place(at).line,
        reason: `unknown key ${key} of a step`,
      });
  }
  if ((step.run?.text ?? step.with.get("script")?.text ?? "").length > MAX_SCRIPT) {
    step.run = null;
    step.with = new Map([...step.with].filter(([key]) => key !== "script"));
    step.incomplete.push({
      file: source.file,
      line: place.line,
      reason: `a script longer than ${MAX_SCRIPT / 1024} KiB`,
    });
  }
  return nested.length > 0 ? [...nested, step] : [step];
}
