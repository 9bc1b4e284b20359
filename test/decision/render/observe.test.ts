import { describe, expect, it } from "vitest";
import { conclusionOf } from "../../../src/decision/render/conclusion.ts";
import { renderObserveRun } from "../../../src/decision/render/observe.ts";
import type { Relief } from "../../../src/decision/types.ts";
import { decision, finding, gap } from "./sample.ts";

const observe: Relief = { kind: "observe", by: [], reason: "mode.observe", until: null };
const observed = { finding: finding({ rule: "limits/files" }), relief: observe };

describe("the observing check run", () => {
  it("lists what would block, and passes whatever the main verdict is", () => {
    const run = renderObserveRun(decision({ verdict: "fail", relieved: [observed] }));
    expect(run?.title).toBe("Observed: 1 finding would block");
    expect(run?.summary).toContain("<code>limits/files</code>");
    expect(run?.summary).not.toContain("paths/forbidden");
    expect(run?.annotations).toMatchObject([{ level: "notice" }]);
    expect(conclusionOf(run!.verdict)).toEqual({ status: "completed", conclusion: "success" });
  });

  it("is not green when facts are missing, because the list may be too short", () => {
    const run = renderObserveRun(decision({ relieved: [observed], incomplete: [gap] }));
    expect(run?.verdict).toBe("fail");
    expect(run?.summary).toContain("changed files");
  });

  it("does not exist where nothing is observed; exceptions are no observation", () => {
    expect(renderObserveRun(decision())).toBeNull();
    expect(
      renderObserveRun(decision({ relieved: [{ ...observed, relief: { ...observe, kind: "exception" } }] })),
    ).toBeNull();
  });

  it("corrects a run that is on the commit already", () => {
    const run = renderObserveRun(decision(), { published: true });
    expect(run?.summary).toContain("No observed rule has anything to say");
    expect(run?.verdict).toBe("pass");
  });

  it("has a fingerprint that follows the observed findings and nothing else", () => {
    const print = (overrides: object) =>
      renderObserveRun(decision({ relieved: [observed], ...overrides }))?.fingerprint;
    expect(print({ verdict: "pass", findings: [] })).toBe(print({}));
    expect(print({ relieved: [{ ...observed, finding: finding({ message: "more" }) }] })).not.toBe(print({}));
  });
});
