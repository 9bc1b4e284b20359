import { describe, expect, it } from "vitest";
import { bringsOnly, mapPushes } from "../../src/identity/pushes.ts";
import { ALICE, BOB, commit, push, sha } from "./builders.ts";

const line = [commit(1), commit(2), commit(3)];
const by = (pushes: Parameters<typeof mapPushes>[0], commits = line) =>
  commits.map((one) => mapPushes(pushes, commits).get(one.sha)?.actor.account?.login ?? null);

describe("mapPushes", () => {
  it("gives each commit to the first push that brought it", () => {
    expect(by([push(0, 1, ALICE), push(1, 3, BOB)])).toEqual(["alice", "bob", "bob"]);
    expect(by([push(0, 3, ALICE), push(3, 3, BOB)])).toEqual(["alice", "alice", "alice"]);
  });

  it("gives what lay there before the first known push to nobody", () => {
    expect(by([push(1, 3, BOB)])).toEqual([null, "bob", "bob"]);
    expect(by([push(0, 1, ALICE), push(2, 3, BOB)])).toEqual(["alice", null, "bob"]);
  });

  it("ignores what was rewritten away, and follows merges", () => {
    expect(by([push(0, 77, BOB), push(77, 2, ALICE)])).toEqual(["alice", "alice", null]);
    const merge = commit(4, { parents: [sha(1), sha(3)] });
    const side = commit(3, { parents: [sha(0)] });
    expect(by([push(0, 1, ALICE), push(1, 4, BOB)], [commit(1), side, merge])).toEqual([
      "alice",
      "bob",
      "bob",
    ]);
  });
});

describe("bringsOnly", () => {
  const pushes = [push(0, 2, ALICE), push(2, 3, BOB)];
  const brought = mapPushes(pushes, line);
  it("is true when all that a push brought is of the set", () => {
    expect(bringsOnly(sha(3), new Set([sha(3)]), line, brought)).toBe(true);
    expect(bringsOnly(sha(2), new Set([sha(2)]), line, brought)).toBe(false);
    expect(bringsOnly(sha(2), new Set([sha(1), sha(2)]), line, brought)).toBe(true);
  });
  it("is false for a tip that no known push brought", () => {
    expect(bringsOnly(sha(3), new Set([sha(3)]), line, mapPushes([], line))).toBe(false);
  });
});
