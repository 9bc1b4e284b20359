/** The public face of the simulator: what a demo, a test or a benchmark holds in its hands. */
export type * from "./api/actors.ts";
export type * from "./api/acts.ts";
export type * from "./api/checks.ts";
export type * from "./api/commits.ts";
export type * from "./api/organization.ts";
export type * from "./api/repository.ts";
export type * from "./api/rulesets.ts";
export type * from "./api/runs.ts";
export type * from "./api/settings.ts";
export type * from "./api/simulator.ts";
export type * from "./api/threads.ts";
export type * from "./api/traffic.ts";
