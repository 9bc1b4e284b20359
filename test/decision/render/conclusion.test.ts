import { describe, expect, it } from "vitest";
import { conclusionOf } from "../../../src/decision/render/conclusion.ts";
import type { Verdict } from "../../../src/decision/types.ts";

describe("the conclusion of a check run", () => {
  it.each<[Verdict, unknown]>([
    ["pass", { status: "completed", conclusion: "success" }],
    ["fail", { status: "completed", conclusion: "failure" }],
    ["action-required", { status: "completed", conclusion: "action_required" }],
    ["pending", { status: "in_progress" }],
  ])("%s", (verdict, expected) => {
    expect(conclusionOf(verdict)).toEqual(expected);
  });

  it("fails on a verdict from another version, which nobody here can judge", () => {
    expect(conclusionOf("excellent" as Verdict)).toEqual({ status: "completed", conclusion: "failure" });
  });
});
