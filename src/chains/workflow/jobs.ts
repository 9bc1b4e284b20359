import { isMap, type Node } from "yaml";
import { entries, expressionTexts, type Source, scalarsBelow, textMap, textOf, textsOf } from "./document.ts";
import type { Job, Text } from "./model.ts";
import { readPermissions } from "./permissions.ts";
import { readSteps } from "./steps.ts";

/** Keys that change nothing about who can make the job run or what it may do; their expressions are read all the same. */
const NEUTRAL = new Set(["name", "timeout-minutes", "services", "defaults", "concurrency", "snapshot"]);

/** One job, tolerant of everything but what it cannot understand, which it notes. */
export function readJob(source: Source, id: string, at: unknown, node: Node | null): Job {
  const job: Job = {
    id,
    place: source.place(at),
    needs: [],
    condition: null,
    environment: null,
    permissions: null,
    runsOn: [],
    matrix: [],
    image: null,
    runnerGroup: null,
    uses: null,
    with: new Map(),
    secrets: null,
    steps: [],
    env: new Map(),
    outputs: new Map(),
    cacheMode: null,
    mayFail: false,
    texts: expressionTexts(source, node, new Set(["steps"])),
    incomplete: [],
  };
  if (!isMap(node))
    job.incomplete.push({
      file: source.file,
      line: job.place.line,
      reason: `the job ${id} is not a mapping`,
    });
  for (const { key, at: keyAt, value } of entries(source, node, job.incomplete)) {
    if (key === "needs") readNeeds(source, value, job);
    else if (key === "if") job.condition = textOf(source, value);
    else if (key === "environment") job.environment = readEnvironment(source, keyAt, value);
    else if (key === "permissions") job.permissions = readPermissions(source, keyAt, value, job.incomplete);
    else if (key === "runs-on") readRunner(source, value, job);
    else if (key === "strategy") job.matrix = scalarsBelow(source, value);
    else if (key === "container") job.image = readImage(source, value);
    else if (key === "uses") job.uses = textOf(source, value);
    else if (key === "with") job.with = textMap(source, value, job.incomplete);
    else if (key === "secrets") job.secrets = readSecrets(source, keyAt, value, job);
    else if (key === "steps") job.steps = readSteps(source, value, job.incomplete);
    else if (key === "env") job.env = textMap(source, value, job.incomplete);
    else if (key === "outputs") job.outputs = textMap(source, value, job.incomplete);
    else if (key === "continue-on-error") job.mayFail = (textOf(source, value)?.text ?? "false") !== "false";
    else if (key === "cache-mode") job.cacheMode = textOf(source, value)?.text ?? "write";
    else if (!NEUTRAL.has(key))
      job.incomplete.push({
        file: source.file,
        line: source.place(keyAt).line,
        reason: `unknown key ${key} of the job ${id}`,
      });
  }
  return job;
}

/** More than any job of a real repository needs; the job then counts as not understood. */
const MAX_NEEDS = 64;

function readNeeds(source: Source, node: Node | null, job: Job): void {
  const needs = textsOf(source, node);
  const beyond = needs[MAX_NEEDS];
  if (beyond !== undefined)
    job.incomplete.push({
      file: source.file,
      line: beyond.place.line,
      reason: `more than ${MAX_NEEDS} jobs that ${job.id} needs`,
    });
  job.needs = needs.slice(0, MAX_NEEDS).map(({ text }) => text);
}

/** `environment: NAME` or `environment: {name: NAME, url: …}`. */
function readEnvironment(source: Source, at: unknown, node: Node | null): Text | null {
  const own = textOf(source, node);
  if (own !== null) return { ...own, place: source.place(at) };
  const name = entries(source, node, []).find(({ key }) => key === "name");
  const text = textOf(source, name?.value);
  return text === null ? { text: "", place: source.place(at) } : { ...text, place: source.place(at) };
}

/** `container: IMAGE` or `container: {image: IMAGE, …}`. */
function readImage(source: Source, node: Node | null): Text | null {
  const image = entries(source, node, []).find(({ key }) => key === "image");
  return textOf(source, node) ?? textOf(source, image?.value);
}

function readRunner(source: Source, node: Node | null, job: Job): void {
  if (!isMap(node)) {
    job.runsOn = textsOf(source, node);
    return;
  }
  for (const { key, value } of entries(source, node, job.incomplete)) {
    if (key === "labels") job.runsOn = textsOf(source, value);
    if (key === "group") job.runnerGroup = textOf(source, value);
  }
}

function readSecrets(source: Source, at: unknown, node: Node | null, job: Job): Job["secrets"] {
  const word = textOf(source, node);
  if (word?.text === "inherit") return { inherit: source.place(at) };
  return { named: textMap(source, node, job.incomplete) };
}
