import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startWorld, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.close());

const CREATE = "POST /repos/{owner}/{repo}/check-runs";
const create = () =>
  world.api("POST /repos/acme/shop/check-runs", { name: "x", head_sha: world.shop.head() });
const runs = () => world.shop.checkRuns(world.shop.head()).length;

describe("injected faults", () => {
  it.each([
    ["500", 500],
    ["403-secondary", 403],
    ["429", 429],
  ] as const)("%s strikes the matching call once, before it has an effect", async (kind, status) => {
    world.sim.faults.add({ match: { route: CREATE }, kind, retryAfter: 7 });
    expect((await world.api("GET /repos/acme/shop")).status).toBe(200);
    const struck = await create();
    expect([struck.status, runs(), world.sim.requests.at(-1)?.fault]).toEqual([status, 0, kind]);
    if (kind !== "500") expect(struck.headers.get("retry-after")).toBe("7");
    expect([(await create()).status, runs(), world.sim.faults.struck]).toEqual([201, 1, 1]);
  });

  it("reset breaks the connection, with or without the effect", async () => {
    world.sim.faults.add({ match: { route: CREATE }, kind: "reset" });
    await expect(create()).rejects.toThrow();
    expect(runs()).toBe(0);
    world.sim.faults.add({ match: { route: CREATE }, kind: "reset", after: true });
    await expect(create()).rejects.toThrow();
    expect(runs()).toBe(1);
  });

  it("timeout never answers", async () => {
    world.sim.faults.add({ match: { route: "GET /repos/{owner}/{repo}" }, kind: "timeout" });
    const asked = fetch(`${world.sim.url}/repos/acme/shop`, { signal: AbortSignal.timeout(50) });
    await expect(asked).rejects.toThrow(/timeout/i);
  });

  it("truncated gives half an answer that is no JSON", async () => {
    world.sim.faults.add({ match: { route: "GET /repos/{owner}/{repo}" }, kind: "truncated" });
    await expect(world.api("GET /repos/acme/shop")).rejects.toThrow(SyntaxError);
  });

  it("graphql-errors answers 200 with errors and without data", async () => {
    world.sim.faults.add({ match: { graphqlOperation: "Ask" }, kind: "graphql-errors" });
    const query = "query Ask { rateLimit { cost } }";
    const { status, body } = await world.api.graphql(query);
    expect([status, body.data, body.errors.length]).toEqual([200, null, 1]);
    expect((await world.api.graphql(query)).body.data.rateLimit.cost).toBe(1);
  });

  it("strikes the nth matching call, as often as asked, by predicate, and stops when cleared", async () => {
    world.sim.faults.add({ match: { route: CREATE, nth: 2 }, kind: "500" });
    expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
      201, 500, 201,
    ]);
    world.sim.faults.add({ match: (request) => request.path.endsWith("/shop"), kind: "500", times: 5 });
    expect((await world.api("GET /repos/acme/shop")).status).toBe(500);
    world.sim.faults.clear();
    expect((await world.api("GET /repos/acme/shop")).status).toBe(200);
  });
});
