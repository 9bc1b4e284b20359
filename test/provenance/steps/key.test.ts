import { describe, expect, it } from "vitest";
import type { VerificationInput } from "../../../src/provenance/types.ts";
import { verify } from "../../../src/provenance/verify.ts";
import { BUILDER, edKey, input, KEY, listed, policy, signed } from "../support.ts";

/** The code when the policy lists the key with each of these. The run ended at 11:00, received at 12:00. */
function code(entries: object[], more: Partial<VerificationInput> = {}): string {
  const builders = [
    { id: BUILDER, carrier: "dsse" as const, keys: entries.map((entry) => listed(KEY, entry)) },
  ];
  return verify(input({ policy: policy({ builders }), ...more })).code;
}

describe("key: windows", () => {
  it.each([
    [{ "not-before": "2026-11-21T11:00:00Z" }, "ok"],
    [{ "not-before": "2026-11-21T11:00:00.001Z" }, "key/not-yet-valid"],
    [{ "not-before": "2026-11-21T12:30:00+01:00" }, "key/not-yet-valid"],
    [{ "not-after": "2026-11-21T12:00:00Z" }, "ok"],
    [{ "not-after": "2026-11-21T11:59:59.999Z" }, "key/expired"],
    [{ "not-after": "2026-11-21T10:59:59Z" }, "key/expired"],
    [{ "not-before": "2026-11-21T10:00:00Z", "not-after": "2026-11-21T12:00:00Z", status: "active" }, "ok"],
    [{ "not-after": "2026-11-21T12:00:00Z", status: "retired" }, "ok"],
    [{ status: "retired" }, "key/retired"],
    [{ "not-after": "2030-01-01T00:00:00Z", status: "revoked" }, "key/revoked"],
  ])("%j: %s", (entry, expected) => {
    expect(code([entry])).toBe(expected);
  });

  it("back-dating: the end of the run is the signer's word, so an expired key counts by its receipt", () => {
    const early = signed(
      ({ run }) =>
        void Object.assign(run.metadata, {
          startedOn: "2026-11-21T08:00:00Z",
          finishedOn: "2026-11-21T09:00:00Z",
        }),
    );
    expect(code([{ "not-after": "2026-11-21T09:30:00Z" }], { bytes: early })).toBe("key/expired");
  });

  it("rotation: of two keys in overlapping windows each signs in its own", () => {
    const next = edKey(2);
    const builders = [
      {
        id: BUILDER,
        carrier: "dsse" as const,
        keys: [
          listed(KEY, { "not-after": "2026-11-21T11:30:00Z" }),
          listed(next, { "not-before": "2026-11-21T10:30:00Z" }),
        ],
      },
    ];
    const rotated = policy({ builders });
    expect(verify(input({ policy: rotated })).code).toBe("key/expired");
    expect(verify(input({ policy: rotated, bytes: signed(undefined, next) })).code).toBe("ok");
  });

  it("listed twice, it has to pass as both", () => {
    expect(code([{ kid: "a" }, { kid: "b", status: "revoked" }])).toBe("key/revoked");
    expect(code([{ kid: "a" }, { kid: "b", "not-after": "2026-11-21T11:30:00Z" }])).toBe("key/expired");
  });

  it("is revoked by its thumbprint whatever it is called", () => {
    expect(code([{ kid: "a" }], { revocations: { keys: [KEY.kid] } })).toBe("key/revoked");
    expect(code([{ kid: "a" }], { revocations: { keys: ["b"] } })).toBe("ok");
  });

  it("acceptance before retirement does not help a revoked or an expired key", () => {
    expect(code([{ status: "revoked" }], { acceptedBefore: true })).toBe("key/revoked");
    expect(code([{ "not-after": "2026-11-21T11:30:00Z", status: "retired" }], { acceptedBefore: true })).toBe(
      "key/expired",
    );
  });
});
