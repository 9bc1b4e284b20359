import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { installed, startSink, startWorld, type World } from "./support.ts";

let world: World;
let sink: Awaited<ReturnType<typeof startSink>>;
let count = 0;
let name = "";

beforeAll(async () => {
  world = await startWorld();
  sink = await startSink();
  world.sim.connect({ url: sink.url });
});
beforeEach(async () => {
  await world.sim.settled();
  sink.received.length = 0;
  count += 1;
  name = `target-${count}`;
});
afterAll(async () => {
  await world.sim.close();
  sink.server.close();
});

const path = ".github/workflows/deploy.yml";

/** Events of one kind, oldest first. */
async function told(event: string) {
  await world.sim.settled();
  return sink.received.filter((one) => one.event === event).map((one) => one.payload);
}

const answer = (run: { id: number }, body: unknown, api = world.api) =>
  api(`POST /repos/acme/shop/actions/runs/${run.id}/deployment_protection_rule`, body);

describe("an environment that our App protects", () => {
  const gated = () => {
    world.shop.environment(name, { protectionRules: [world.sim.app] });
    return world.shop.workflowRun({ path, by: world.alice, environment: name });
  };

  it("asks before the job runs, and lets it run when approved", async () => {
    const run = gated();
    expect(run.status).toBe("waiting");
    const [asked, ...more] = await told("deployment_protection_rule");
    expect(more).toEqual([]);
    expect(asked).toMatchObject({
      action: "requested",
      environment: name,
      event: "workflow_dispatch",
      sha: world.shop.head(),
      ref: "main",
      deployment_callback_url: `${world.sim.url}/repos/acme/shop/actions/runs/${run.id}/deployment_protection_rule`,
      deployment: { environment: name, sha: world.shop.head(), performed_via_github_app: { id: 15368 } },
      pull_requests: [],
      installation: { id: world.installationId },
      repository: { id: world.shop.id },
      sender: { id: world.alice.id },
    });
    const callback = `POST ${asked.deployment_callback_url.slice(world.sim.url.length)}`;
    expect(
      (await world.api(callback, { environment_name: name, state: "approved", comment: "fine" })).status,
    ).toBe(204);
    expect(run.status).toBe("in_progress");
    run.finish();
    expect([run.status, run.conclusion]).toEqual(["completed", "success"]);
    expect((await told("deployment_status")).map((one) => one.deployment_status.state)).toEqual([
      "in_progress",
      "success",
    ]);
    expect((await told("workflow_run")).map((one) => one.action)).toEqual([
      "requested",
      "in_progress",
      "completed",
    ]);
    expect((await told("workflow_job")).map((one) => one.action)).toEqual([
      "waiting",
      "queued",
      "in_progress",
      "completed",
    ]);
    expect(world.shop.deployments(name)).toMatchObject([{ sha: world.shop.head(), state: "success" }]);
  });

  it("fails the job when rejected, and keeps what was said", async () => {
    const run = gated();
    await answer(run, { environment_name: name, state: "rejected", comment: "an agent's commit" });
    expect([run.status, run.conclusion]).toEqual(["completed", "failure"]);
    expect(run.answers).toEqual([
      {
        appId: world.sim.app.id,
        login: null,
        environment: name,
        state: "rejected",
        comment: "an agent's commit",
      },
    ]);
    expect((await told("deployment_status")).map((one) => one.deployment_status.state)).toEqual(["failure"]);
    expect(() => run.finish()).toThrow("nothing runs");
  });

  it("takes ten reports that decide nothing, and no eleventh", async () => {
    const run = gated();
    for (let i = 0; i < 10; i += 1)
      expect((await answer(run, { environment_name: name, comment: `still looking ${i}` })).status).toBe(204);
    expect((await answer(run, { environment_name: name, comment: "still" })).status).toBe(422);
    expect(run.status).toBe("waiting");
    expect((await answer(run, { environment_name: name, state: "approved" })).status).toBe(204);
    expect(run.status).toBe("in_progress");
  });

  it("refuses an answer that is too long, empty, nobody's, late, or without permission", async () => {
    const run = gated();
    const status = async (body: unknown, api = world.api) => (await answer(run, body, api)).status;
    expect(await status({ environment_name: name, state: "approved", comment: "x".repeat(1025) })).toBe(422);
    expect(await status({ environment_name: name })).toBe(422);
    expect(await status({ environment_name: name, state: "perhaps", comment: "" })).toBe(422);
    expect(await status({ environment_name: "elsewhere", state: "approved" })).toBe(422);
    const weak = await installed(world.sim, world.installationId, { permissions: { deployments: "read" } });
    const refused = await answer(run, { environment_name: name, state: "approved" }, weak);
    expect([refused.status, refused.body.message]).toEqual([403, "Resource not accessible by integration"]);
    expect(run.status).toBe("waiting");
    expect(await status({ environment_name: name, state: "approved", comment: "x".repeat(1024) })).toBe(204);
    expect(await status({ environment_name: name, state: "rejected" })).toBe(422);
    expect(run.status).toBe("in_progress");
    expect((await answer({ id: 1 }, { environment_name: name, state: "approved" })).status).toBe(404);
  });

  it("names the pull requests of the repository itself whose head it is", async () => {
    const { shop, alice, copilot } = world;
    shop.environment(name, { protectionRules: [world.sim.app] });
    shop.commit({ branch: name, by: copilot, files: { [name]: "1\n" } });
    const pull = shop.openPullRequest({ by: copilot, head: name });
    shop.workflowRun({ path, by: alice, event: "push", branch: name, environment: name });
    const [asked] = await told("deployment_protection_rule");
    expect(asked).toMatchObject({ ref: name, sha: pull.headSha, pull_requests: [{ number: pull.number }] });
  });

  it("is asked for a job that makes no deployment, which has then nothing to show for itself", async () => {
    const { shop, sim, alice } = world;
    shop.environment(name, { protectionRules: [sim.app] });
    const jobs = [{ name: "quiet", environment: name, deploys: false }];
    const run = shop.workflowRun({ path, by: alice, jobs });
    expect(await told("deployment_protection_rule")).toMatchObject([
      { deployment: null, environment: name, sha: shop.head(), ref: "main" },
    ]);
    await answer(run, { environment_name: name, state: "approved" });
    run.finish();
    expect([run.conclusion, shop.deployments(name)]).toEqual(["success", []]);
  });

  it("is not asked where its rule is switched off, or is another App's", async () => {
    const { shop, sim, alice } = world;
    const other = { id: 4711, slug: "other-gate" };
    shop.environment(name, { protectionRules: [{ app: sim.app, enabled: false }, other] });
    const run = shop.workflowRun({ path, by: alice, environment: name });
    expect(await told("deployment_protection_rule")).toEqual([]);
    expect((await answer(run, { environment_name: name, state: "approved" })).status).toBe(422);
    expect(run.status).toBe("waiting");
    run.answerRule({ app: other, environment: name, state: "approved" });
    expect(run.status).toBe("in_progress");
  });
});

describe("what else an environment waits for", () => {
  it("a reviewer, who may be kept from approving his own run", () => {
    const { shop, alice, bob, copilot } = world;
    shop.environment(name, { reviewers: [alice, bob], preventSelfReview: true });
    const run = shop.workflowRun({ path, by: alice, environment: name });
    const approve = (by: typeof alice) => run.review({ by, environment: name, state: "approved" });
    expect(() => approve(copilot)).toThrow("not a required reviewer");
    expect(() => approve(alice)).toThrow("not a required reviewer");
    approve(bob);
    expect(run.status).toBe("in_progress");
  });

  it("a team, the time of a timer, and every rule there is", () => {
    const { shop, acme, sim, alice, bob } = world;
    acme.team(name, [bob]);
    shop.environment(name, { reviewers: [name], waitTimer: 30, protectionRules: [{ id: 4711, slug: "g" }] });
    const run = shop.workflowRun({ path, by: alice, environment: name });
    run.review({ by: bob, environment: name, state: "approved" });
    run.answerRule({ app: { id: 4711, slug: "g" }, environment: name, state: "approved" });
    expect(run.status).toBe("waiting");
    sim.clock.advance(29 * 60_000);
    run.proceed();
    expect(run.status).toBe("waiting");
    sim.clock.advance(60_000);
    run.proceed();
    expect(run.status).toBe("in_progress");
  });

  it("an administrator can pass all of it by, unless that is forbidden", () => {
    const { shop, sim, alice } = world;
    const admin = sim.user("root");
    shop.setRole(admin, "admin");
    const environment = shop.environment(name, { protectionRules: [sim.app], canAdminsBypass: false });
    const run = shop.workflowRun({ path, by: alice, environment: name });
    expect(() => run.force(admin, name)).toThrow("may not bypass");
    environment.edit({ canAdminsBypass: true });
    expect(() => run.force(alice, name)).toThrow("no administrator");
    run.force(admin, name);
    expect(run.status).toBe("in_progress");
  });

  it("a branch policy fails the job of another branch without asking anybody", async () => {
    const { shop, sim, alice } = world;
    shop.environment(name, { branchPolicy: ["main", "refs/tags/v*"], protectionRules: [sim.app] });
    shop.createBranch(name, { by: alice });
    shop.tag(`v-${name}`, { by: alice });
    expect(shop.workflowRun({ path, by: alice, branch: name, environment: name }).conclusion).toBe("failure");
    expect(await told("deployment_protection_rule")).toEqual([]);
    expect(shop.workflowRun({ path, by: alice, branch: `v-${name}`, environment: name }).status).toBe(
      "waiting",
    );
  });

  it("a policy of protected branches holds nobody back where no branch is protected", () => {
    const { shop, alice } = world;
    shop.environment(name, { branchPolicy: "protected" });
    shop.createBranch(name, { by: alice });
    const deploy = (branch: string) => shop.workflowRun({ path, by: alice, branch, environment: name });
    expect([deploy("main").status, deploy(name).status]).toEqual(["in_progress", "in_progress"]);
    const ruleset = shop.ruleset({ include: ["main"], deletion: true });
    expect([deploy("main").status, deploy(name).conclusion]).toEqual(["in_progress", "failure"]);
    ruleset.delete();
  });

  it("a run of a fork's branch is told as that, and no policy of branches lets it deploy", async () => {
    const { shop, sim, alice, bob, api } = world;
    shop.environment(name, { protectionRules: [sim.app] });
    const fork = shop.fork(bob);
    const { sha } = fork.commit({ branch: "main", by: bob, files: { [name]: "1\n" } });
    const start = () =>
      shop.workflowRun({ path, by: alice, event: "pull_request", branch: "main", fork, environment: name });
    const run = start();
    expect(await told("deployment_protection_rule")).toMatchObject([{ sha, ref: "main", pull_requests: [] }]);
    expect((await api(`GET /repos/acme/shop/actions/runs/${run.id}`)).body).toMatchObject({
      head_sha: sha,
      head_repository: { id: fork.id },
      repository: { id: shop.id },
    });
    shop.environment(name, { branchPolicy: ["main"] });
    expect(start().conclusion).toBe("failure");
  });

  it("a run for a pull request deploys only where its merge ref may, whatever its branch is called", () => {
    const { shop, alice } = world;
    shop.environment(name, { branchPolicy: [name] });
    shop.commit({ branch: name, by: alice, files: { [name]: "1\n" } });
    shop.openPullRequest({ by: alice, head: name });
    const deploy = (event: string) =>
      shop.workflowRun({ path, by: alice, event, branch: name, environment: name });
    expect(deploy("push").status).toBe("in_progress");
    expect(deploy("pull_request").conclusion).toBe("failure");
    shop.environment(name, { branchPolicy: ["refs/pull/*/merge"] });
    expect(deploy("pull_request").status).toBe("in_progress");
  });

  it("takes six rules and six reviewers, and no seventh", () => {
    const seven = Array.from({ length: 7 }, (_, i) => ({ id: 9000 + i, slug: `gate-${i}` }));
    expect(() => world.shop.environment(name, { protectionRules: seven })).toThrow("6 protection rules");
    const people = seven.map(({ slug }) => world.sim.user(slug));
    expect(() => world.shop.environment(name, { reviewers: people })).toThrow("6 reviewers");
    expect(() => world.shop.environment(name, { reviewers: ["nobody"] })).toThrow("no team nobody");
  });

  it("is told by the API as it is", async () => {
    const { shop, sim, alice, api } = world;
    shop.environment(name, {
      reviewers: [alice],
      waitTimer: 5,
      branchPolicy: ["main"],
      protectionRules: [sim.app, { app: { id: 4712, slug: "off" }, enabled: false }],
      canAdminsBypass: false,
    });
    const repo = "/repos/acme/shop";
    const run = shop.workflowRun({ path, by: alice, environment: name });
    const get = async (route: string) => (await api(`GET ${repo}${route}`)).body;
    expect(await get(`/environments/${name}`)).toMatchObject({
      name,
      can_admins_bypass: false,
      protection_rules: [
        { type: "wait_timer", wait_timer: 5 },
        { type: "required_reviewers", reviewers: [{ type: "User", reviewer: { id: alice.id } }] },
        { type: "branch_policy" },
      ],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    expect((await get("/environments")).total_count).toBeGreaterThan(0);
    expect(await get(`/environments/${name}/deployment_protection_rules`)).toMatchObject({
      total_count: 1,
      custom_deployment_protection_rules: [{ enabled: true, app: { id: sim.app.id } }],
    });
    expect((await get(`/environments/${name}/deployment-branch-policies`)).branch_policies).toMatchObject([
      { name: "main", type: "branch" },
    ]);
    expect(await get(`/actions/runs/${run.id}/pending_deployments`)).toMatchObject([
      { environment: { name }, wait_timer: 5, current_user_can_approve: false },
    ]);
    expect((await api(`GET ${repo}/environments/nowhere`)).status).toBe(404);
  });
});

describe("deployments", () => {
  it("are made past every rule by whoever may write them, newest first", async () => {
    const { shop, alice, api, copilot } = world;
    const first = shop.deployment({ by: copilot, environment: name });
    first.status({ by: copilot, state: "success" });
    const made = await api("POST /repos/acme/shop/deployments", { ref: "main", environment: name });
    expect(made).toMatchObject({ status: 201, body: { environment: name, sha: shop.head() } });
    const [, told2] = await told("deployment");
    expect(told2).toMatchObject({ action: "created", workflow_run: null, deployment: { id: made.body.id } });
    await api(`POST /repos/acme/shop/deployments/${made.body.id}/statuses`, { state: "success" });
    // A success puts the one before it to rest.
    expect(first.state).toBe("inactive");
    const { body: list } = await api(`GET /repos/acme/shop/deployments?environment=${name}`);
    expect(list.map((one: { id: number }) => one.id)).toEqual([made.body.id, first.id]);
    expect(
      (await api(`GET /repos/acme/shop/deployments/${first.id}/statuses`)).body.map(
        (one: { state: string }) => one.state,
      ),
    ).toEqual(["inactive", "success"]);
    expect((await api("POST /repos/acme/shop/deployments", { ref: "nowhere" })).status).toBe(422);
    expect(alice.id).not.toBe(list[1].creator.id);
  });
});

// Last: the clock's jump outlives every token.
it("a job that nobody answers for thirty days fails", () => {
  const { shop, sim, alice } = world;
  shop.environment(name, { protectionRules: [sim.app] });
  const run = shop.workflowRun({ path, by: alice, environment: name });
  sim.clock.advance(30 * 86_400_000 - 60_000);
  run.proceed();
  expect(run.status).toBe("waiting");
  sim.clock.advance(60_000);
  run.proceed();
  expect(run.conclusion).toBe("failure");
});
