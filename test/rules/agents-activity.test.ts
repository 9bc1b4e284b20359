import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { AgentActivity } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { alice, facts, NOW } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const AGENT = "copilot-cloud-agent";
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.parse(NOW) - hours * HOUR).toISOString();

const activity = (over: Partial<AgentActivity> = {}) =>
  known([{ agent: AGENT, open: [], opened: [], lastSeen: NOW, absence: null, renewedAt: null, ...over }]);
const entry = (keys: string) => effective(`agents: {registry: [{id: ${AGENT}, ${keys}}]}`);
const judge = (keys: string, over: Partial<AgentActivity> = {}, created = ago(1)) =>
  decide(entry(keys), facts({ activity: activity(over), change: { createdAt: created } }));
const rules = (...given: Parameters<typeof judge>) => judge(...given).findings.map(({ rule }) => rule);

describe("agents/open-pull-requests", () => {
  test.each([
    [3, [], []],
    [3, [1, 2], []],
    [3, [1, 2, 4], ["agents/open-pull-requests"]],
    [0, [], ["agents/open-pull-requests"]],
  ])("of %i, with %j open before it => %j", (most, open, expected) => {
    expect(rules(`limits: {open-pull-requests: ${most}}`, { open })).toEqual(expected);
  });

  test("names the earlier ones and the line that asks for it", () => {
    const [finding] = judge("limits: {open-pull-requests: 1}", { open: [3, 4] }).findings;
    expect(finding?.message).toContain("(#3, #4)");
    expect(finding?.policy[0]?.line).toBe(2);
  });
});

describe("agents/per-day", () => {
  const opened = (...hours: number[]) => hours.map((hour, index) => ({ number: index + 1, at: ago(hour) }));

  test("the first ones of a day pass, the next waits until the first is a day old", () => {
    expect(rules("limits: {per-day: 2}", { opened: opened(5) })).toEqual([]);
    const decision = judge("limits: {per-day: 2}", { opened: opened(5, 4) });
    expect(decision.findings.map(({ rule }) => rule)).toEqual(["agents/per-day"]);
    expect(decision.validUntil).toBe(ago(5 - 24));
    expect(rules("limits: {per-day: 2}", { opened: opened(24, 4) })).toEqual([]);
  });

  test("a flood passes at the pace of the limit, not all at once a day later", () => {
    // Six at once, thirty hours ago, two a day: the third and fourth are through since six hours, this seventh waits.
    const flood = opened(30, 30, 30, 30, 30, 30);
    const decision = judge("limits: {per-day: 2}", { opened: flood }, ago(30));
    expect(decision.verdict).toBe("fail");
    expect(decision.validUntil).toBe(ago(30 - 72));
  });

  test("none a day never passes and nothing is scheduled", () => {
    const decision = judge("limits: {per-day: 0}");
    expect(decision.verdict).toBe("fail");
    expect(decision.validUntil).toBeNull();
  });

  test("never more than the limit pass in any 24 hours", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 14 }),
        (most, hours) => {
          const times = hours.toSorted((a, b) => b - a);
          const admitted = times.map((hour, index) => {
            const decision = judge(
              `limits: {per-day: ${most}}`,
              { opened: opened(...times.slice(0, index)) },
              ago(hour),
            );
            const red = decision.verdict !== "pass";
            return red ? Date.parse(decision.validUntil ?? "") : null;
          });
          // What waits is admitted in order, and each at least a day after the one `most` places before it.
          const waiting = admitted.filter((time) => time !== null);
          for (const [index, time] of waiting.entries()) {
            const before = waiting[index - most];
            if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(24 * HOUR);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("agents/dormant", () => {
  test("unseen for longer is red, seen is green until it would be", () => {
    expect(rules("dormant-after: 2d", { lastSeen: ago(49) })).toEqual(["agents/dormant"]);
    const decision = judge("dormant-after: 2d", { lastSeen: ago(1) });
    expect(decision).toMatchObject({ verdict: "pass", validUntil: ago(1 - 48) });
  });

  test("an absence in the past stays one until a person renews the agent", () => {
    const absence = { from: ago(100), to: ago(10) };
    expect(rules("dormant-after: 2d", { absence })).toEqual(["agents/dormant"]);
    expect(rules("dormant-after: 4d", { absence })).toEqual([]);
    expect(rules("dormant-after: 2d", { lastSeen: ago(90), renewedAt: ago(1) })).toEqual([]);
  });

  test("says how it is renewed", () => {
    expect(judge("dormant-after: 2d", { lastSeen: ago(49) }).findings[0]?.remedy).toContain(
      `agent-policy release ${AGENT}`,
    );
  });
});

describe("what is not known about an agent's activity", () => {
  const KEYS = ["limits: {open-pull-requests: 5}", "limits: {per-day: 5}", "dormant-after: 45d"];

  test.each(KEYS)("%s: a gap in the record is never green", (keys) => {
    const gap = incomplete("store/away", "agents' activity", "The store is away.");
    expect(decide(entry(keys), facts({ activity: gap })).verdict).toBe("fail");
    expect(decide(entry(keys), facts({ activity: known([]) })).verdict).toBe("fail");
  });

  test.each(KEYS)("%s: a clone defers it, a person's change does not rest on it", (keys) => {
    const gap = deferred("git/activity", "agents' activity", "A clone does not know.");
    const local = decide(entry(keys), facts({ activity: gap }));
    expect(local).toMatchObject({ verdict: "pass", deferred: [{ gap: gap.gap }] });
    expect(decide(entry(keys), facts({ by: alice, activity: known([]) })).verdict).toBe("pass");
  });

  test("more activity never turns red green", () => {
    const times = fc.array(fc.integer({ min: 0, max: 160 }), { maxLength: 8 });
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 4 });
    fc.assert(
      fc.property(times, times, numbers, numbers, (some, more, open, others) => {
        const as = (hours: number[]) =>
          hours.toSorted((a, b) => b - a).map((hour, index) => ({ number: index + 1, at: ago(hour) }));
        const keys = "limits: {open-pull-requests: 3, per-day: 2}";
        const fewer = judge(keys, { open, opened: as(some) }, NOW).verdict;
        if (fewer === "pass") return;
        const union = [...new Set([...open, ...others])];
        expect(judge(keys, { open: union, opened: as([...some, ...more]) }, NOW).verdict).toBe("fail");
      }),
      { numRuns: 200 },
    );
  });
});
