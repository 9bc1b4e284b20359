import { describe, expect, it } from "vitest";
import { instant } from "../../src/cli/instant.ts";

describe("instant", () => {
  it.each([
    ["2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000Z"],
    ["2026-11-21T10:00+02:00", "2026-11-21T08:00:00.000Z"],
    ["2026-11-21T10:00:00.25Z", "2026-11-21T10:00:00.250Z"],
    ["2026-11-21", "2026-11-21T00:00:00.000Z"],
  ])("reads %s", (text, moment) => {
    expect(instant(text)).toBe(moment);
  });

  it.each([
    "",
    "now",
    "1999",
    "11/12/2026",
    "2026-11-21 10:00",
    "2026-11-21T10:00",
    "2026-13-01",
    "2026-11-21T25:00Z",
  ])("refuses %j, which is no time or another one on each machine", (text) => {
    expect(() => instant(text)).toThrow(/is not a time/);
  });
});
