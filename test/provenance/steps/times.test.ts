import { describe, expect, it } from "vitest";
import { verify } from "../../../src/provenance/verify.ts";
import { input, policy, signed } from "../support.ts";

// The run of `statement()` lasts from 10:00 to 11:00 and expires at midnight.
const open = signed(({ run }) => void delete run.metadata.agentPolicy_expiresOn);
const received = (receivedAt: string, more: Parameters<typeof input>[0] = {}) =>
  verify(input({ receivedAt, ...more })).code;

describe("times: the limits themselves hold", () => {
  it.each([
    ["2026-11-21T10:59:00Z", "ok", "a minute of clock skew"],
    ["2026-11-21T10:58:59.999Z", "time/future", "and not a millisecond more"],
    ["2026-11-22T00:00:00Z", "ok", "the moment it expires"],
    ["2026-11-22T00:00:00.001Z", "time/expired", "and not a millisecond later"],
  ])("%s: %s, %s", (receivedAt, code) => {
    expect(received(receivedAt)).toBe(code);
  });

  it.each([
    ["24h", "2026-11-22T11:00:00Z", "ok"],
    ["24h", "2026-11-22T11:00:00.001Z", "time/too-old"],
    ["1s", "2026-11-21T11:00:01Z", "ok"],
    ["1s", "2026-11-21T11:00:02Z", "time/too-old"],
    ["2w", "2026-12-05T11:00:00Z", "ok"],
  ])("max-age %s, received %s: %s", (age, receivedAt, code) => {
    expect(received(receivedAt, { bytes: open, policy: policy({ "max-age": age }) })).toBe(code);
  });

  it("takes a run that took no time, and offsets of the receipt", () => {
    const instant = signed(
      ({ run }) => void Object.assign(run.metadata, { startedOn: "2026-11-21T11:00:00Z" }),
    );
    expect(received("2026-11-21T13:00:00+01:00", { bytes: instant })).toBe("ok");
  });

  it("refuses times that are not UTC, and days that do not exist", () => {
    for (const finishedOn of [
      "2026-11-21T11:00:00+01:00",
      "2026-11-31T11:00:00Z",
      "2026-11-21",
      "2026-11-21T24:00:00Z",
      1,
    ])
      expect(
        received("2026-11-21T12:00:00Z", {
          bytes: signed(({ run }) => void Object.assign(run.metadata, { finishedOn })),
        }),
      ).toBe("statement/shape");
  });
});
