import { expect, it } from "vitest";
import { contentOf } from "../../../examples/supervisor/network/meter.ts";
import { record } from "../../../examples/supervisor/record.ts";
import { type Run, refuseBad } from "../../../examples/supervisor/run.ts";
import type { Observation } from "../../../examples/supervisor/trace/observe.ts";

const LIMITS = { maxChildren: 3, timeoutSeconds: 10 };

/** A run of `starts` processes that may be signed. */
function run(starts: number, more: Partial<Run> = {}, execution: Partial<Run["execution"]> = {}): Run {
  const observations = Array.from({ length: starts }, (_, index): Observation => {
    const [program, executable] = [index === 0 ? null : 1, "/bin/true"];
    return { kind: "start", at: 0, process: index + 1, parent: program, program, executable, argv: ["true"] };
  });
  const nothing = { connections: [], apiCalls: [], changes: [], startedAt: 0, finishedAt: 0 };
  const output = contentOf("");
  return {
    ...{ id: "run", startedOn: "", finishedOn: "", started: true, start: "a", head: "b" },
    logs: record({ ...nothing, start: "a", command: ["true"], output, observations }),
    execution: { code: 0, stopped: null, output, calls: [], lost: 0, ...execution },
    ...more,
  };
}

it("signs a run that used all it was allowed", () => {
  expect(() => refuseBad(run(3), LIMITS)).not.toThrow();
});

it.each<[string, Run]>([
  ["run/not-started", run(0, { started: false })],
  ["run/timeout", run(1, {}, { stopped: "timeout", code: null })],
  ["run/trace", run(1, {}, { stopped: "trace-too-large", code: null })],
  ["run/too-many-children", run(4)],
  ["run/too-many-children", run(2, {}, { stopped: "too-many-children", code: null })],
  ["run/failed", run(1, {}, { code: 3 })],
  ["run/failed", run(1, {}, { code: null })],
  ["run/unobserved", run(1, {}, { lost: 1 })],
  ["run/no-commits", run(1, { head: "a" })],
])("refuses with %s", (code, bad) => {
  expect(() => refuseBad(bad, LIMITS)).toThrow(expect.objectContaining({ code, kind: "refused" }));
});
