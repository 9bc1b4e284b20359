import { afterEach, expect, it } from "vitest";
import { startWorld, type World } from "./support.ts";

let world: World;
afterEach(() => world.sim.close());

it("lists the workflow runs of a time, newest first, with who set them off", async () => {
  world = await startWorld();
  const { sim, shop, alice, bob, api } = world;
  const first = shop.workflowRun({ path: ".github/workflows/bump.yml", by: alice });
  const between = sim.clock.now().toISOString();
  sim.clock.advance(600_000);
  shop.workflowRun({ path: ".github/workflows/ci.yml", event: "push", by: alice, rerunBy: bob });
  first.finish();
  const ask = async (query = "") => (await api(`GET /repos/acme/shop/actions/runs${query}`)).body;

  expect(await ask()).toMatchObject({
    total_count: 2,
    workflow_runs: [
      { event: "push", status: "in_progress", actor: { login: "alice" }, triggering_actor: { login: "bob" } },
      { event: "workflow_dispatch", status: "completed", conclusion: "success" },
    ],
  });
  const early = await ask(`?created=2020-01-01T00:00:00Z..${between}`);
  expect(early.workflow_runs.map((run: { id: number }) => run.id)).toEqual([first.id]);
  expect((await ask("?event=push&per_page=1")).total_count).toBe(1);
  expect((await api("GET /repos/acme/shop/actions/runs?created=yesterday")).status).toBe(422);

  first.delete();
  expect((await ask()).total_count).toBe(1);
});

const path = ".github/workflows/deploy.yml";
const conclusions = (run: { jobs: readonly { name: string; conclusion: string | null }[] }) =>
  Object.fromEntries(run.jobs.map((job) => [job.name, job.conclusion]));

it("runs jobs in the order of their needs, and skips what needs a failure", async () => {
  world = await startWorld();
  const { shop, alice, api } = world;
  const jobs = [
    { name: "build" },
    { name: "deploy", needs: ["build"] },
    { name: "report", needs: ["deploy"], always: true },
  ];
  const good = shop.workflowRun({ path, by: alice, jobs });
  const { body } = await api(`GET /repos/acme/shop/actions/runs/${good.id}/jobs`);
  expect(body.jobs.map((job: { status: string }) => job.status)).toEqual(["in_progress", "queued", "queued"]);
  good.finish();
  expect(conclusions(good)).toEqual({ build: "success", deploy: "success", report: "success" });
  const bad = shop.workflowRun({ path, by: alice, jobs });
  bad.finish("failure");
  expect(conclusions(bad)).toEqual({ build: "failure", deploy: "skipped", report: "failure" });
  const [job] = bad.jobs;
  expect((await api(`GET /repos/acme/shop/actions/jobs/${job?.id}`)).body.conclusion).toBe("failure");
});

it("a cancellation ends all but jobs with always(), which need force-cancel", async () => {
  world = await startWorld();
  const { shop, alice, api } = world;
  const run = shop.workflowRun({
    path,
    by: alice,
    jobs: [{ name: "build" }, { name: "deploy", needs: ["build"], always: true }],
  });
  const ask = async (what: string) =>
    (await api(`POST /repos/acme/shop/actions/runs/${run.id}/${what}`)).status;
  expect(await ask("force-cancel")).toBe(409);
  expect(await ask("cancel")).toBe(202);
  expect([run.status, conclusions(run)]).toEqual(["in_progress", { build: "cancelled", deploy: null }]);
  expect(await ask("force-cancel")).toBe(202);
  expect([run.conclusion, conclusions(run).deploy]).toEqual(["cancelled", "cancelled"]);
  expect(await ask("cancel")).toBe(409);
  expect(await ask("force-cancel")).toBe(409);
});

it("a re-run is another attempt on the same commit, by who asked for it, and asks the environment again", async () => {
  world = await startWorld();
  const { shop, sim, alice, bob, api } = world;
  shop.environment("production", { protectionRules: [sim.app] });
  const run = shop.workflowRun({ path, by: alice, environment: "production" });
  const sha = run.headSha;
  shop.commit({ by: alice, files: { later: "1\n" } });
  expect((await api(`POST /repos/acme/shop/actions/runs/${run.id}/rerun`)).status).toBe(403);
  run.cancel();
  run.rerun(bob);
  expect([run.attempt, run.status, run.headSha]).toEqual([2, "waiting", sha]);
  expect((await api(`GET /repos/acme/shop/actions/runs/${run.id}`)).body).toMatchObject({
    run_attempt: 2,
    actor: { login: "alice" },
    triggering_actor: { login: "bob" },
  });
  run.cancel();
  expect((await api(`POST /repos/acme/shop/actions/runs/${run.id}/rerun`)).status).toBe(201);
  expect([run.attempt, run.status]).toEqual([3, "waiting"]);
});

it("lists the artifacts that a run left", async () => {
  world = await startWorld();
  const { shop, alice, api } = world;
  const run = shop.workflowRun({ path, by: alice });
  run.artifact("dist", { size: 42 });
  run.artifact("report");
  const { body } = await api(`GET /repos/acme/shop/actions/runs/${run.id}/artifacts`);
  expect(body.artifacts).toMatchObject([
    { name: "report" },
    { name: "dist", size_in_bytes: 42, workflow_run: { id: run.id, head_sha: run.headSha } },
  ]);
  expect((await api("GET /repos/acme/shop/actions/artifacts?name=dist")).body.total_count).toBe(1);
});
