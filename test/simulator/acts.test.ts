import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Act } from "../../src/simulator/index.ts";
import { client, installed, startSink, startWorld, type World } from "./support.ts";

let world: World;
let sink: Awaited<ReturnType<typeof startSink>>;

beforeAll(async () => {
  world = await startWorld({}, { ".github/workflows/deploy.yml": "on: workflow_dispatch\n" });
  sink = await startSink();
  world.sim.connect({ url: sink.url });
});
beforeEach(async () => {
  await world.sim.settled();
  sink.received.length = 0;
});
afterAll(async () => {
  await world.sim.close();
  sink.server.close();
});

const repo = "/repos/acme/shop";

async function told(event: string) {
  await world.sim.settled();
  return sink.received.filter((one) => one.event === event).map((one) => one.payload);
}

let pulls = 0;
function openPull() {
  const { shop, copilot } = world;
  pulls += 1;
  shop.commit({ branch: `work-${pulls}`, by: copilot, files: { [`work-${pulls}`]: "1\n" } });
  return shop.openPullRequest({ by: copilot, head: `work-${pulls}` });
}

/** Who wrote a text, who changed it last, and whether it is hidden. */
const HISTORY = `query($id: ID!) { node(id: $id) { __typename ... on Comment { body lastEditedAt
  author { login } editor { login } userContentEdits(first: 5) { nodes { editor { login } } } }
  ... on Minimizable { isMinimized minimizedReason } } }`;

const history = async (nodeId: string) =>
  (await world.api.graphql(HISTORY, { id: nodeId })).body.data.node as Record<string, unknown>;

const minimize = (nodeId: string, api = world.api) =>
  api.graphql(
    `mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) {
      minimizedComment { isMinimized } } }`,
    { id: nodeId },
  );

describe("comments everywhere tell who wrote and who changed them", () => {
  const places = {
    IssueComment: () => world.shop.issue({ by: world.alice, title: "i" }).comment(words()),
    PullRequestReviewComment: () => openPull().reviewComment({ ...words(), path: "README.md", line: 1 }),
    CommitComment: () => world.shop.commitComment({ ...words(), sha: world.shop.head() }),
    DiscussionComment: () => world.shop.discussion({ by: world.alice, title: "d" }).comment(words()),
  };
  const words = () => ({ by: world.alice, body: "looks good" });

  it.each(Object.entries(places))("%s", async (type, say) => {
    const comment = say();
    expect(await history(comment.nodeId)).toMatchObject({
      __typename: type,
      editor: null,
      lastEditedAt: null,
      userContentEdits: { nodes: [] },
      isMinimized: false,
    });
    comment.edit(world.copilot, "/deploy");
    expect(await history(comment.nodeId)).toMatchObject({
      body: "/deploy",
      author: { login: "alice" },
      editor: { login: "copilot-swe-agent" },
      userContentEdits: {
        nodes: [{ editor: { login: "copilot-swe-agent" } }, { editor: { login: "alice" } }],
      },
    });
    expect((await minimize(comment.nodeId)).body.errors?.[0]?.type).toBe(
      type === "CommitComment" || type === "DiscussionComment" ? "FORBIDDEN" : undefined,
    );
    comment.delete(world.alice);
    expect((await world.api.graphql(HISTORY, { id: comment.nodeId })).body.errors[0].type).toBe("NOT_FOUND");
  });

  it("hides a comment only with the permission to write there", async () => {
    const pull = openPull();
    const comment = pull.comment({ by: world.copilot, body: "/deploy" });
    const onlyIssues = await installed(world.sim, world.installationId, { permissions: { issues: "write" } });
    const { body } = await minimize(comment.nodeId, onlyIssues);
    expect(body.errors[0]).toMatchObject({
      type: "FORBIDDEN",
      message: "Resource not accessible by integration",
    });
    expect(comment.minimized).toBe(null);
    await minimize(comment.nodeId);
    expect(comment.minimized).toBe("OUTDATED");
    // Hidden is not gone: the text can still be read.
    expect(await history(comment.nodeId)).toMatchObject({ isMinimized: true, body: "/deploy" });
    await world.api.graphql(
      "mutation($id: ID!) { unminimizeComment(input: {subjectId: $id}) { clientMutationId } }",
      { id: comment.nodeId },
    );
    expect(comment.minimized).toBe(null);
  });
});

describe("webhooks of what is said", () => {
  it("a comment on a line comes with a review, and is told when edited", async () => {
    const pull = openPull();
    const comment = pull.reviewComment({ by: world.alice, body: "hm", path: "README.md", line: 1 });
    comment.edit(world.bob, "/deploy");
    expect(await told("pull_request_review")).toMatchObject([
      { action: "submitted", review: { body: "", state: "commented" } },
    ]);
    expect(await told("pull_request_review_comment")).toMatchObject([
      {
        action: "created",
        comment: { id: comment.id, path: "README.md" },
        pull_request: { number: pull.number },
      },
      {
        action: "edited",
        sender: { login: "bob" },
        comment: { user: { login: "alice" } },
        changes: { body: { from: "hm" } },
      },
    ]);
    const { body } = await world.api(`GET ${repo}/pulls/${pull.number}/comments`);
    expect(body).toMatchObject([{ id: comment.id, body: "/deploy" }]);
    expect((await world.api(`GET ${repo}/pulls/comments/${comment.id}`)).body.id).toBe(comment.id);
    expect((await world.api(`GET ${repo}/pulls/${pull.number}`)).body.review_comments).toBe(1);
  });

  it("a comment on a commit is told when made, and silent when edited", async () => {
    const { shop, copilot, alice, api } = world;
    const { sha } = shop.commit({ by: alice, files: { said: "1\n" } });
    const comment = shop.commitComment({ by: copilot, sha, body: "hm" });
    comment.edit(alice, "/deploy");
    expect(await told("commit_comment")).toMatchObject([{ action: "created", comment: { commit_id: sha } }]);
    expect((await api(`GET ${repo}/commits/${sha}/comments`)).body).toMatchObject([{ body: "/deploy" }]);
    const asAlice = client(world.sim, world.sim.token(alice));
    const made = await asAlice(`POST ${repo}/commits/${sha}/comments`, { body: "mine" });
    expect([made.status, made.body.user.login]).toEqual([201, "alice"]);
    expect((await api(`POST ${repo}/commits/${sha}/comments`, { body: "mine" })).status).toBe(403);
  });

  it("a discussion is told when started, edited, labelled and answered", async () => {
    const discussion = world.shop.discussion({ by: world.alice, title: "How", body: "?" });
    discussion.edit(world.copilot, { body: "/deploy" });
    discussion.label(world.copilot, "deploy");
    discussion.comment({ by: world.copilot, body: "a" }).edit(world.bob, "b");
    expect((await told("discussion")).map((one) => [one.action, one.sender.login])).toEqual([
      ["created", "alice"],
      ["edited", "Copilot"],
      ["labeled", "Copilot"],
    ]);
    expect((await told("discussion_comment")).map((one) => [one.action, one.sender.login])).toEqual([
      ["created", "Copilot"],
      ["edited", "bob"],
    ]);
    const { body } = await world.api.graphql(
      `query($n: Int!) { repository(owner: "acme", name: "shop") { discussion(number: $n) { body
        editor { login } labels(first: 5) { nodes { name } } comments(first: 5) { nodes { body } } } } }`,
      { n: discussion.number },
    );
    expect(body.data.repository.discussion).toEqual({
      body: "/deploy",
      editor: { login: "copilot-swe-agent" },
      labels: { nodes: [{ name: "deploy" }] },
      comments: { nodes: [{ body: "b" }] },
    });
  });
});

describe("what is published and dispatched", () => {
  it("a release makes its tag and is told; a draft is told when it is published", async () => {
    const { shop, copilot, alice, api } = world;
    shop.release({ by: copilot, tag: "v1" });
    const draft = shop.release({ by: copilot, tag: "v2", draft: true, prerelease: true });
    expect((await told("release")).map((one) => one.action)).toEqual(["created", "published", "released"]);
    expect((await told("create")).map((one) => [one.ref_type, one.ref])).toEqual([["tag", "v1"]]);
    expect((await api(`GET ${repo}/releases`)).body).toHaveLength(1);
    draft.publish(alice);
    expect((await told("release")).slice(3)).toMatchObject([
      { action: "created" },
      { action: "published", sender: { login: "alice" }, release: { author: { login: "Copilot" } } },
      { action: "prereleased" },
    ]);
    expect((await api(`GET ${repo}/releases/latest`)).body.tag_name).toBe("v1");
    expect((await api(`GET ${repo}/releases/tags/v2`)).body.prerelease).toBe(true);
    expect(() => shop.release({ by: copilot, tag: "v1" })).toThrow("already_exists");
    expect((await api(`POST ${repo}/releases`, { tag_name: "v3" })).status).toBe(403);
  });

  it("a package is told with the commit it was made of", async () => {
    world.shop.publishPackage({ by: world.copilot, name: "shop", version: "1.0.0" });
    expect(await told("registry_package")).toMatchObject([
      {
        action: "published",
        sender: { login: "Copilot" },
        registry_package: {
          name: "shop",
          package_version: { version: "1.0.0", target_oid: world.shop.head() },
        },
      },
    ]);
  });

  it("a workflow is dispatched by who may write actions, with its inputs, where it exists", async () => {
    const dispatch = (body: unknown, file = "deploy.yml", api = world.api) =>
      api(`POST ${repo}/actions/workflows/${file}/dispatches`, body);
    expect((await dispatch({ ref: "main", inputs: { target: "production" } })).status).toBe(204);
    expect(await told("workflow_dispatch")).toMatchObject([
      { ref: "refs/heads/main", workflow: ".github/workflows/deploy.yml", inputs: { target: "production" } },
    ]);
    expect((await told("workflow_run"))[0]).toMatchObject({
      action: "requested",
      workflow_run: { event: "workflow_dispatch", head_sha: world.shop.head() },
    });
    expect((await dispatch({ ref: "main" }, "absent.yml")).status).toBe(404);
    expect((await dispatch({ ref: "nowhere" })).status).toBe(422);
    const weak = await installed(world.sim, world.installationId, { permissions: { actions: "read" } });
    expect((await dispatch({ ref: "main" }, "deploy.yml", weak)).status).toBe(403);
  });

  it("a repository is dispatched with a type and a payload of the caller's", async () => {
    const { shop, copilot, alice, api, sim } = world;
    shop.dispatch({ by: copilot, type: "deploy", payload: { ref: "main" } });
    const asAlice = client(sim, sim.token(alice));
    expect((await asAlice(`POST ${repo}/dispatches`, { event_type: "again" })).status).toBe(204);
    expect(await told("repository_dispatch")).toMatchObject([
      { action: "deploy", branch: "main", client_payload: { ref: "main" }, sender: { login: "Copilot" } },
      { action: "again", client_payload: {}, sender: { login: "alice" } },
    ]);
    expect((await api(`POST ${repo}/dispatches`, { event_type: "x" })).status).toBe(403);
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, i]));
    expect((await asAlice(`POST ${repo}/dispatches`, { event_type: "x", client_payload: many })).status).toBe(
      422,
    );
  });
});

describe("a bot that a test plays", () => {
  it("hears of an act in the repository once it has happened, and answers it", async () => {
    const { shop, sim, alice } = world;
    const bot = sim.bot("deploy-bot[bot]", { id: 77_001 });
    const heard: Act[] = [];
    const stop = shop.onAct((act) => {
      heard.push(act);
      const comment = act.payload.comment as { body?: string } | undefined;
      if (act.event === "issue_comment" && comment?.body === "/deploy")
        shop.deployment({ by: bot, environment: "bot-target" });
    });
    const issue = shop.issue({ by: alice, title: "Ship it" });
    issue.comment({ by: alice, body: "/deploy" });
    expect(shop.deployments("bot-target")).toEqual([]);
    await sim.settled();
    expect(shop.deployments("bot-target")).toHaveLength(1);
    expect(heard.map((act) => act.event)).toEqual(["issues", "issue_comment", "deployment"]);
    stop();
    issue.comment({ by: alice, body: "/deploy" });
    await sim.settled();
    expect(shop.deployments("bot-target")).toHaveLength(1);
  });

  it("hears where our App is not installed", async () => {
    const { sim, alice } = world;
    const other = sim.organization("other").repository("lib", { files: { a: "1\n" } });
    const heard: string[] = [];
    other.onAct(({ event, action }) => heard.push(`${event}.${action}`));
    other.issue({ by: alice, title: "x" });
    await sim.settled();
    expect(heard).toEqual(["issues.opened"]);
    expect(await told("issues")).toEqual([]);
  });
});
