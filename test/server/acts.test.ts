import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import type { Act } from "../../src/levers/act.ts";
import { actsIn } from "../../src/server/ingest/acts/index.ts";
import { ingest } from "../../src/server/ingest/index.ts";
import { APP_ID, head, pullRequestPayload, repository, sender } from "./support.ts";

const context = { appId: APP_ID, receivedAt: "2026-11-21T10:00:00.000Z", delivery: "guid-1" };
const about = { installation: { id: 1 }, repository, sender };
const acts = (name: string, payload: unknown) => ingest(name, payload, context).acts;
const agent = { account: sender, via: null };
const alice = { id: 11, login: "alice", type: "User" };
const at = "2026-11-20T10:00:00Z";

const comment = (action: string, body: string, more: object = {}, changes?: object) => ({
  ...about,
  action,
  issue: { number: 12, pull_request: {} },
  comment: { node_id: "IC_1", updated_at: at, body, user: sender, ...more },
  ...(changes && { changes }),
});

describe("each kind of lever is an act", () => {
  test("comment, created: who, where, what", () => {
    expect(acts("issue_comment", comment("created", "atlantis apply"))).toMatchObject([
      {
        kind: "comment",
        event: "issue_comment.created",
        at: "2026-11-20T10:00:00.000Z",
        actor: agent,
        author: null,
        repositoryId: 7,
        number: 12,
        text: "atlantis apply",
        node: "IC_1",
      },
    ]);
  });

  test("comment, edited by another: the editor acts, the author keeps part in it, and what it said before is kept", () => {
    const edited = comment("edited", "atlantis apply", { user: alice }, { body: { from: "LGTM" } });
    expect(acts("issue_comment", edited)).toMatchObject([
      { event: "issue_comment.edited", actor: agent, author: { account: alice }, previous: "LGTM" },
    ]);
  });

  test("comment through an app: the app is told of who created it, never of who edited it", () => {
    const via = { id: 5, slug: "an-app" };
    const more = { user: alice, performed_via_github_app: via };
    const payload = { ...comment("created", "/deploy", more), sender: alice };
    expect(acts("issue_comment", payload)[0]?.actor).toEqual({ account: alice, via });
    const edited = { ...comment("edited", "/deploy", more), sender: alice };
    expect(acts("issue_comment", edited)[0]).toMatchObject({
      actor: { account: alice, via: null },
      author: { account: alice, via },
    });
  });

  test("checkbox: ticking one is an act of its own, unticking is not", () => {
    const tick = (from: string, to: string) =>
      acts("issue_comment", comment("edited", to, { user: alice }, { body: { from } })).map(
        ({ kind }) => kind,
      );
    expect(tick("- [ ] merge", "- [x] merge")).toEqual(["comment", "issue"]);
    expect(tick("- [x] merge", "- [ ] merge")).toEqual(["comment"]);
  });

  test("comments on lines, commits and discussions, and reviews with a text", () => {
    const line = {
      ...about,
      action: "created",
      pull_request: { number: 12 },
      comment: { node_id: "RC", updated_at: at, body: "/lgtm", user: sender },
    };
    expect(acts("pull_request_review_comment", line)).toMatchObject([{ kind: "comment", number: 12 }]);
    const onCommit = {
      ...about,
      action: "created",
      comment: { node_id: "CC", updated_at: at, body: "/gcbrun", user: sender, commit_id: head },
    };
    expect(acts("commit_comment", onCommit)).toMatchObject([{ kind: "comment", sha: head, number: null }]);
    const discussed = {
      ...about,
      action: "created",
      discussion: {
        number: 9,
        title: "Ship it",
        body: "/deploy",
        updated_at: at,
        node_id: "D",
        user: sender,
      },
    };
    expect(acts("discussion", discussed)).toMatchObject([
      { kind: "comment", number: 9, text: "Ship it\n\n/deploy" },
    ]);
    const answer = {
      ...discussed,
      comment: { node_id: "DC", updated_at: at, body: "/deploy", user: sender },
    };
    expect(acts("discussion_comment", answer)).toMatchObject([
      { kind: "comment", number: 9, text: "/deploy" },
    ]);
  });

  test("review: the verdict as submitted, and its text as a comment", () => {
    const payload = {
      ...about,
      action: "submitted",
      pull_request: { number: 12 },
      review: {
        node_id: "R_1",
        state: "approved",
        body: "/approve",
        user: sender,
        commit_id: head,
        submitted_at: at,
      },
    };
    expect(acts("pull_request_review", payload)).toMatchObject([
      { kind: "review", event: "pull_request_review.approved", sha: head, node: "R_1" },
      { kind: "comment", text: "/approve", sha: null },
    ]);
  });

  test.each([
    ["labeled", { label: { name: "ship" } }, { kind: "label", text: "ship" }],
    ["unlabeled", { label: { name: "ship" } }, { kind: "label", event: "pull_request.unlabeled" }],
    ["opened", {}, { kind: "pull-request", text: "Add a basket\n\nCloses #5", sha: head }],
    [
      "edited",
      { changes: { title: { from: "Draft" } } },
      { kind: "pull-request", previous: "Draft\n\nCloses #5" },
    ],
    ["ready_for_review", {}, { kind: "pull-request" }],
    ["auto_merge_enabled", {}, { kind: "auto-merge" }],
    ["auto_merge_disabled", {}, { kind: "auto-merge", event: "pull_request.auto_merge_disabled" }],
    ["enqueued", {}, { kind: "merge-queue" }],
    ["dequeued", {}, { kind: "merge-queue", event: "pull_request.dequeued" }],
  ])("pull_request.%s", (action, more, expected) => {
    expect(acts("pull_request", pullRequestPayload(12, action, more))).toMatchObject([
      { number: 12, actor: agent, ...expected },
    ]);
  });

  test("issue: title and body with the boxes in it, and its labels", () => {
    const issue = {
      node_id: "I",
      number: 3,
      title: "Dashboard",
      body: "- [x] go",
      updated_at: at,
      user: alice,
    };
    const payload = { ...about, action: "edited", issue, changes: { body: { from: "- [ ] go" } } };
    expect(acts("issues", payload)).toMatchObject([
      { kind: "issue", event: "issues.edited", author: { account: alice } },
      { kind: "issue", event: "issues.edited:ticked", previous: "Dashboard\n\n- [ ] go" },
    ]);
    expect(acts("issues", { ...about, action: "labeled", issue, label: { name: "deploy" } })).toMatchObject([
      { kind: "label", number: 3, text: "deploy" },
    ]);
  });

  test("push: the branch, the text of each new commit, and the files that set something off", () => {
    const second = "3".repeat(40);
    const payload = {
      ...about,
      ref: "refs/heads/topic",
      before: head,
      after: second,
      commits: [
        { id: head, distinct: false, message: "old", added: ["cloudbuild.yaml"], modified: [], removed: [] },
        {
          id: second,
          distinct: true,
          message: "feat: more",
          added: [".changeset/a.md", ".github/workflows/x.yml", "src/a.ts"],
          modified: [".mergify.yml"],
          removed: [],
        },
      ],
    };
    expect(acts("push", payload).map(({ kind, text, sha }) => [kind, text, sha])).toEqual([
      ["branch", "topic", second],
      ["commit-text", "feat: more", second],
      ["file", ".changeset/a.md", second],
      ["workflow-file", ".github/workflows/x.yml", second],
      ["bot-config", ".mergify.yml", second],
    ]);
    expect(acts("push", { ...payload, ref: "refs/tags/v1" })).toMatchObject([{ kind: "tag", text: "v1" }]);
    expect(acts("push", { ...payload, deleted: true })).toEqual([]);
  });

  test("branch and tag creation, of which a push of many tags sends nothing else", () => {
    expect(acts("create", { ...about, ref: "v1", ref_type: "tag" })).toMatchObject([
      { kind: "tag", ref: "refs/tags/v1", text: "v1" },
    ]);
    expect(acts("create", { ...about, ref: "deploy/x", ref_type: "branch" })).toMatchObject([
      { kind: "branch", ref: "refs/heads/deploy/x" },
    ]);
  });

  const run = (more: object, action = "requested") => ({
    ...about,
    action,
    workflow_run: {
      id: 900,
      event: "workflow_dispatch",
      path: ".github/workflows/deploy.yml@refs/heads/main",
      head_branch: "main",
      head_sha: head,
      run_attempt: 1,
      created_at: at,
      actor: sender,
      triggering_actor: sender,
      ...more,
    },
  });

  test.each([
    ["workflow_dispatch", "dispatch"],
    ["repository_dispatch", "repository-dispatch"],
    ["workflow_run", "artifact"],
    ["issue_comment", "comment"],
    ["push", "branch"],
  ])("workflow run of %s", (event, kind) => {
    expect(acts("workflow_run", run({ event }))).toMatchObject([
      { kind, runId: 900, sha: head, ref: "refs/heads/main", text: ".github/workflows/deploy.yml" },
    ]);
  });

  test("re-run: whoever asked for it acts, whoever began it keeps part; a schedule is nobody's act", () => {
    const again = run({ run_attempt: 2, actor: alice });
    expect(acts("workflow_run", again)).toMatchObject([
      { kind: "rerun", actor: agent, author: { account: alice } },
    ]);
    expect(acts("workflow_run", run({ event: "schedule" }))).toEqual([]);
  });

  test("a run wakes whoever stands at its commit", () => {
    expect(ingest("workflow_run", run({}), context).wakes).toMatchObject([{ to: "head", sha: head }]);
  });

  test("dispatches, deployments, releases and packages", () => {
    expect(
      acts("workflow_dispatch", {
        ...about,
        ref: "refs/heads/main",
        workflow: ".github/workflows/d.yml",
        inputs: {},
      }),
    ).toMatchObject([{ kind: "dispatch", ref: "refs/heads/main", text: ".github/workflows/d.yml" }]);
    expect(
      acts("repository_dispatch", { ...about, action: "ship", branch: "main", client_payload: {} }),
    ).toMatchObject([{ kind: "repository-dispatch", text: "ship" }]);
    const deployment = { node_id: "DE", sha: head, ref: "main", environment: "production", created_at: at };
    expect(acts("deployment", { ...about, action: "created", deployment })).toMatchObject([
      { kind: "deployment", text: "production", ref: "refs/heads/main", sha: head },
    ]);
    expect(
      acts("release", { ...about, action: "published", release: { node_id: "RE", tag_name: "v1" } }),
    ).toMatchObject([{ kind: "release", text: "v1", ref: "refs/tags/v1" }]);
    const registry_package = {
      name: "app",
      package_version: { version: "1.0", target_oid: head, created_at: at },
    };
    expect(acts("registry_package", { ...about, action: "published", registry_package })).toMatchObject([
      { kind: "package", text: "app:1.0", sha: head },
    ]);
  });

  test("R2: a check or status of our name, by anybody but us", () => {
    const check_run = {
      node_id: "CR",
      name: "agent-policy",
      head_sha: head,
      app: { id: 99, slug: "x" },
      started_at: at,
    };
    expect(acts("check_run", { ...about, action: "completed", check_run })).toMatchObject([
      { kind: "status", text: "agent-policy", actor: { via: { id: 99 } } },
    ]);
    const own = { ...check_run, app: { id: APP_ID, slug: "ours" } };
    expect(acts("check_run", { ...about, action: "completed", check_run: own })).toEqual([]);
    expect(
      acts("check_run", { ...about, action: "completed", check_run: { ...check_run, name: "ci" } }),
    ).toEqual([]);
    const status = { ...about, sha: head, context: "Agent-Policy: release", updated_at: at };
    expect(acts("status", status)).toMatchObject([{ kind: "status", text: "Agent-Policy: release" }]);
    expect(acts("status", { ...status, context: "ci" })).toEqual([]);
  });
});

describe("identity of an act", () => {
  test("a redelivery is the same act; another dispatch in the same second is another", () => {
    const payload = { ...about, ref: "refs/heads/main", workflow: ".github/workflows/d.yml" };
    const id = (delivery: string, receivedAt: string) =>
      actsIn("workflow_dispatch", payload, { ...context, delivery, receivedAt })[0]?.id;
    expect(id("guid-1", "2026-11-21T10:00:00.000Z")).toBe(id("guid-1", "2026-11-21T11:00:00.000Z"));
    expect(id("guid-1", "2026-11-21T10:00:00.000Z")).not.toBe(id("guid-2", "2026-11-21T10:00:00.000Z"));
  });

  test("an act with a time of GitHub's is the same whatever delivery brings it", () => {
    const payload = comment("created", "atlantis apply");
    const id = (delivery: string) => actsIn("issue_comment", payload, { ...context, delivery })[0]?.id;
    expect(id("guid-1")).toBe(id("guid-2"));
  });

  test("a command behind a whole comment of filler is kept", () => {
    const text = acts("issue_comment", comment("created", `${"x".repeat(65_000)}\natlantis apply`))[0]?.text;
    expect(text).toMatch(/atlantis apply$/);
  });
});

test("GitHub's own examples of every event that is a lever are read", () => {
  const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
    name: string;
    examples: object[];
  }[];
  const told: Act[] = [];
  const names = new Set<string>();
  for (const { name, examples: payloads } of examples)
    for (const payload of payloads) {
      const found = actsIn(name, { installation: { id: 1 }, ...payload }, context);
      told.push(...found);
      if (found.length > 0) names.add(name);
    }
  expect([...names].sort()).toEqual([
    "commit_comment",
    "create",
    "deployment",
    "discussion",
    "discussion_comment",
    "issue_comment",
    "issues",
    "package",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "release",
    "repository_dispatch",
    "workflow_dispatch",
    "workflow_run",
  ]);
  for (const act of told) expect(act.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
