import { layerOf, layersOf } from "../../src/decision/origin.ts";
import type { PolicyState } from "../../src/policy/effective.ts";
import type { PolicyFile } from "../../src/policy/layers.ts";

const places = { organization: "acme/.github", repository: "acme/app", "base-branch": "acme/app" } as const;

/** A policy file of a layer; null says that there is none. */
export function file(layer: PolicyFile["layer"], text: string | null): PolicyFile {
  const commit = { organization: "0", repository: "1", "base-branch": "2" }[layer].repeat(40);
  return {
    layer,
    repository: places[layer],
    path: ".agent-policy.yml",
    commit,
    content: text === null ? { state: "absent" } : { state: "present", text },
  };
}

/** The state, which has to be an effective one. */
export function effective(state: PolicyState): Extract<PolicyState, { state: "effective" }> {
  if (state.state !== "effective") throw new Error(JSON.stringify(state));
  return state;
}

/** Whether the layer that set a requirement is among those that gave a grant. */
export function mayRelieve(
  state: Extract<PolicyState, { state: "effective" }>,
  grant: string,
  requirement: string,
): boolean {
  return layersOf(state, grant).includes(layerOf(state, requirement));
}
