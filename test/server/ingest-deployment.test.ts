import { describe, expect, test } from "vitest";
import { authorizeIdentifier } from "../../src/decision/deployment/button.ts";
import { ingest } from "../../src/server/ingest/index.ts";
import { APP_ID, head, repository, sender } from "./support.ts";

const context = { appId: APP_ID, receivedAt: "2026-11-21T10:00:00.000Z", delivery: "d-1" };
const key = { installationId: 1, repositoryId: 7, owner: "acme", name: "shop" };
const read = (name: string, payload: unknown, delivery = "d-1") =>
  ingest(name, payload, { ...context, delivery });
const about = { installation: { id: 1 }, repository, sender };
const actor = { account: sender, via: null };

describe("a deployment protection rule", () => {
  const requested = (more: object = {}) => ({
    ...about,
    action: "requested",
    environment: "production",
    event: "push",
    deployment_callback_url:
      "https://api.github.com/repos/acme/shop/actions/runs/123/deployment_protection_rule",
    ...more,
  });

  test("that is asked wakes the run's deployment, before which nothing old holds", () => {
    expect(read("deployment_protection_rule", requested()).wakes).toEqual([
      { to: "deployment", deployment: { ...key, runId: 123, environment: "production" }, invalidate: true },
    ]);
  });

  test("takes nothing but the run's number from the callback, whatever host it names", () => {
    const url = "https://evil.example/runs/9/actions/runs/5/deployment_protection_rule";
    const [wake] = read("deployment_protection_rule", requested({ deployment_callback_url: url })).wakes;
    expect(wake).toMatchObject({ deployment: { runId: 5 } });
  });

  test.each([
    ["no run", { deployment_callback_url: "https://api.github.com/repos/acme/shop" }],
    ["no environment", { environment: "" }],
  ])("with %s is malformed", (_name, more) => {
    expect(() => read("deployment_protection_rule", requested(more))).toThrow(/cannot be used/);
  });
});

describe("a comment with a command", () => {
  const comment = (body: string, action = "created", more: object = {}) => ({
    ...about,
    action,
    issue: { number: 3 },
    comment: {
      node_id: "IC_9",
      body,
      created_at: "2026-11-21T09:00:00Z",
      updated_at: "2026-11-21T09:00:00Z",
      performed_via_github_app: null,
      ...more,
    },
  });
  const wakes = [{ to: "deployments", repository: key, invalidate: true }];

  test("is kept as said, by whom and through what, in plain issues too", () => {
    const ingested = read("issue_comment", comment(`/agent-policy authorize ${head} prod eu\r\nthanks`));
    expect(ingested).toMatchObject({
      ignored: false,
      wakes,
      authorizations: [
        {
          id: "IC_9",
          repositoryId: 7,
          verb: "authorize",
          by: "comment",
          actor,
          sha: head,
          target: "prod eu",
          at: "2026-11-21T09:00:00.000Z",
        },
      ],
    });
    const through = { performed_via_github_app: { id: 5, slug: "helper" } };
    const [said] = read(
      "issue_comment",
      comment(`/agent-policy authorize ${head} production`, "created", through),
    ).authorizations;
    expect(said?.actor.via).toEqual({ id: 5, slug: "helper" });
  });

  test("break-glass and exceptions are kept too", () => {
    const verbs = [`break-glass ${head} down`, `except paths/forbidden ${head} please`].map(
      (command) => read("issue_comment", comment(`/agent-policy ${command}`)).authorizations[0],
    );
    expect(verbs).toMatchObject([
      { verb: "break-glass", target: null, reason: "down" },
      { verb: "except", target: null, reason: "please" },
    ]);
  });

  test.each([
    ["a short commit", `/agent-policy authorize ${head.slice(0, 12)} production`],
    ["no target", `/agent-policy authorize ${head}`],
    ["a quoted command", `> /agent-policy authorize ${head} production`],
    ["a command below the first line", `Hi\n/agent-policy authorize ${head} production`],
  ])("%s is none", (_name, body) => {
    expect(read("issue_comment", comment(body)).authorizations).toEqual([]);
  });

  test("A1: one that is edited or deleted authorises nothing and asks waiting deployments again", () => {
    for (const action of ["edited", "deleted"])
      expect(
        read("issue_comment", comment(`/agent-policy authorize ${head} production`, action)),
      ).toMatchObject({
        wakes,
        authorizations: [],
      });
  });
});

describe("a button", () => {
  const press = (app: number, identifier: string) => ({
    ...about,
    action: "requested_action",
    requested_action: { identifier },
    check_run: {
      id: 4,
      name: "agent-policy (deploy: production)",
      head_sha: head,
      app: { id: app },
      pull_requests: [],
    },
  });
  const identifier = authorizeIdentifier(head, "production");

  test("of a check of ours is an authorisation by whoever pressed it, once a delivery", () => {
    const first = read("check_run", press(APP_ID, identifier));
    expect(first.authorizations).toMatchObject([{ by: "button", actor, sha: head, target: identifier }]);
    expect(first.wakes).toContainEqual({ to: "deployments", repository: key, invalidate: true });
    const again = read("check_run", press(APP_ID, identifier));
    expect(again.authorizations[0]?.id).toBe(first.authorizations[0]?.id);
    const other = read("check_run", press(APP_ID, identifier), "d-2");
    expect(other.authorizations[0]?.id).not.toBe(first.authorizations[0]?.id);
  });

  test("R2: of another app's check, or with another identifier, is none", () => {
    expect(read("check_run", press(9, identifier)).authorizations).toEqual([]);
    expect(read("check_run", press(APP_ID, "authorize")).authorizations).toEqual([]);
  });
});
