import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODES } from "../../src/provenance/codes.ts";
import { verify } from "../../src/provenance/verify.ts";
import { attestation } from "./mutations.ts";
import { referenceRefusal } from "./reference.ts";
import { input } from "./support.ts";
import { TAMPERINGS } from "./tampering.ts";

describe("the reference checker", () => {
  it("accepts what is right, so that its refusals mean something", () => {
    expect(referenceRefusal(input())).toBeNull();
  });

  it("agrees on every tampering that needs neither grants nor revocations nor another policy", () => {
    const ours = TAMPERINGS.map(([what, change]) => ({ what, change: change() }))
      .filter(({ change }) => !("grants" in change || "revocations" in change || "policy" in change))
      .filter(({ change }) => change.receivedAt !== "now");
    expect(ours.length).toBeGreaterThan(70);
    expect(
      ours.filter(({ change }) => referenceRefusal(input(change)) === null).map(({ what }) => what),
    ).toEqual([]);
  });

  it("refuses nothing less: whatever verify accepts, it accepts (short form of the fuzz target)", () => {
    let accepted = 0;
    fc.assert(
      fc.property(attestation, (bytes) => {
        const given = input({ bytes });
        const answer = verify(given);
        expect(answer.code === "ok" || answer.code in CODES).toBe(true);
        expect(answer.code).not.toBe("internal");
        if (!answer.verified) return;
        accepted += 1;
        expect(referenceRefusal(given)).toBeNull();
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
