import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AgentPolicyError } from "../../src/errors.ts";
import { digest } from "../../src/facts/digest.ts";
import { ingest } from "../../src/server/ingest/index.ts";
import { APP_ID, base, head, pullRequestPayload, repository, sender } from "./support.ts";

const context = { appId: APP_ID, receivedAt: "2026-11-21T10:00:00.000Z" };
const key = { installationId: 1, repositoryId: 7, owner: "acme", name: "shop" };
const read = (name: string, payload: unknown) => ingest(name, payload, context);
const about = { installation: { id: 1 }, repository, sender };
const actor = { account: sender, via: null };

describe("pull requests", () => {
  test.each([
    ["opened", {}, true],
    ["reopened", {}, true],
    ["synchronize", { before: base, after: head }, true],
    ["edited", { changes: { base: { ref: { from: "lax" } } } }, true],
    ["edited", { changes: { title: { from: "x" } } }, false],
    ["ready_for_review", {}, false],
    ["converted_to_draft", {}, false],
    ["labeled", { label: { name: "ship" } }, false],
    ["unlabeled", { label: { name: "ship" } }, false],
    ["auto_merge_enabled", {}, false],
    ["an action that GitHub adds next year", {}, false],
  ])("%s wakes the pull request; invalidating: %3$s", (action, more, invalidate) => {
    expect(read("pull_request", pullRequestPayload(12, action, more)).wakes).toEqual([
      { to: "pull-request", repository: key, number: 12, invalidate },
    ]);
  });

  test("closing one wakes the others on the same commit", () => {
    expect(read("pull_request", pullRequestPayload(12, "closed")).wakes).toContainEqual({
      to: "head",
      repository: key,
      sha: head,
      invalidate: false,
    });
  });

  test("a push to it is witnessed with its pusher", () => {
    const { testimonies } = read(
      "pull_request",
      pullRequestPayload(12, "synchronize", { before: base, after: head }),
    );
    expect(testimonies).toEqual([
      {
        repositoryId: 7,
        number: 12,
        witness: {
          kind: "push",
          ref: "refs/heads/agent/basket",
          before: base,
          after: head,
          forced: false,
          at: "2026-11-20T10:00:00.000Z",
          actor,
        },
      },
    ]);
  });

  test("who edited and who labelled is witnessed", () => {
    const edited = read("pull_request", pullRequestPayload(12, "edited", { changes: {} }));
    expect(edited.testimonies[0]?.witness).toMatchObject({ kind: "edit", node: "PR_12", number: 12, actor });
    const labeled = read("pull_request", pullRequestPayload(12, "labeled", { label: { name: "ship" } }));
    expect(labeled.testimonies[0]?.witness).toMatchObject({ kind: "label", issue: 12, label: "ship", actor });
  });

  test("an account type nobody knows is nobody's account", () => {
    const payload = pullRequestPayload(12, "edited", { sender: { id: 5, login: "x", type: "Robot" } });
    expect(read("pull_request", payload).testimonies[0]?.witness.actor).toEqual({ account: null, via: null });
  });
});

describe("reviews and comments", () => {
  const review = (action: string) => ({
    ...about,
    action,
    pull_request: { number: 12 },
    review: { node_id: "R_1", commit_id: head, submitted_at: "2026-11-20T10:00:00Z" },
  });
  const comment = (
    action: string,
    issue: object = { number: 12, pull_request: {} },
    via: object | null = null,
  ) => ({
    ...about,
    action,
    issue,
    comment: { node_id: "C_1", updated_at: "2026-11-20T10:00:00Z", performed_via_github_app: via },
  });

  test("a dismissed or edited review takes its green back first", () => {
    expect(read("pull_request_review", review("submitted")).wakes[0]?.invalidate).toBe(false);
    expect(read("pull_request_review", review("dismissed")).wakes[0]?.invalidate).toBe(true);
    const edited = read("pull_request_review", review("edited"));
    expect(edited.wakes[0]?.invalidate).toBe(true);
    expect(edited.testimonies[0]?.witness).toMatchObject({
      kind: "edit",
      node: "R_1",
      at: context.receivedAt,
    });
  });

  test("a comment on a pull request wakes it, one on a plain issue nobody", () => {
    expect(read("issue_comment", comment("created")).wakes).toEqual([
      { to: "pull-request", repository: key, number: 12, invalidate: false },
    ]);
    expect(read("issue_comment", comment("deleted")).wakes[0]?.invalidate).toBe(true);
    expect(read("issue_comment", comment("created", { number: 12 })).wakes).toEqual([]);
  });

  test.each([
    ["edited", "Coverage: 81 %", false],
    ["edited", "see /agent-policy except", false],
    ["edited", "/agent-policy except paths/forbidden 0123 why", true],
    ["edited", undefined, true],
    ["deleted", "Coverage: 81 %", false],
    ["deleted", "/agent-policy break-glass 0123 why", true],
  ])("a comment that is %s and read %j before takes the green back: %s", (action, before, invalidate) => {
    const event = comment(action);
    const payload =
      action === "edited"
        ? { ...event, comment: { ...event.comment, body: "now" }, changes: { body: { from: before } } }
        : { ...event, comment: { ...event.comment, body: before } };
    for (const [name, number] of [
      ["issue_comment", {}],
      ["pull_request_review_comment", { pull_request: { number: 12 } }],
    ] as const)
      expect(read(name, { ...payload, ...number }).wakes).toContainEqual(
        expect.objectContaining({ to: "pull-request", number: 12, invalidate }),
      );
  });

  test("the app behind a comment is its author's, not that of whoever edits it later", () => {
    const via = { id: 700200, slug: "acme-coder" };
    const created = read("issue_comment", comment("created", undefined, via));
    expect(created.testimonies[0]?.witness.actor.via).toEqual(via);
    const edited = read("issue_comment", comment("edited", undefined, via));
    expect(edited.testimonies[0]?.witness).toMatchObject({ kind: "edit", node: "C_1" });
    expect(edited.testimonies[0]?.witness.actor.via).toBeNull();
  });
});

describe("task approval", () => {
  const issue = (action: string, more: object = {}) => ({
    ...about,
    action,
    issue: { node_id: "I_5", number: 5, title: "A basket", body: null, updated_at: "2026-11-20T10:00:00Z" },
    ...more,
  });

  test("labelling binds a digest of title and body as they then read", () => {
    const { wakes, testimonies } = read("issues", issue("labeled", { label: { name: "agent-approved" } }));
    expect(wakes).toEqual([{ to: "issue", repository: key, number: 5, invalidate: false }]);
    expect(testimonies[0]?.witness).toEqual({
      kind: "label",
      issue: 5,
      label: "agent-approved",
      contentDigest: digest({ title: "A basket", body: "" }),
      at: "2026-11-20T10:00:00.000Z",
      actor,
    });
  });

  test.each(["edited", "unlabeled", "deleted", "transferred"])(
    "%s may void an approval: green goes first",
    (action) => {
      expect(read("issues", issue(action, { label: { name: "agent-approved" } })).wakes[0]?.invalidate).toBe(
        true,
      );
    },
  );

  test("assigning concerns no verdict", () => {
    expect(read("issues", issue("assigned")).ignored).toBe(true);
  });
});

describe("pushes", () => {
  const push = (more: object) => ({
    ...about,
    ref: "refs/heads/main",
    before: base,
    after: head,
    commits: [],
    ...more,
  });
  const touching = (...paths: string[]) => ({ commits: [{ added: [], removed: [], modified: paths }] });

  test("every push is witnessed at GitHub's time, whatever its commits claim", () => {
    const { testimonies } = read("push", push({ ref: "refs/tags/v1", forced: true }));
    expect(testimonies[0]).toEqual({
      repositoryId: 7,
      number: null,
      witness: {
        kind: "push",
        ref: "refs/tags/v1",
        before: base,
        after: head,
        forced: true,
        at: new Date(repository.pushed_at * 1000).toISOString(),
        actor,
      },
    });
  });

  test("an ordinary push re-opens nothing", () => {
    expect(read("push", push(touching("src/a.ts"))).wakes).toEqual([]);
  });

  test("a policy change on the default branch re-opens all of the repository, on another branch what goes into it", () => {
    expect(read("push", push(touching(".agent-policy.yml"))).wakes).toEqual([
      { to: "repository", repository: key, baseRef: null, invalidate: true },
    ]);
    expect(
      read("push", push({ ref: "refs/heads/release/1", ...touching(".agent-policy.yml") })).wakes,
    ).toEqual([{ to: "repository", repository: key, baseRef: "refs/heads/release/1", invalidate: true }]);
    expect(read("push", push(touching("docs/.agent-policy.yml"))).wakes).toEqual([]);
  });

  test("a forced push may change the policy without naming it", () => {
    expect(read("push", push({ forced: true })).wakes).toHaveLength(1);
  });

  test("the organisation's policy re-opens all of the installation", () => {
    const payload = push({
      ...touching(".agent-policy.yml"),
      repository: { ...repository, name: ".github" },
    });
    expect(read("push", payload).wakes).toContainEqual({
      to: "installation",
      installationId: 1,
      invalidate: true,
    });
  });
});

describe("checks", () => {
  const stub = (number: number, repositoryId: number) => ({ number, base: { repo: { id: repositoryId } } });
  const run = (action: string, app: number, pull_requests: object[] = []) => ({
    ...about,
    action,
    check_run: { name: "CodeQL", head_sha: head, app: { id: app, slug: "x" }, pull_requests },
  });

  test("our own runs wake nobody", () => {
    for (const action of ["created", "completed", "requested_action"]) {
      expect(read("check_run", run(action, APP_ID, [stub(12, 7)])).ignored).toBe(true);
    }
  });

  test("asking for ours again re-evaluates, with in_progress first", () => {
    expect(read("check_run", run("rerequested", APP_ID, [stub(12, 7)])).wakes).toEqual([
      { to: "pull-request", repository: key, number: 12, invalidate: true, delay: 0 },
      { to: "head", repository: key, sha: head, invalidate: true, delay: 0 },
    ]);
    expect(read("check_run", run("rerequested", 57789)).ignored).toBe(true);
  });

  test("another app's end wakes the pull requests of this repository and whoever stands at the commit", () => {
    const { wakes } = read("check_run", run("completed", 57789, [stub(12, 7), stub(3, 8)]));
    expect(wakes.map((wake) => wake.to)).toEqual(["pull-request", "head"]);
    expect(wakes.every((wake) => wake.invalidate === false && wake.delay === 2)).toBe(true);
  });

  test("suites are asked for by commit", () => {
    const suite = (action: string, app: number) => ({
      ...about,
      action,
      check_suite: { head_sha: head, app: { id: app, slug: "x" }, pull_requests: [] },
    });
    expect(read("check_suite", suite("rerequested", APP_ID)).wakes[0]).toMatchObject({
      to: "head",
      invalidate: true,
    });
    expect(read("check_suite", suite("completed", APP_ID)).ignored).toBe(true);
  });

  test("a status under our name is witnessed, and no status is evidence", () => {
    const status = (name: string) => ({
      ...about,
      sha: head,
      context: name,
      updated_at: "2026-11-20T10:00:00Z",
    });
    expect(read("status", status("ci/build")).ignored).toBe(true);
    const forged = read("status", status("agent-policy"));
    expect(forged.wakes).toMatchObject([{ to: "head", sha: head, invalidate: false }]);
    expect(forged.testimonies[0]?.witness).toMatchObject({ name: "status:agent-policy", sha: head, actor });
  });

  test("the merge queue's question goes to its own queue", () => {
    const merge_group = {
      head_sha: head,
      head_ref: "refs/heads/gh-readonly-queue/main/pr-1",
      base_sha: base,
      base_ref: "refs/heads/main",
    };
    expect(read("merge_group", { ...about, action: "checks_requested", merge_group }).wakes).toMatchObject([
      { to: "merge-group", group: { ...key, headSha: head, baseRef: "refs/heads/main" } },
    ]);
    expect(read("merge_group", { ...about, action: "destroyed", merge_group }).wakes).toEqual([]);
  });
});

describe("organisation", () => {
  test("installations come, wake and go", () => {
    for (const action of ["created", "unsuspend", "new_permissions_accepted"]) {
      expect(read("installation", { action, installation: { id: 1 } }).wakes).toMatchObject([
        { to: "installation" },
      ]);
    }
    expect(read("installation", { action: "suspend", installation: { id: 1 } }).ignored).toBe(true);
    expect(read("installation", { action: "deleted", installation: { id: 1 } }).gone).toEqual([
      { installationId: 1 },
    ]);
    const changed = read("installation_repositories", {
      action: "added",
      installation: { id: 1 },
      repositories_added: [{ id: 8, name: "till", full_name: "acme/till" }],
      repositories_removed: [{ id: 9, name: "old", full_name: "acme/old" }],
    });
    expect(changed.wakes).toMatchObject([
      { to: "repository", repository: { repositoryId: 8, owner: "acme", name: "till" } },
    ]);
    expect(changed.gone).toEqual([{ repositoryId: 9 }]);
  });

  test("another default branch re-opens everything of the repository", () => {
    const edited = (changes: object) => read("repository", { ...about, action: "edited", changes });
    expect(edited({ default_branch: { from: "master" } }).wakes).toMatchObject([
      { to: "repository", invalidate: true },
    ]);
    expect(edited({ description: { from: "x" } }).ignored).toBe(true);
    expect(read("repository", { ...about, action: "deleted" }).gone).toEqual([{ repositoryId: 7 }]);
    // The organisation's policy comes into sight, goes out of it, or moves.
    const home = { ...about, repository: { ...about.repository, name: ".github" } };
    const everywhere = { to: "installation", invalidate: true };
    expect(read("repository", { ...home, action: "renamed" }).wakes).toContainEqual(
      expect.objectContaining(everywhere),
    );
    const away = { ...about, action: "renamed", changes: { repository: { name: { from: ".github" } } } };
    expect(read("repository", away).wakes).toContainEqual(expect.objectContaining(everywhere));
    expect(read("repository", { ...home, action: "deleted" }).wakes).toMatchObject([everywhere]);
  });

  test("a membership wakes whoever rests on a team of the organisation", () => {
    const payload = {
      action: "removed",
      installation: { id: 1 },
      organization: { login: "Acme" },
      team: {},
      member: {},
    };
    expect(read("membership", payload).wakes).toMatchObject([
      { to: "teams", installationId: 1, organization: "Acme" },
    ]);
  });
});

describe("bad input", () => {
  test.each([
    ["pull_request", null],
    ["pull_request", []],
    ["pull_request", "text"],
    ["pull_request", {}],
    ["pull_request", { ...pullRequestPayload(12), number: "12" }],
    ["pull_request", { ...pullRequestPayload(12), repository: { ...repository, id: -1 } }],
    ["push", { ...about, ref: "main", before: base, after: head }],
    ["check_run", { ...about, action: "completed", check_run: { name: "x", head_sha: "HEAD" } }],
    ["installation", { action: "deleted", installation: { id: "1" } }],
  ])("%s with a wrong field is told apart from an event without effect", (name, payload) => {
    try {
      read(name, payload);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AgentPolicyError);
      expect(error).toMatchObject({ kind: "evidence", code: "webhook/malformed" });
    }
  });

  test("an unknown event, or one named like a property of every object, is ignored", () => {
    for (const name of ["sponsorship", "constructor", "__proto__", "to_string"])
      expect(read(name, about).ignored).toBe(true);
  });

  test("no payload makes it throw anything else", () => {
    const names = fc.constantFrom(
      "pull_request",
      "push",
      "issues",
      "check_run",
      "installation_repositories",
      "membership",
      "x",
    );
    fc.assert(
      fc.property(names, fc.jsonValue(), (name, payload) => {
        try {
          read(name, payload);
        } catch (error) {
          if (!(error instanceof AgentPolicyError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("every one of GitHub's own example payloads is read", () => {
  const path = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
  const events = JSON.parse(readFileSync(path, "utf8")) as {
    name: string;
    examples: Record<string, unknown>[];
  }[];
  let woken = 0;
  for (const { name, examples } of events) {
    for (const example of examples) {
      // The examples come from repository webhooks; an App's deliveries always name the installation.
      const ingested = read(name, { installation: { id: 1 }, organization: { login: "acme" }, ...example });
      woken += ingested.wakes.length;
    }
  }
  expect(woken).toBeGreaterThan(80);
});
