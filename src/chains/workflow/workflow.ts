import { isMap, type Node } from "yaml";
import type { Incomplete, SourceFile } from "../types.ts";
import { entries, parseSource, type Source, textMap, textOf } from "./document.ts";
import { readJob } from "./jobs.ts";
import type { Job, LocalAction, Workflow } from "./model.ts";
import { readPermissions } from "./permissions.ts";
import { readSteps } from "./steps.ts";
import { readInputs, readTriggers } from "./triggers.ts";

const NEUTRAL = new Set(["run-name", "defaults", "concurrency", "dependencies", "description"]);

const REFETCHES =
  /head[._]?ref|refs\/pull\/|\bgh\s+pr\s+checkout\b|steps\.[\w-]+\.outputs\.[\w-]*(?:ref|sha|branch)/i;

/** Reads one workflow file. Never throws: a file that cannot be read is a workflow of nothing that says so. */
export function readWorkflow(file: SourceFile): Workflow {
  const source = parseSource(file);
  const { incomplete } = source;
  const workflow: Workflow = {
    path: file.path,
    name: file.path,
    triggers: [],
    permissions: null,
    env: new Map(),
    jobs: [],
    cacheMode: null,
    refetches: REFETCHES.test(file.text),
    minds: /action['"\].}\s=!)]|label|merged|closed|\[bot\]|state|assignee|milestone|toJSON/i.test(file.text),
    incomplete,
  };
  if (!isMap(source.resolve(source.root))) {
    if (incomplete.length === 0)
      incomplete.push({ file: file.path, line: 1, reason: "not a workflow: no mapping at the top" });
    return workflow;
  }
  for (const { key, at, value } of entries(source, source.root, incomplete)) {
    if (key === "name") workflow.name = textOf(source, value)?.text ?? file.path;
    // an unquoted `on` is a boolean to YAML 1.1 tools; GitHub and YAML 1.2 read the word
    else if (key === "on" || key === "true") workflow.triggers = readTriggers(source, value, incomplete);
    else if (key === "permissions") workflow.permissions = readPermissions(source, at, value, incomplete);
    else if (key === "env") workflow.env = textMap(source, value, incomplete);
    else if (key === "cache-mode") workflow.cacheMode = textOf(source, value)?.text ?? "write";
    else if (key === "jobs") workflow.jobs = readJobs(source, value, incomplete);
    else if (!NEUTRAL.has(key) && !key.startsWith("x-"))
      incomplete.push({
        file: file.path,
        line: source.place(at).line,
        reason: `unknown key ${key} of the workflow`,
      });
  }
  if (workflow.triggers.length === 0)
    incomplete.push({ file: file.path, line: 1, reason: "no event starts it" });
  return workflow;
}

/** More than any workflow of a real repository has; what comes after is noted and not read. */
const MAX_JOBS = 256;

function readJobs(source: Source, node: Node | null, incomplete: Incomplete[]): Job[] {
  const all = entries(source, node, incomplete);
  const beyond = all[MAX_JOBS];
  if (beyond !== undefined)
    incomplete.push({
      file: source.file,
      line: source.place(beyond.at).line,
      reason: `more than ${MAX_JOBS} jobs`,
    });
  return all.slice(0, MAX_JOBS).map((job) => readJob(source, job.key, job.at, job.value));
}

/** Reads `action.yml` of an action that stands in the repository. */
export function readLocalAction(file: SourceFile): LocalAction {
  const source = parseSource(file);
  const { incomplete } = source;
  const action: LocalAction = {
    path: file.path.replace(/\/?action\.ya?ml$/, ""),
    composite: false,
    steps: [],
    inputs: new Map(),
    outputs: new Map(),
    incomplete,
  };
  for (const { key, value } of entries(source, source.root, incomplete)) {
    if (key === "inputs") action.inputs = readInputs(source, value, incomplete);
    if (key === "outputs")
      action.outputs = new Map(
        entries(source, value, incomplete).flatMap((output) => {
          const text = textMap(source, output.value, incomplete).get("value");
          return text === undefined ? [] : [[output.key, text] as const];
        }),
      );
    if (key !== "runs") continue;
    const runs = entries(source, value, incomplete);
    action.composite = runs.some(
      (entry) => entry.key === "using" && textOf(source, entry.value)?.text === "composite",
    );
    if (action.composite)
      action.steps = readSteps(
        source,
        runs.find((entry) => entry.key === "steps")?.value ?? null,
        incomplete,
      );
  }
  return action;
}
