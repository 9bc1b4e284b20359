import { secretsIn } from "../expression/secrets.ts";
import { type Clause, clause } from "../guards/judgement.ts";
import { guardsOf, identify, worst } from "../paths/path.ts";
import type { Capability, ChainPath, Profile } from "../types.ts";
import type { Workflow } from "../workflow/model.ts";
import { levelOf } from "../workflow/permissions.ts";
import { runnerOf } from "./runners.ts";
import type { World } from "./world.ts";

/**
 * What a writer reaches that may also change workflow files (GitHub's permission `workflows` of an App or token): it pushes a
 * workflow of its own to a branch of its own, and that runs at once with whatever belongs to the repository rather than to an
 * environment. Told is what the repository's workflows show to exist.
 */
export function workflowFilePaths(world: World, profile: Profile): ChainPath[] {
  if (profile !== "writer") return [];
  const found = new Map<string, { capability: Capability; clauses: readonly Clause[] }>();
  for (const workflow of world.workflows.values())
    for (const one of shown(workflow)) {
      const key = `${one.capability.kind} ${one.capability.name}`;
      // a secret that one job uses without an environment belongs to the repository
      if (!found.has(key) || one.clauses.length === 0) found.set(key, one);
    }
  return [...found.values()].map(({ capability, clauses }) => pathOf(profile, capability, clauses));
}

function* shown(workflow: Workflow): Generator<{ capability: Capability; clauses: readonly Clause[] }> {
  for (const job of workflow.jobs) {
    const named = job.environment?.text || "(not readable)";
    const inside =
      job.environment === null
        ? []
        : clause(
            1,
            "environment",
            `it may belong to the environment ${named}, whose rules for branches and reviewers cannot be read here`,
          ).clauses;
    if (job.environment !== null)
      yield {
        capability: { kind: "environment", name: named, place: job.environment.place },
        clauses: inside,
      };
    const texts = [...job.texts, ...workflow.env.values(), ...job.steps.flatMap((step) => step.texts)];
    for (const { name, place } of secretsIn(texts))
      yield { capability: { kind: "secrets", name, place }, clauses: inside };
    const permissions = job.permissions ?? workflow.permissions;
    if (levelOf(permissions, "id-token") === "write")
      yield {
        capability: { kind: "oidc", name: "id-token", place: permissions?.place ?? job.place },
        clauses: [
          ...clause(
            1,
            "condition",
            "which branches the cloud's trust takes is set there, and cannot be read here",
          ).clauses,
        ],
      };
    const runner = runnerOf(job);
    if (runner !== null)
      yield {
        capability: { kind: "runner", name: runner.text, place: runner.place },
        clauses: runner.own.clauses,
      };
  }
}

function pathOf(profile: Profile, capability: Capability, clauses: readonly Clause[]): ChainPath {
  const guards = guardsOf(clauses);
  const path = {
    profile,
    lever: {
      kind: "workflow-file" as const,
      event: "push",
      detail: "push a workflow of its own to a branch",
      place: capability.place,
    },
    workflow: null,
    job: null,
    capability,
    via: [
      {
        edge: "START" as const,
        node: "a workflow of its own, before any verdict on it exists",
        place: capability.place,
      },
    ],
    verdict: worst(guards),
    beforeVerdict: true as const,
    guards,
  };
  return { id: identify(path), ...path };
}
