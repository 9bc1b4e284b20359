import { buildSchema } from "graphql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolvers } from "../../src/simulator/graphql/resolvers.ts";
import { sdl } from "../../src/simulator/graphql/schema.generated.ts";
import { installed, startWorld, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.close());

/** Asks about one pull request of the shop. */
async function pullRequest(number: number, fields: string) {
  const { body } = await world.api.graphql(
    `query Ask { repository(owner: "acme", name: "shop") { pullRequest(number: ${number}) { ${fields} } } }`,
  );
  expect(body.errors).toBeUndefined();
  return body.data.repository.pullRequest;
}

function open(body = "") {
  world.shop.commit({
    branch: "work",
    by: world.copilot,
    signed: "github",
    message: "Do\n\nCo-authored-by: Alice <alice@example.com>",
    files: { a: "1\n" },
  });
  return world.shop.openPullRequest({ by: world.copilot, head: "work", body });
}

describe("GraphQL", () => {
  it("resolves only fields that GitHub's schema has", () => {
    const types = buildSchema(sdl).getTypeMap();
    const unknown = Object.entries(resolvers).flatMap(([name, fields]) => {
      const type = types[name];
      const known = type !== undefined && "getFields" in type ? Object.keys(type.getFields()) : [];
      return Object.keys(fields)
        .filter((field) => !known.includes(field))
        .map((field) => `${name}.${field}`);
    });
    expect(unknown).toEqual([]);
  });

  it("knows a bot by its slug and number, and names no user for a bot that wrote a commit", async () => {
    const pull = open();
    const found = await pullRequest(
      pull.number,
      `
      author { __typename login ... on Bot { databaseId } }
      commits(first: 5) { nodes { commit { oid author { email user { login } } authors(first: 5) { nodes { name user { databaseId } } }
        signature { __typename isValid wasSignedByGitHub state } } } }`,
    );
    expect(found.author).toEqual({ __typename: "Bot", login: "copilot-swe-agent", databaseId: 198982749 });
    const [{ commit }] = found.commits.nodes;
    expect(commit.author.user).toBeNull();
    expect(commit.authors.nodes).toEqual([
      { name: "Copilot", user: null },
      { name: "Alice", user: { databaseId: world.alice.id } },
    ]);
    expect(commit.signature).toEqual({
      __typename: "GpgSignature",
      isValid: true,
      wasSignedByGitHub: true,
      state: "VALID",
    });
  });

  it("tells an unknown signature from none, and a person's own from GitHub's", async () => {
    const { shop, alice, api } = world;
    const ask = async (sha: string) =>
      (
        await api.graphql(
          `{ repository(owner: "acme", name: "shop") { object(oid: "${sha}") { ... on Commit { signature { isValid state wasSignedByGitHub signer { login } } } } } }`,
        )
      ).body.data.repository.object.signature;
    const sign = (signed?: "unverified" | { signer: typeof alice }) =>
      shop.commit({
        by: alice,
        files: { s: JSON.stringify(signed ?? null) },
        ...(signed === undefined ? {} : { signed }),
      }).sha;
    expect(await ask(sign())).toBeNull();
    expect(await ask(sign("unverified"))).toMatchObject({ isValid: false, state: "UNKNOWN_KEY" });
    expect(await ask(sign({ signer: alice }))).toEqual({
      isValid: true,
      state: "VALID",
      wasSignedByGitHub: false,
      signer: { login: "alice" },
    });
  });

  it("tells who edited what, and when an issue was labelled", async () => {
    const { shop, alice, bob, sim, api } = world;
    const issue = shop.issue({ by: alice, title: "T", body: "one" });
    issue.label(bob, "agent-approved");
    sim.clock.advance(5000);
    issue.edit(alice, { body: "two" });
    const pull = open(`Fixes #${issue.number}`);
    pull.comment({ by: bob, body: "c" }).edit(alice, "d");
    const found = await pullRequest(
      pull.number,
      `
      lastEditedAt editor { login }
      comments(last: 5) { nodes { body editor { login } lastEditedAt } }
      closingIssuesReferences(first: 5) { nodes { number body lastEditedAt editor { login }
        userContentEdits(first: 5) { nodes { editedAt editor { login } diff } }
        timelineItems(first: 5, itemTypes: [LABELED_EVENT]) { totalCount nodes { __typename ... on LabeledEvent { createdAt actor { login ... on User { databaseId } } label { name } } } }
        closedByPullRequestsReferences(first: 5) { nodes { number } } } }`,
    );
    expect([found.lastEditedAt, found.editor]).toEqual([null, null]);
    expect(found.comments.nodes).toMatchObject([{ body: "d", editor: { login: "alice" } }]);
    const [linked] = found.closingIssuesReferences.nodes;
    expect(linked).toMatchObject({
      body: "two",
      editor: { login: "alice" },
      closedByPullRequestsReferences: { nodes: [{ number: pull.number }] },
    });
    expect(linked.userContentEdits.nodes).toHaveLength(2);
    expect(linked.timelineItems).toMatchObject({
      totalCount: 1,
      nodes: [{ actor: { login: "bob", databaseId: bob.id }, label: { name: "agent-approved" } }],
    });
    expect(linked.timelineItems.nodes[0].createdAt < linked.lastEditedAt).toBe(true);
    const other = await api.graphql(
      `{ repository(owner: "acme", name: "shop") { issue(number: ${pull.number}) { id } } }`,
    );
    expect(other.body.errors[0].type).toBe("NOT_FOUND");
  });

  it("tells who set an agent to work by assigning it", async () => {
    const { shop, alice, copilot, api } = world;
    const issue = shop.issue({ by: alice, title: "T" });
    issue.assign(alice, copilot);
    const { body } =
      await api.graphql(`{ repository(owner: "acme", name: "shop") { issue(number: ${issue.number}) {
      timelineItems(first: 5, itemTypes: [ASSIGNED_EVENT]) { nodes { ... on AssignedEvent { actor { login } assignee { ... on Bot { databaseId } } user { login } } } } } } }`);
    expect(body.data.repository.issue.timelineItems.nodes).toEqual([
      { actor: { login: "alice" }, assignee: { databaseId: copilot.id }, user: null },
    ]);
    const [event] = (await api(`GET /repos/acme/shop/issues/${issue.number}/events`)).body;
    expect(event).toMatchObject({
      event: "assigned",
      actor: { login: "alice" },
      assignee: { id: copilot.id },
    });
  });

  it("links no issue from a pull request that targets another branch", async () => {
    const { shop, alice } = world;
    const issue = shop.issue({ by: alice, title: "T" });
    shop.createBranch("lax", { by: alice });
    const pull = open(`Fixes #${issue.number}`);
    pull.retarget(alice, "lax");
    const found = await pullRequest(
      pull.number,
      "closingIssuesReferences(first: 5) { totalCount } timelineItems(last: 5, itemTypes: [BASE_REF_CHANGED_EVENT]) { nodes { ... on BaseRefChangedEvent { currentRefName previousRefName } } }",
    );
    expect(found.closingIssuesReferences.totalCount).toBe(0);
    expect(found.timelineItems.nodes).toEqual([{ currentRefName: "lax", previousRefName: "main" }]);
  });

  it("gives files at a commit and the checks of it", async () => {
    const { shop, api } = world;
    const pull = open();
    await api("POST /repos/acme/shop/check-runs", {
      name: "agent-policy",
      head_sha: pull.headSha,
      conclusion: "failure",
    });
    shop.status({ by: world.alice, sha: pull.headSha, context: "ci", state: "success" });
    const { body } =
      await api.graphql(`{ repository(owner: "acme", name: "shop") { object(oid: "${pull.headSha}") { ... on Commit {
      file(path: "src/index.ts") { mode oid object { ... on Blob { text isBinary isTruncated } } }
      none: file(path: "src/none.ts") { oid }
      associatedPullRequests(first: 5) { nodes { number } }
      statusCheckRollup { state contexts(first: 9) { nodes { __typename ... on CheckRun { name conclusion checkSuite { app { databaseId } } } ... on StatusContext { context state } } } } } } } }`);
    expect(body.data.repository.object).toMatchObject({
      file: {
        mode: 0o100644,
        object: { text: "export const a = 1;\n", isBinary: false, isTruncated: false },
      },
      none: null,
      associatedPullRequests: { nodes: [{ number: pull.number }] },
      statusCheckRollup: {
        state: "FAILURE",
        contexts: {
          nodes: [
            {
              __typename: "CheckRun",
              name: "agent-policy",
              conclusion: "FAILURE",
              checkSuite: { app: { databaseId: world.sim.app.id } },
            },
            { __typename: "StatusContext", context: "ci", state: "SUCCESS" },
          ],
        },
      },
    });
  });

  it("pages by cursor both ways, and wants bounds of 100 at most", async () => {
    const pull = open();
    for (let i = 0; i < 5; i += 1) pull.comment({ by: world.alice, body: `${i}` });
    const bodies = (page: { nodes: { body: string }[] }) => page.nodes.map((node) => node.body).join("");
    const first = (
      await pullRequest(
        pull.number,
        "comments(first: 2) { nodes { body } pageInfo { hasNextPage endCursor } }",
      )
    ).comments;
    expect([bodies(first), first.pageInfo.hasNextPage]).toEqual(["01", true]);
    const rest = (
      await pullRequest(
        pull.number,
        `comments(first: 9, after: "${first.pageInfo.endCursor}") { nodes { body } pageInfo { hasNextPage } }`,
      )
    ).comments;
    expect([bodies(rest), rest.pageInfo.hasNextPage]).toEqual(["234", false]);
    const last = (
      await pullRequest(
        pull.number,
        "comments(last: 2) { nodes { body } pageInfo { hasPreviousPage startCursor } }",
      )
    ).comments;
    expect([bodies(last), last.pageInfo.hasPreviousPage]).toEqual(["34", true]);
    const ask = async (bounds: string) =>
      (
        await world.api.graphql(
          `{ repository(owner: "acme", name: "shop") { pullRequest(number: ${pull.number}) { comments${bounds} { nodes { body } } } } }`,
        )
      ).body.errors[0].type;
    expect(await ask("")).toBe("MISSING_PAGINATION_BOUNDARIES");
    expect(await ask("(first: 101)")).toBe("EXCESSIVE_PAGINATION");
  });

  it("counts cost and nodes as GitHub does, and hides what the token may not see", async () => {
    const { sim, installationId, shop, api } = world;
    const pull = open();
    const { body } = await api.graphql(
      "query Sweep($ids: [ID!]!) { rateLimit { cost nodeCount } nodes(ids: $ids) { ... on Repository { databaseId pullRequests(first: 50, states: OPEN) { totalCount } } } }",
      { ids: Array.from({ length: 100 }, () => shop.nodeId) },
    );
    expect(body.data.rateLimit).toEqual({ cost: 1, nodeCount: 5000 });
    expect(body.data.nodes[99]).toEqual({ databaseId: shop.id, pullRequests: { totalCount: 1 } });
    const narrow = await installed(sim, installationId, { permissions: { contents: "read" } });
    const forbidden = await narrow.graphql(
      `{ repository(owner: "acme", name: "shop") { pullRequest(number: ${pull.number}) { id } } }`,
    );
    expect(forbidden.body).toMatchObject({
      data: { repository: { pullRequest: null } },
      errors: [{ type: "FORBIDDEN" }],
    });
    sim.organization("other").repository("secret", { private: true, files: { a: "1\n" } });
    const hidden = await api.graphql('{ repository(owner: "other", name: "secret") { id } }');
    expect(hidden.body).toMatchObject({ data: { repository: null }, errors: [{ type: "NOT_FOUND" }] });
  });

  it("refuses a field that GitHub does not have", async () => {
    const { body } = await world.api.graphql('{ repository(owner: "acme", name: "shop") { previousPath } }');
    expect([body.data, body.errors[0].message]).toEqual([undefined, expect.stringContaining("previousPath")]);
  });

  it("minimises comments and takes labels off, as far as the token may", async () => {
    const { api, shop, alice, sim, installationId } = world;
    const pull = open();
    const comment = pull.comment({ by: alice, body: "/deploy" });
    const minimise = `mutation { minimizeComment(input: { subjectId: "${comment.nodeId}", classifier: ABUSE }) { minimizedComment { isMinimized minimizedReason } } }`;
    const weak = await installed(sim, installationId, { permissions: { issues: "write" } });
    expect((await weak.graphql(minimise)).body.errors[0].type).toBe("FORBIDDEN");
    expect((await api.graphql(minimise)).body.data.minimizeComment.minimizedComment).toEqual({
      isMinimized: true,
      minimizedReason: "abuse",
    });
    pull.label(alice, "deploy");
    const labels = await pullRequest(pull.number, "id labels(first: 5) { nodes { id } }");
    await api.graphql(
      "mutation ($on: ID!, $ids: [ID!]!) { removeLabelsFromLabelable(input: { labelableId: $on, labelIds: $ids }) { labelable { labels(first: 5) { totalCount } } } }",
      {
        on: labels.id,
        ids: labels.labels.nodes.map((node: { id: string }) => node.id),
      },
    );
    expect(shop.pullRequest(pull.number).labels).toEqual([]);
  });
});
