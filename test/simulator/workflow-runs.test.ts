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
