import { describe, expect, it } from "vitest";
import { conclusionOf } from "../../../src/decision/render/conclusion.ts";
import type { Verdict } from "../../../src/decision/types.ts";

describe("the conclusion of a check run", () => {
  const expected: Record<Verdict, string | null> = {
    pass: "success",
    pending: null,
    "action-required": "action_required",
    fail: "failure",
  };

  it.each(Object.entries(expected))("%s", (verdict, conclusion) => {
    expect(conclusionOf(verdict as Verdict)).toBe(conclusion);
  });

  it("fails on a verdict from another version, which nobody here can judge", () => {
    expect(conclusionOf("excellent" as Verdict)).toBe("failure");
  });
});
