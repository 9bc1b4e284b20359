import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { known } from "../../src/facts/known.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { alice, facts, file, review } from "../support/facts.ts";

const layered = (texts: { organization: string; repository: string; "base-branch"?: string }) =>
  resolvePolicy(
    Object.entries(texts).map(([layer, text]) => ({
      layer: layer as keyof typeof texts,
      repository: layer === "organization" ? "acme/.github" : "acme/shop",
      path: ".agent-policy.yml",
      commit: "d".repeat(40),
      content: { state: "present" as const, text: `version: 1\n${text}` },
    })),
    { repository: { name: "shop" } },
  );
const two = { files: known([file("a"), file("b")]) };

describe("relief that a layer gives itself", () => {
  it("tightening the organisation's number by one does not make it the repository's to observe away", () => {
    const limits = layered({
      organization: "limits: {files: 1}",
      repository: 'limits: {files: 0}\nmode: {observe: ["limits/*"]}',
    });
    expect(decide(limits, facts(two)).verdict).toBe("fail");
    const review = layered({
      organization: "review: {approvals: 1}",
      repository: 'review: {approvals: 2}\nmode: {observe: ["review/*"]}',
    });
    expect(decide(review, facts()).verdict).toBe("action-required");
  });

  it("nor can a file of the base branch claim it by tightening, for the default branch's relief to reach it", () => {
    const policy = layered({
      organization: "limits: {files: 1}",
      repository: 'mode: {observe: ["limits/*"]}',
      "base-branch": "limits: {files: 0}",
    });
    expect(decide(policy, facts(two)).verdict).toBe("fail");
  });

  it("nor does tightening what a section of the organisation's implies", () => {
    const policy = layered({
      organization: "mcp: {}",
      repository: 'mcp: {unlisted: forbid}\nmode: {observe: ["mcp/*"]}',
    });
    if (policy.state !== "effective") throw new Error("not effective");
    expect(policy.owners?.["/mcp/unlisted"]).toEqual([0, 1]);
  });

  it("what the repository alone asks for stays its own", () => {
    const policy = layered({
      organization: "limits: {lines: 900}",
      repository: 'limits: {files: 1}\nmode: {observe: ["limits/*"]}',
    });
    expect(decide(policy, facts({ ...two, reviews: known([review(alice)]) })).verdict).toBe("pass");
  });
});
