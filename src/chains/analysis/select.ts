import { knownAction } from "../actions/known.ts";
import { valueOfText } from "../guards/evaluate.ts";
import type { Via } from "../types.ts";
import type { Job, Text } from "../workflow/model.ts";
import type { Reach } from "./capabilities.ts";
import type { FlatStep } from "./flat-step.ts";
import { jobScope } from "./jobs.ts";
import type { Run } from "./run.ts";

/** More are cut: a path is read by people. */
const MOST = 3;

/** What the profile chooses of a job that it starts: the environment, what a step is given, the version by its commits. */
export function selections(run: Run, job: Job, reach: Reach): Via[] {
  const out: Via[] = [];
  const select = (node: string, { place }: Text) => {
    if (out.length < MOST && !out.some((one) => one.node === node)) out.push({ edge: "SELECT", node, place });
  };
  if (job.environment?.text.includes("${{")) {
    const value = valueOfText(job.environment.text, jobScope(run, job));
    if (value.kind === "chosen") select(`${value.what} chooses the environment`, job.environment);
  }
  for (const flat of reach.steps ?? []) {
    for (const [name, text] of given(flat)) {
      const value = valueOfText(text.text, flat.scope);
      if (value.kind === "chosen") select(`${value.what} is handed to the step as ${name}`, text);
    }
    const { uses, place } = flat.step;
    if (
      reach.capability.kind === "release" &&
      /^(semantic-release|release-please|changesets)$/.test(reach.capability.name)
    )
      select("what the commits say chooses the version", { text: uses?.text ?? "", place });
  }
  return out;
}

/** Values with an expression that a step is given; nothing of one that only prepares. */
function given({ step }: FlatStep): [string, Text][] {
  if (knownAction(step)?.inert === true) return [];
  return [...step.env, ...step.with].filter(([, { text }]) => text.includes("${{"));
}
