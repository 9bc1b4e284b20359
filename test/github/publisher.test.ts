import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { simulated } from "../evaluation/simulated.ts";

let sim: Simulator;
beforeEach(async () => {
  sim = await startSimulator();
});
afterEach(() => sim.close());

function setUp() {
  const acme = sim.organization("acme");
  const shop = acme.repository("shop", { files: { "a.ts": "1\n" } });
  const { deps, key } = simulated(sim, acme.install({ repositories: "all" }).id);
  const headSha = shop.head();
  const check = (annotations: number, path = "a.ts") => ({
    name: "agent-policy",
    headSha,
    verdict: "fail" as const,
    title: "Red",
    summary: "Why",
    text: "",
    externalId: "sha256:1",
    annotations: Array.from({ length: annotations }, (_, n) => ({
      path,
      startLine: n + 1,
      endLine: n + 1,
      level: "failure" as const,
      title: "t",
      message: `m${n}`,
    })),
  });
  return { shop, publisher: deps.publisher, key: key(shop, 0), headSha, check };
}

describe("the publisher", () => {
  it("does not post twice when the first post took effect and its answer was lost", async () => {
    const { shop, publisher, key, headSha } = setUp();
    sim.faults.add({ match: { route: "POST /repos/{owner}/{repo}/check-runs" }, kind: "500", after: true });
    const id = await publisher.begin(key, "agent-policy", headSha, "Judging");
    expect(shop.checkRuns(headSha).map((run) => run.id)).toEqual([id]);
  });

  it("adopts the run of an attempt that crashed, and only then", async () => {
    const { shop, publisher, key, headSha } = setUp();
    const first = await publisher.begin(key, "agent-policy", headSha, "Judging");
    expect(await publisher.begin(key, "agent-policy", headSha, "Judging", { adopt: true })).toBe(first);
    await publisher.begin(key, "agent-policy", headSha, "Judging");
    expect(shop.checkRuns(headSha)).toHaveLength(2);
  });

  it("sends annotations in batches of 50", async () => {
    const { shop, publisher, key, headSha, check } = setUp();
    const id = await publisher.begin(key, "agent-policy", headSha, "Judging");
    await publisher.publish(key, check(120), id);
    const [run] = shop.checkRuns(headSha);
    expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(run?.annotations).toHaveLength(120);
  });

  it("posts a pending verdict in progress", async () => {
    const { shop, publisher, key, headSha, check } = setUp();
    await publisher.publish(key, { ...check(0), verdict: "pending" }, null);
    expect(shop.checkRuns(headSha)[0]).toMatchObject({ status: "in_progress", conclusion: null });
  });

  it.each([0, 3])(
    "tells the verdict in spite of a text that GitHub refuses (%i annotations)",
    async (count) => {
      const { shop, publisher, key, headSha, check } = setUp();
      const id = await publisher.begin(key, "agent-policy", headSha, "Judging");
      await publisher.publish(key, { ...check(count), summary: "x".repeat(70_000) }, id);
      expect(shop.checkRuns(headSha)).toMatchObject([
        { conclusion: "failure", title: "Judged; GitHub refused the details" },
      ]);
    },
  );

  it("posts a new run where GitHub no longer has the old one", async () => {
    const { shop, publisher, key, headSha, check } = setUp();
    await publisher.publish(key, check(0), 987654321);
    expect(shop.checkRuns(headSha)).toMatchObject([{ conclusion: "failure" }]);
  });
});
