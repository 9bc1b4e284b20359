import { AgentPolicyError } from "../../src/errors.ts";
import type { Execution } from "./execute.ts";
import type { Options } from "./options.ts";
import type { Logs } from "./record.ts";

/** A run that is over. */
export interface Run {
  id: string;
  startedOn: string;
  finishedOn: string;
  execution: Execution;
  /** Null when the command never started. */
  started: boolean;
  head: string;
  start: string;
  logs: Logs;
}

/**
 * A run is signed only when all of it was seen, it kept its limits and ended well.
 *
 * @throws AgentPolicyError `run/…` (refused)
 */
export function refuseBad(
  { execution, started, head, start, logs }: Run,
  { maxChildren, timeoutSeconds }: Pick<Options, "maxChildren" | "timeoutSeconds">,
): void {
  const refused = (code: string, message: string) =>
    new AgentPolicyError("refused", code, message, {
      remedy: "Nothing was signed; the logs tell what happened.",
    });
  if (!started) throw refused("run/not-started", "The command did not start; see its message above.");
  if (execution.stopped === "timeout")
    throw refused("run/timeout", `It ran longer than ${timeoutSeconds} s.`);
  if (execution.stopped === "trace-too-large")
    throw refused("run/trace", "It did more than can be recorded.");
  if (execution.stopped !== null || logs.process.length > maxChildren)
    throw refused("run/too-many-children", `It started more than ${maxChildren} processes.`);
  if (execution.code !== 0) throw refused("run/failed", `The command ended with ${execution.code}.`);
  if (execution.lost > 0)
    throw refused("run/unobserved", `${execution.lost} lines of the trace were not understood.`);
  if (head === start) throw refused("run/no-commits", "The command committed nothing to the branch.");
}
