import { expect, test } from "vitest";
import type { OpenChange } from "../../src/evaluation/ports/fact-source.ts";
import { type RecordedChange, staleChanges } from "../../src/evaluation/sweep.ts";
import type { PolicySource } from "../../src/policy/effective.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const source = (layer: PolicySource["layer"], digest: string | null): PolicySource => ({
  layer,
  repository: "acme/shop",
  path: ".agent-policy.yml",
  commit: null,
  digest,
});
const policy = [source("organization", "sha256:1"), source("repository", "sha256:2")];
const open = (more: Partial<OpenChange> = {}): OpenChange => ({
  number: 7,
  baseRef: "refs/heads/main",
  headSha: "a".repeat(40),
  updatedAt: "2026-11-20T10:00:00Z",
  ...more,
});
const recorded = (more: Partial<RecordedChange> = {}): RecordedChange => ({
  number: 7,
  headSha: "a".repeat(40),
  baseRef: "refs/heads/main",
  asOf: "2026-11-20T10:00:02.000Z",
  shown: { verdict: "pass", since: "2026-11-20T10:00:03.000Z" },
  policy: [...policy, source("base-branch", "sha256:3")],
  ...more,
});
const stale = (one: OpenChange[], other: RecordedChange[], now = policy as PolicySource[] | null) =>
  staleChanges(one, other, now, NOW).map(({ number, reason, invalidate }) => [number, reason, invalidate]);

test("what was judged since it last changed, by the policy in force, is left alone", () => {
  expect(stale([open()], [recorded()])).toEqual([]);
  expect(stale([open()], [recorded()], null)).toEqual([]);
  expect(stale([], [])).toEqual([]);
});

test.each<[string, OpenChange[], RecordedChange[], string]>([
  ["a head nobody told of", [open({ headSha: "b".repeat(40) })], [recorded()], "was pushed to unseen"],
  ["another base", [open({ baseRef: "refs/heads/release" })], [recorded()], "was retargeted unseen"],
  [
    "a missed comment",
    [open({ updatedAt: "2026-11-20T10:00:03Z" })],
    [recorded()],
    "changed since it was judged",
  ],
  [
    "a comment in the second in which it was read",
    [open({ updatedAt: "2026-11-20T10:00:02Z" })],
    [recorded()],
    "changed since it was judged",
  ],
  ["no check", [open()], [recorded({ shown: null })], "has no check"],
  [
    "a check left in progress",
    [open()],
    [recorded({ shown: { verdict: "in-progress", since: "2026-11-20T11:49:00Z" } })],
    "has a check that nobody completed",
  ],
  [
    "a policy that changed unseen",
    [open()],
    [recorded({ policy: [source("organization", "sha256:1"), source("repository", null)] })],
    "was judged by another policy",
  ],
])("%s: judged anew, and its green taken back", (_, one, other, reason) => {
  expect(stale(one, other)).toEqual([[7, reason, true]]);
});

test("what was never judged, and what is open only here, is judged; without a green there is none to take back", () => {
  expect(stale([open({ number: 8 })], [recorded()])).toEqual([
    [8, "was never judged", false],
    [7, "is no longer open", false],
  ]);
});

test("an evaluation under way is not disturbed", () => {
  expect(
    stale([open()], [recorded({ shown: { verdict: "in-progress", since: "2026-11-20T11:55:00Z" } })]),
  ).toEqual([]);
});
