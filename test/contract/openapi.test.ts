import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "../simulator/support.ts";
import {
  contractProblems,
  describedRoutes,
  describedWebhooks,
  webhookName,
  webhookProblems,
} from "./openapi.ts";
import { tour } from "./tour.ts";

let world: World;
beforeAll(async () => {
  world = await tour();
});
afterAll(() => world.sim.close());

describe("what the simulator answers, by GitHub's OpenAPI description", () => {
  it("has the shapes that GitHub describes", () => {
    const problems = world.sim.requests.flatMap((request) =>
      contractProblems(request).map((problem) => `${problem} (${request.path})`),
    );
    expect([...new Set(problems)]).toEqual([]);
  });

  it("was asked for every route it has", () => {
    const asked = new Set(
      world.sim.requests.filter((request) => request.status < 300).map((request) => request.route),
    );
    // Nothing here is protected by a classic rule, so this one only ever says 404.
    asked.add("GET /repos/{owner}/{repo}/branches/{branch}/protection");
    expect(describedRoutes.filter((route) => !asked.has(route))).toEqual([]);
  });

  it("sends the webhooks that GitHub describes", () => {
    const problems = world.sim.deliveries.flatMap(webhookProblems);
    expect([...new Set(problems)]).toEqual([]);
    const sent = new Set(world.sim.deliveries.map(webhookName));
    expect(describedWebhooks.filter((name) => !sent.has(name))).toEqual([]);
  });

  it("met nothing that the simulator lacks", () => {
    expect(world.sim.unsupported).toEqual([]);
  });

  it("is judged by a description that refuses wrong shapes", () => {
    const wrong = { route: "POST /repos/{owner}/{repo}/check-runs", status: 201, response: {} };
    expect(contractProblems(wrong)).not.toEqual([]);
    const right = world.sim.requests.find(
      (request) => request.route === wrong.route && request.status === 201,
    );
    const bent = { ...(right?.response as object), conclusion: "splendid" };
    expect(contractProblems({ ...wrong, response: bent })).not.toEqual([]);
    expect(contractProblems({ ...wrong, status: 299 })).not.toEqual([]);
    const event = { event: "workflow_run", action: "requested", payload: { action: "requested" } };
    expect(webhookProblems(event)).not.toEqual([]);
  });
});
