import type { Job } from "../workflow/model.ts";
import type { Run } from "./run.ts";

/**
 * Events whose runs keep a cache that may be written; since 26 June 2026 runs that others than collaborators can start on the
 * default branch get one that only reads, unless `cache-mode` says otherwise (GitHub changelog, 2026-06-26 and 2026-09-10).
 */
const TRUSTED = new Set([
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "pull_request",
  "release",
]);

/**
 * Whether what runs in this job can leave a cache for runs on the default branch. A cache belongs to the ref it was made
 * on; other branches, tags and pull requests only read the default branch's (docs.github.com, "Dependency caching reference").
 */
export function leavesCache(run: Run, job: Job): boolean {
  const { event, ref } = run.scenario;
  if (ref !== "default-branch" && !(event === "workflow_dispatch" && ref === "any")) return false;
  const mode = cacheModeOf(run, job);
  return mode === null ? TRUSTED.has(event) : mode === "write" || mode === "write-only";
}

/** The narrowest `cache-mode` that is said; a called workflow gets no more than its caller. */
function cacheModeOf(run: Run, job: Job): string | null {
  const own = job.cacheMode ?? run.workflow.cacheMode;
  const outer = run.caller === null ? null : cacheModeOf(run.caller.run, run.caller.job);
  const closed = outer === "read" || outer === "none";
  return closed ? outer : (own ?? outer);
}
