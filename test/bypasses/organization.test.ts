import { afterEach, describe, expect, it, vi } from "vitest";
import { ingest } from "../../src/server/ingest/index.ts";
import { key, ordinary, policyAt, pullRequest } from "../github/scripted.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the organisation's policy under another's name", () => {
  it("a former organisation's name, registered anew, lends its `.github` to nobody", async () => {
    const owned = ordinary();
    const strict = policyAt("version: 1\nlimits: {lines: 5}\n", "d".repeat(40));
    owned.evidence.organization.defaultBranchRef.target = strict;
    const byOldName = ordinary();
    byOldName.evidence.organization = null;
    const hidden = {
      errors: [{ type: "NOT_FOUND", path: ["organization"], message: "Could not resolve" }],
      data: byOldName.evidence,
    };
    const { source, seen } = pullRequest(owned, {
      graphql: { Evidence: (count: number) => (count === 1 ? hidden : owned.evidence) },
      rest: { "/installation/repositories": { repository_selection: "all" } },
    });
    const opened = await source.open({ ...key, owner: "acme-before" });
    expect(opened?.policy.state === "effective" && opened.policy.policy.limits?.lines).toBe(5);
    expect(seen.filter(({ operation }) => operation === "Evidence")).toHaveLength(2);
  });

  const push = (more: object) => ({
    installation: { id: 1 },
    repository: { id: 500, name: "shop", owner: { login: "acme" }, default_branch: "main" },
    ref: "refs/heads/main",
    before: "1".repeat(40),
    after: "2".repeat(40),
    sender: { id: 1001, login: "alice", type: "User" },
    ...more,
  });
  const wakes = (more: object) =>
    ingest("push", push(more), { appId: 1, receivedAt: "2026-11-21T12:00:00Z" }).wakes;

  it("its policy changes wake everybody, however its repository's name is written", () => {
    const commits = [{ modified: [".agent-policy.yml"] }];
    const repository = { id: 501, name: ".GitHub", owner: { login: "acme" }, default_branch: "main" };
    expect(wakes({ commits, repository })).toContainEqual(
      expect.objectContaining({ to: "installation", invalidate: true }),
    );
  });

  it("a push that lists no commit may have changed the policy", () => {
    expect(wakes({ commits: [] })).toHaveLength(1);
    expect(wakes({ commits: [{ modified: ["a"] }] })).toHaveLength(0);
  });
});
