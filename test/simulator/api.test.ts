import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appToken, client, installed, startWorld, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.close());

describe("who may ask", () => {
  it("takes the App's JSON Web Token for the App's own routes and nothing else for them", async () => {
    const { sim, asApp, api } = world;
    expect((await asApp("GET /app")).body).toMatchObject({ id: sim.app.id, slug: sim.app.slug });
    expect((await api("GET /app")).status).toBe(401);
    expect((await client(sim, null)("GET /app")).status).toBe(401);
    expect((await asApp("GET /repos/acme/shop")).status).toBe(401);
  });

  it("refuses a token of another issuer, one that lives too long, and one that is over", async () => {
    const { sim } = world;
    const status = async (token: string) => (await client(sim, token)("GET /app")).status;
    expect(await status(await appToken(sim, { issuer: "12" }))).toBe(401);
    expect(await status(await appToken(sim, { lifetime: 3600 }))).toBe(401);
    expect(await status(await appToken(sim, { lifetime: -120 }))).toBe(401);
    expect(await status(await appToken(sim, { issuer: sim.app.clientId }))).toBe(200);
  });

  it("holds an installation token to its hour, its permissions and its repositories", async () => {
    const { sim, installationId, acme, alice } = world;
    acme.repository("vault", { private: true, files: { a: "1\n" } });
    const narrow = await installed(sim, installationId, {
      repositories: ["shop"],
      permissions: { contents: "read" },
    });
    expect((await narrow("GET /repos/acme/shop/contents/README.md")).status).toBe(200);
    expect((await narrow("GET /repos/acme/vault")).status).toBe(404);
    const refused = await narrow("POST /repos/acme/shop/check-runs", {
      name: "x",
      head_sha: world.shop.head(),
    });
    expect([refused.status, refused.body.message]).toEqual([403, "Resource not accessible by integration"]);
    sim.clock.advance(3_601_000);
    expect((await narrow("GET /repos/acme/shop")).status).toBe(401);
    expect(alice.type).toBe("User");
  });

  it("grants no more than the installation has", async () => {
    const { asApp, installationId } = world;
    const ask = async (body: unknown) =>
      (await asApp(`POST /app/installations/${installationId}/access_tokens`, body)).status;
    expect(await ask({ permissions: { contents: "write" } })).toBe(422);
    expect(await ask({ repositories: ["nowhere"] })).toBe(422);
    expect(await ask({ permissions: { checks: "write" } })).toBe(201);
  });

  it("hides a private repository that the App is not installed on, and reads a public one", async () => {
    const { sim, api } = world;
    const other = sim.organization("other");
    other.repository("secret", { private: true, files: { a: "1\n" } });
    other.repository("open", { files: { a: "1\n" } });
    expect((await api("GET /repos/other/secret")).status).toBe(404);
    expect((await api("GET /repos/other/secret/contents/a")).status).toBe(404);
    expect((await api("GET /repos/other/open/contents/a")).status).toBe(200);
    const write = await api("POST /repos/other/open/issues", { title: "x" });
    expect([write.status, write.body.message]).toEqual([403, "Resource not accessible by integration"]);
  });

  it("stops a suspended installation", async () => {
    const { sim, api } = world;
    const late = sim.organization("late");
    const installation = late.install();
    const theirs = await installed(sim, installation.id);
    late.repository("r", { files: { a: "1\n" } });
    expect((await theirs("GET /repos/late/r")).status).toBe(200);
    installation.suspend();
    expect((await theirs("GET /repos/late/r")).status).toBe(403);
    expect((await api("GET /repos/acme/shop")).status).toBe(200);
    installation.unsuspend();
    installation.uninstall();
    expect((await theirs("GET /repos/late/r")).status).toBe(401);
  });
});

describe("limits and conditional requests", () => {
  it("answers 304 to a known ETag, does not count it, and counts everything else", async () => {
    const { sim, api } = world;
    const first = await api("GET /repos/acme/shop/contents/README.md");
    const left = Number(first.headers.get("x-ratelimit-remaining"));
    const etag = first.headers.get("etag") ?? "";
    const again = await api("GET /repos/acme/shop/contents/README.md", undefined, { "if-none-match": etag });
    expect([again.status, again.body, again.headers.get("x-ratelimit-remaining")]).toEqual([
      304,
      null,
      String(left),
    ]);
    expect(sim.requests.at(-1)).toMatchObject({ conditional: true, notModified: true, counted: false });
    world.shop.commit({ by: world.alice, files: { "README.md": "# New\n" } });
    const changed = await api("GET /repos/acme/shop/contents/README.md", undefined, {
      "if-none-match": etag,
    });
    expect([changed.status, changed.headers.get("x-ratelimit-remaining")]).toEqual([200, String(left - 1)]);
  });

  it("refuses what is above the limit until the hour is over, REST and GraphQL in their own ways", async () => {
    const { sim, api } = world;
    sim.setRateLimit("core", 1);
    expect((await api("GET /repos/acme/shop")).status).toBe(200);
    const over = await api("GET /repos/acme/shop");
    expect([over.status, over.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(over.body.message).toContain("API rate limit exceeded");
    sim.setRateLimit("graphql", 0);
    const graphql = await api.graphql("{ rateLimit { cost } }");
    expect([graphql.status, graphql.body.errors[0].type]).toEqual([200, "RATE_LIMITED"]);
    const limit = (await api("GET /rate_limit")).body;
    expect(limit.resources.core.remaining).toBe(0);
  });

  it("pages lists with Link headers up to the last page", async () => {
    const { shop, alice, api } = world;
    const pull = shop.issue({ by: alice, title: "many" });
    for (let i = 0; i < 5; i += 1) pull.comment({ by: alice, body: `c${i}` });
    const first = await api(`GET /repos/acme/shop/issues/${pull.number}/comments?per_page=2`);
    expect(first.body).toHaveLength(2);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    expect(first.headers.get("link")).toContain('page=3>; rel="last"');
    const second = await api(`GET ${next}`);
    expect(second.body.map((comment: { body: string }) => comment.body)).toEqual(["c2", "c3"]);
    const last = await api(`GET /repos/acme/shop/issues/${pull.number}/comments?per_page=2&page=3`);
    expect(last.body).toHaveLength(1);
    expect(last.headers.get("link")).not.toContain('rel="next"');
  });

  it("says loudly what it does not have", async () => {
    const { sim, api } = world;
    expect((await api("GET /repos/acme/shop/pages/health")).status).toBe(501);
    expect((await api.graphql('{ repository(owner: "acme", name: "shop") { isTemplate } }')).status).toBe(
      501,
    );
    expect(sim.unsupported).toEqual([
      "GET /repos/acme/shop/pages/health",
      "GraphQL field Repository.isTemplate",
    ]);
  });

  it("says what is wrong with a body that is no JSON", async () => {
    const { sim, alice } = world;
    const response = await fetch(`${sim.url}/repos/acme/shop/issues`, {
      method: "POST",
      headers: { authorization: `Bearer ${sim.token(alice)}` },
      body: "{",
    });
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
      400,
      "Problems parsing JSON",
    ]);
  });
});

describe("files and commits", () => {
  it("gives a file, a directory, a link's target, and 404 for what is not there", async () => {
    const { shop, alice, api } = world;
    shop.commit({
      branch: "x",
      by: alice,
      files: {
        link: { content: "src/index.ts", mode: "120000" },
        away: { content: "/etc/passwd", mode: "120000" },
      },
    });
    const file = (await api("GET /repos/acme/shop/contents/link?ref=x")).body;
    expect([file.type, Buffer.from(file.content, "base64").toString()]).toEqual([
      "file",
      "export const a = 1;\n",
    ]);
    expect((await api("GET /repos/acme/shop/contents/away?ref=x")).body).toMatchObject({
      type: "symlink",
      target: "/etc/passwd",
    });
    const list = (await api("GET /repos/acme/shop/contents/")).body;
    expect(list.map((entry: { name: string; type: string }) => [entry.name, entry.type])).toEqual([
      ["README.md", "file"],
      ["src", "dir"],
    ]);
    expect((await api("GET /repos/acme/shop/contents/none")).status).toBe(404);
    expect((await api("GET /repos/acme/shop/contents/README.md?ref=none")).status).toBe(404);
    const raw = await api("GET /repos/acme/shop/contents/README.md", undefined, {
      accept: "application/vnd.github.raw+json",
    });
    expect(raw.body).toBe("# Shop\n");
  });

  it("flags a recursive tree that was cut", async () => {
    const { sim, api: _api, ...rest } = await startWorld({ treeLimit: 3 }, { "a/b/c": "1\n" });
    const api = await installed(sim, rest.installationId);
    const cut = (await api("GET /repos/acme/shop/git/trees/main?recursive=1")).body;
    expect([cut.truncated, cut.tree.length]).toEqual([true, 3]);
    const whole = (await api("GET /repos/acme/shop/git/trees/main")).body;
    expect([whole.truncated, whole.tree.length]).toEqual([false, 3]);
    await sim.close();
  });

  it("caps a pull request's files at 3,000 and its commits at 250, with the true numbers in the pull request", async () => {
    const { shop, copilot, api } = world;
    const files = Object.fromEntries(
      Array.from({ length: 3100 }, (_, i) => [`many/${String(i).padStart(4, "0")}`, `${i}\n`]),
    );
    shop.commit({ branch: "big", by: copilot, files });
    for (let i = 0; i < 260; i += 1) shop.commit({ branch: "big", by: copilot, files: { n: `${i}\n` } });
    const pull = shop.openPullRequest({ by: copilot, head: "big" });
    const path = `/repos/acme/shop/pulls/${pull.number}`;
    const last = await api(`GET ${path}/files?per_page=100&page=30`);
    expect([last.body.length, last.headers.get("link")?.includes("next")]).toEqual([100, false]);
    expect((await api(`GET ${path}/files?per_page=100&page=31`)).body).toEqual([]);
    expect((await api(`GET ${path}/commits?per_page=100&page=3`)).body).toHaveLength(50);
    expect((await api(`GET ${path}`)).body).toMatchObject({ changed_files: 3101, commits: 261 });
    const compare = (await api("GET /repos/acme/shop/compare/main...big")).body;
    expect([compare.commits.length, compare.total_commits, compare.files.length]).toEqual([250, 261, 300]);
  });

  it("names the old path of a rename in REST only", async () => {
    const { shop, copilot, api } = world;
    shop.commit({ branch: "move", by: copilot, rename: [["src/index.ts", "lib/index.ts"]] });
    const pull = shop.openPullRequest({ by: copilot, head: "move" });
    const files = (await api(`GET /repos/acme/shop/pulls/${pull.number}/files`)).body;
    expect(files).toMatchObject([
      { status: "renamed", filename: "lib/index.ts", previous_filename: "src/index.ts" },
    ]);
    const query = `{ repository(owner: "acme", name: "shop") { pullRequest(number: ${pull.number}) { files(first: 9) { nodes { path changeType } } } } }`;
    const { body } = await api.graphql(query);
    expect(body.data.repository.pullRequest.files.nodes).toEqual([
      { path: "lib/index.ts", changeType: "RENAMED" },
    ]);
  });

  it("lists the activity of a branch with who pushed and how", async () => {
    const { shop, copilot, alice, api } = world;
    const first = shop.commit({ branch: "work", by: copilot, files: { a: "1\n" } });
    shop.commit({ branch: "work", by: alice, files: { a: "2\n" } });
    shop.forcePush({ branch: "work", to: first.sha, by: copilot });
    shop.deleteBranch("work", { by: alice });
    const { body } = await api("GET /repos/acme/shop/activity?ref=work");
    expect(
      body.map((one: { activity_type: string; actor: { login: string } }) => [
        one.activity_type,
        one.actor.login,
      ]),
    ).toEqual([
      ["branch_deletion", "alice"],
      ["force_push", "Copilot"],
      ["push", "alice"],
      ["branch_creation", "Copilot"],
    ]);
    const page = await api("GET /repos/acme/shop/activity?ref=work&per_page=3");
    const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
    expect((await api(`GET ${next}`)).body).toHaveLength(1);
  });

  it("redirects the former name of a repository", async () => {
    const { shop, alice, api } = world;
    shop.rename("store", { by: alice });
    const moved = await api("GET /repos/acme/shop/contents/README.md");
    expect(moved.status).toBe(301);
    const second = await api(`GET ${moved.headers.get("location")}`);
    const third = await api(`GET ${second.headers.get("location")}`);
    expect([second.status, third.status, third.body.path]).toEqual([307, 200, "README.md"]);
  });

  it("says who may do what in a repository, and which rulesets hold, without who may bypass them", async () => {
    const { sim, shop, alice, acme, api } = world;
    const admin = sim.user("root");
    acme.addMember(admin, "admin");
    const ruleset = shop.ruleset({
      requiredChecks: [{ context: "ci", integrationId: 5 }],
      bypassActors: [{ id: 5, type: "RepositoryRole" }],
    });
    shop.ruleset({ requiredChecks: [{ context: "later" }], enforcement: "evaluate" });
    expect((await api("GET /repos/acme/shop/collaborators/alice/permission")).body).toMatchObject({
      permission: "write",
      role_name: "write",
    });
    expect((await api("GET /repos/acme/shop/collaborators/root/permission")).body.permission).toBe("admin");
    const rules = (await api("GET /repos/acme/shop/rules/branches/main")).body;
    expect(rules.map((rule: { ruleset_id: number }) => rule.ruleset_id)).toEqual([ruleset.id]);
    expect((await api("GET /repos/acme/shop/rules/branches/other")).body).toEqual([]);
    const path = `GET /repos/acme/shop/rulesets/${ruleset.id}`;
    expect((await api(path)).body.bypass_actors).toBeUndefined();
    expect((await client(sim, sim.token(alice))(path)).body.bypass_actors).toBeUndefined();
    expect((await client(sim, sim.token(admin))(path)).body.bypass_actors).toHaveLength(1);
  });

  it("lists the members of a team with those of its child teams", async () => {
    const { acme, alice, bob, api } = world;
    acme.team("security", [alice]);
    acme.team("red", [bob], { parent: "security" });
    const logins = async (slug: string) =>
      ((await api(`GET /orgs/acme/teams/${slug}/members`)).body as { login: string }[])
        .map((one) => one.login)
        .sort();
    expect(await logins("security")).toEqual(["alice", "bob"]);
    expect(await logins("red")).toEqual(["bob"]);
    expect((await api("GET /orgs/acme/teams/none/members")).status).toBe(404);
  });
});
