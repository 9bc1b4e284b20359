import type { Policy } from "./schema.ts";

type Section<K extends keyof Policy> = NonNullable<Policy[K]>;
type With<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
type Total<T> = With<T, keyof T>;
type Builder = NonNullable<Section<"provenance">["builders"]>[number];
type Task = With<Section<"task">, "required" | "label" | "pull-requests">;
type Deploy = Omit<Section<"deploy">, "agents" | "authorize" | "bots" | "respond" | "environments"> & {
  agents: NonNullable<Section<"deploy">["agents"]>;
  environments: string[];
  authorize?: With<NonNullable<Section<"deploy">["authorize"]>, "by" | "max-age">;
  bots: NonNullable<Section<"deploy">["bots"]>;
  respond: NonNullable<Section<"deploy">["respond"]>;
};

/**
 * A policy in which a rule finds a value wherever one makes sense. A section that asks for something only when it is
 * written (`task`, `mcp`, `deploy`, `provenance`) and one that only grants (`exceptions`, `break-glass`,
 * `quarantine`) stays absent when nobody wrote it; when it is there, its members are filled.
 */
export type EffectivePolicy = Omit<
  Policy,
  | "mode"
  | "defaults"
  | "agents"
  | "branches"
  | "tags"
  | "paths"
  | "limits"
  | "review"
  | "task"
  | "mcp"
  | "deploy"
  | "provenance"
  | "exceptions"
  | "break-glass"
> & {
  mode: Total<Section<"mode">>;
  defaults: Total<Section<"defaults">>;
  agents: Total<Section<"agents">>;
  branches: Section<"branches">;
  tags: Section<"tags">;
  paths: Section<"paths">;
  limits: Section<"limits">;
  review: With<Section<"review">, "approvals" | "checks">;
  task?: Task;
  mcp?: Total<Section<"mcp">>;
  deploy?: Deploy;
  provenance?: With<Section<"provenance">, "max-age" | "builders" | "workloads" | "require" | "relax"> & {
    builders: Builder[];
  };
  exceptions?: With<Section<"exceptions">, "max-age">;
  "break-glass"?: With<Section<"break-glass">, "approvals" | "max-age">;
};

/**
 * The built-in layer: what holds where no file says anything. Doubt counts as an agent; everything else asks for
 * something only once a file does, so that a short policy means what it says: agents need no owner, may push to branches of
 * their own and propose any path, and no size limits hold.
 *
 * The first file (the organisation's, else the repository's) may choose other values; files below it may only tighten.
 */
export const builtIn = {
  version: 1,
  mode: { default: "enforce" },
  defaults: { branches: "push", paths: "allow" },
  agents: { "unknown-apps": "agent", claims: "agent", unproven: "human", unowned: "allow" },
} as const satisfies Policy;

/**
 * What a section says by being written, by dotted key: a layer below has to be as tight as this, unless the upper layer
 * wrote another value.
 */
export const implied = {
  task: { required: true, "pull-requests": 1 },
  mcp: { unlisted: "review", "literal-credentials": "forbid" },
  deploy: { agents: "block", environments: ["*"] as string[] },
  "deploy.authorize": { by: "button", "max-age": "4h" },
  provenance: { "max-age": "24h" },
  exceptions: { "max-age": "7d" },
  "break-glass": { approvals: 2, "max-age": "4h" },
} as const satisfies Record<string, Record<string, unknown>>;

/** Fills in the defaults; doing it twice changes nothing. */
export function withDefaults(policy: Policy): EffectivePolicy {
  const { task, mcp, deploy, provenance, exceptions, "break-glass": breakGlass, ...others } = policy;
  return {
    ...others,
    mode: fill({ ...builtIn.mode, observe: [] }, policy.mode),
    defaults: fill(builtIn.defaults, policy.defaults),
    agents: fill({ ...builtIn.agents, automation: [], registry: [] }, policy.agents),
    branches: policy.branches ?? [],
    tags: policy.tags ?? [],
    paths: policy.paths ?? [],
    limits: policy.limits ?? {},
    review: fill({ approvals: 0, checks: [] }, policy.review),
    ...(task && { task: fill({ ...implied.task, label: "agent-approved" }, task) }),
    ...(mcp && { mcp: fill({ ...implied.mcp, servers: [] }, mcp) }),
    ...(deploy && { deploy: fillDeploy(deploy) }),
    ...(provenance && {
      provenance: fill(
        { ...implied.provenance, builders: [], workloads: [], require: [], relax: [] },
        provenance,
      ),
    }),
    ...(exceptions && { exceptions: fill(implied.exceptions, exceptions) }),
    ...(breakGlass && { "break-glass": fill(implied["break-glass"], breakGlass) }),
  };
}

function fillDeploy({ authorize, ...deploy }: Section<"deploy">): Deploy {
  return {
    ...fill({ ...implied.deploy, bots: [], respond: [] }, deploy),
    ...(authorize && { authorize: fill(implied["deploy.authorize"], authorize) }),
  };
}

function fill<T extends object, D extends { [K in keyof D]: K extends keyof T ? T[K] : never }>(
  defaults: D,
  given: T | undefined,
): With<T, keyof D & keyof T> {
  const filled: object = { ...defaults, ...given };
  return filled as With<T, keyof D & keyof T>;
}
