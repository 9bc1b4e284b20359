import { describe, expect, it } from "vitest";
import { authorizeIdentifier } from "../../../src/decision/deployment/button.ts";
import { renderChecks } from "../../../src/decision/render/checks.ts";
import type { CheckOutput } from "../../../src/evaluation/ports/publisher.ts";
import { decision, finding, HEAD } from "./sample.ts";

describe("the check runs of a decision", () => {
  it("are one where nothing is observed, under the name of the gate", () => {
    const { check, observe } = renderChecks(
      decision({ gate: { kind: "named", checkName: "agent-policy: release" } }),
    );
    const output: CheckOutput = check;
    expect(output).toMatchObject({
      name: "agent-policy: release",
      headSha: HEAD,
      verdict: "fail",
      externalId: decision().id,
    });
    expect(observe).toBeNull();
  });

  it("carry a button for each bot that a person may authorise this commit for, three at most", () => {
    const waiting = ["atlantis", "atlantis", "mergify", "bors", "kodiak"].map((authorize) => ({
      ...finding({ severity: "action-required" }),
      authorize,
    }));
    const { check } = renderChecks(decision({ findings: waiting }));
    expect(check.actions?.map(({ identifier }) => identifier)).toEqual(
      ["atlantis", "mergify", "bors"].map((bot) => authorizeIdentifier(HEAD, `bot:${bot}`)),
    );
    for (const { label, description, identifier } of check.actions ?? []) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(identifier.length).toBeLessThanOrEqual(20);
    }
    expect(check.actions?.map(({ label }) => label)).toEqual(["Authorize 1", "Authorize 2", "Authorize 3"]);
    expect(renderChecks(decision()).check.actions).toBeUndefined();
  });

  it("one button alone carries no number", () => {
    const findings = [{ ...finding({ severity: "action-required" }), authorize: "atlantis" }];
    expect(renderChecks(decision({ findings })).check.actions).toMatchObject([
      { label: "Authorize", description: "atlantis: this commit" },
    ]);
  });

  it("are two where something is, and the second never takes the first's verdict", () => {
    const relief = { kind: "observe" as const, by: [], reason: "mode.observe", until: null };
    const { check, observe } = renderChecks(decision({ relieved: [{ finding: finding(), relief }] }));
    expect(check.verdict).toBe("fail");
    expect(observe).toMatchObject({ name: "agent-policy (observe)", headSha: HEAD, verdict: "pass" });
    expect(observe?.fingerprint).not.toBe(check.fingerprint);
  });
});
