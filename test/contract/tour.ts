import { appToken, client, startSink, startWorld, type World } from "../simulator/support.ts";
import { acts } from "./tour-acts.ts";
import { deploys } from "./tour-deploys.ts";
import { settings } from "./tour-settings.ts";

/** Walks through all that the simulator has, so that every kind of answer is given at least once. */
export async function tour(): Promise<World> {
  const world = await startWorld(
    {},
    { "link/README.md": "x\n", ".github/workflows/deploy.yml": "on: workflow_dispatch\n" },
  );
  const { sim, acme, shop, alice, bob, copilot, api, asApp, installationId } = world;
  const sink = await startSink();
  sim.connect({ url: sink.url });
  const security = acme.team("security", [alice, bob]);
  acme.team("red", [bob], { parent: "security" });
  acme.repository("open", { files: { "README.md": "# Open\n" }, properties: { tier: "low" } });
  shop.setProperty("tier", "high");
  const ruleset = shop.ruleset({
    requiredChecks: [{ context: "agent-policy", integrationId: sim.app.id }],
    requiredApprovals: 0,
    deletion: true,
    nonFastForward: true,
    bypassActors: [{ id: 5, type: "RepositoryRole" }],
  });
  acme.ruleset({ include: ["release/*"], requiredChecks: [{ context: "ci" }], strict: true });
  shop.commit({
    branch: "work",
    by: copilot,
    signed: "github",
    message: "Do it\n\nCo-authored-by: Alice <alice@example.com>",
    files: {
      "src/new.ts": "export const b = 2;\n",
      "bin/run": { content: "#!/bin/sh\n", mode: "100755" },
      "link/to": { content: "../README.md", mode: "120000" },
      ".gitmodules": '[submodule "v"]\n\tpath = vendored\n\turl = https://example.com/v.git\n',
      vendored: { submodule: "c".repeat(40) },
      "image.png": Uint8Array.from([0, 1, 2, 255]),
    },
    rename: [["src/index.ts", "src/main.ts"]],
  });
  shop.commit({
    branch: "work",
    by: alice,
    author: { name: "Nobody", email: "nobody@nowhere.test" },
    files: { "link/README.md": null },
  });
  const issue = shop.issue({ by: alice, title: "Broken", body: "It is." });
  issue.label(alice, "agent-approved");
  issue.assign(alice, copilot);
  issue.edit(bob, { body: "It really is.", title: "Quite broken" });
  const pull = shop.openPullRequest({
    by: copilot,
    head: "work",
    title: "Fix",
    body: `Fixes #${issue.number}`,
  });
  const review = pull.review({ by: bob, state: "APPROVE", body: "fine" });
  pull
    .comment({ by: alice, body: "hello", viaApp: { id: 1143301, slug: "copilot-swe-agent" } })
    .edit(bob, "bye");
  pull.enableAutoMerge(alice);
  pull.disableAutoMerge(alice);
  pull.convertToDraft(alice);
  pull.ready(alice);
  pull.close(alice);
  pull.reopen(alice);
  const number = pull.number;
  const head = pull.headSha;
  const base = shop.head();
  const repo = "/repos/acme/shop";
  shop.checkRun({
    app: { id: 57789, slug: "github-advanced-security" },
    name: "CodeQL",
    sha: head,
    conclusion: "neutral",
  });
  shop.status({ by: alice, sha: head, context: "ci", state: "success" });
  shop.workflowRun({ path: ".github/workflows/ci.yml", event: "push", by: alice, branch: "work" }).finish();
  shop.workflowRun({ path: ".github/workflows/bump.yml", by: alice, rerunBy: bob });
  const deploy = deploys(world);
  const act = acts(world, pull);
  await sim.settled();

  const get = async (path: string) => (await api(`GET ${path}`)).body;
  const app = async (path: string) => (await asApp(`GET ${path}`)).body;
  await app("/app");
  await app("/app/installations");
  await app(`/app/installations/${installationId}`);
  await asApp(`POST /app/installations/${installationId}/access_tokens`, {
    repositories: ["shop"],
    permissions: { contents: "read" },
  });
  await app("/orgs/acme/installation");
  await app(`${repo}/installation`);
  await app("/users/acme/installation");
  await app("/app/hook/config");
  const [delivery] = await app("/app/hook/deliveries");
  await app(`/app/hook/deliveries/${delivery.id}`);
  await asApp(`POST /app/hook/deliveries/${delivery.id}/attempts`);
  await get("/installation/repositories");
  for (const path of [
    "",
    "/activity",
    "/branches",
    "/branches/main",
    "/commits",
    `/commits/${head}`,
    `/commits/${head}/pulls`,
    "/compare/main...work",
    "/contents/README.md?ref=work",
    "/contents/link/to?ref=work",
    "/contents/?ref=work",
    "/contents/vendored?ref=work",
    "/git/trees/work?recursive=1",
    `/git/commits/${head}`,
    "/git/ref/heads/main",
    "/git/matching-refs/heads",
    "/collaborators/alice/permission",
    "/properties/values",
    "/rules/branches/main",
    "/rules/branches/release/1",
    "/rulesets",
    `/rulesets/${ruleset.id}`,
    "/issues",
    "/issues?state=all",
    `/issues/${issue.number}`,
    `/issues/${issue.number}/comments`,
    `/issues/${issue.number}/labels`,
    `/issues/${issue.number}/events`,
    `/issues/${issue.number}/timeline`,
    `/issues/${number}/timeline`,
    `/issues/${number}/events`,
    `/issues/${number}/comments`,
    "/pulls",
    `/pulls/${number}`,
    `/pulls/${number}/files`,
    `/pulls/${number}/commits`,
    `/pulls/${number}/comments`,
    `/pulls/${number}/reviews`,
    `/pulls/${number}/reviews/${review.id}`,
    `/pulls/${number}/requested_reviewers`,
    `/commits/${head}/check-runs`,
    `/commits/${head}/check-suites`,
    `/commits/${head}/status`,
    `/commits/${head}/statuses`,
  ]) {
    await get(repo + path);
  }
  const tree = await get(`${repo}/git/trees/main`);
  await get(`${repo}/git/blobs/${tree.tree.find((entry: { type: string }) => entry.type === "blob").sha}`);
  for (const path of [
    "",
    "/teams",
    "/teams/security",
    "/teams/security/members",
    "/teams/red",
    "/teams/security/memberships/bob",
    "/members/alice",
  ]) {
    await get(`/orgs/acme${path}`);
  }
  await get(`${repo}/actions/runs`);
  await get(`${repo}/actions/runs?event=push&status=success&created=%3E%3D2020-01-01`);
  await act(get);
  await deploy(get);
  await settings(world);
  await get("/users/alice");
  await get("/users/copilot");
  await get(`/user/${copilot.id}`);

  const run = (
    await api(`POST ${repo}/check-runs`, { name: "agent-policy", head_sha: head, status: "in_progress" })
  ).body;
  await api(`PATCH ${repo}/check-runs/${run.id}`, {
    conclusion: "failure",
    output: {
      title: "No",
      summary: "Because",
      annotations: [
        { path: "src/new.ts", start_line: 1, end_line: 1, annotation_level: "failure", message: "here" },
      ],
    },
  });
  await get(`${repo}/check-runs/${run.id}`);
  await get(`${repo}/check-runs/${run.id}/annotations`);
  await get(`${repo}/check-suites/${run.check_suite.id}`);
  await get(`${repo}/check-suites/${run.check_suite.id}/check-runs`);
  await api(`POST ${repo}/check-runs/${run.id}/rerequest`);
  await api(`POST ${repo}/check-suites/${run.check_suite.id}/rerequest`);
  await api(`POST ${repo}/statuses/${head}`, { state: "success", context: "legacy" });
  const comment = (await api(`POST ${repo}/issues/${number}/comments`, { body: "from the App" })).body;
  await get(`${repo}/issues/comments/${comment.id}`);
  await api(`PATCH ${repo}/issues/comments/${comment.id}`, { body: "again" });
  await api(`DELETE ${repo}/issues/comments/${comment.id}`);
  await api(`POST ${repo}/issues/${number}/labels`, { labels: ["deploy"] });
  await get(`${repo}/issues/${number}/labels`);
  await api(`DELETE ${repo}/issues/${number}/labels/deploy`);
  const made = (await api(`POST ${repo}/issues`, { title: "From the App" })).body;
  await api(`PATCH ${repo}/issues/${made.number}`, { state: "closed" });
  await api(`POST ${repo}/pulls/${number}/reviews`, { event: "COMMENT", body: "hm" });
  await api(`PUT ${repo}/pulls/${number}/reviews/${review.id}/dismissals`, { message: "no longer" });
  await api(`PATCH ${repo}/pulls/${number}`, { title: "Fix it" });
  await api(`PATCH ${repo}/check-runs/${run.id}`, { conclusion: "success" });

  const asAlice = client(sim, sim.token(alice));
  await asAlice(`POST ${repo}/git/refs`, { ref: "refs/heads/other", sha: base });
  shop.commit({ branch: "other", by: alice, files: { "other.md": "o\n" } });
  const second = (await asAlice(`POST ${repo}/pulls`, { title: "Other", head: "other", base: "main" })).body;
  await asAlice(`DELETE ${repo}/git/refs/heads/other`);
  await asAlice(`GET ${repo}/pulls/${second.number}`);
  await asAlice(`PUT ${repo}/pulls/${number}/merge`, { sha: head });
  await asAlice(`GET ${repo}/pulls/${number}/merge`);
  await asAlice(`GET ${repo}/commits/${shop.head()}/pulls`);
  await asAlice(`GET ${repo}/pulls?state=all`);
  shop.commit({ branch: "behind", from: base, by: alice, files: { "behind.md": "b\n" } });
  const behind = shop.openPullRequest({ by: alice, head: "behind" });
  await asAlice(`PUT ${repo}/pulls/${behind.number}/update-branch`);
  await asAlice(`GET ${repo}/branches/main/protection`);
  security.remove(bob);
  await sim.settled();
  await client(sim, await appToken(sim))("GET /app");
  await api("DELETE /installation/token");
  sink.server.close();
  return world;
}
