import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { enqueue } from "../../src/jobs/enqueue.ts";
import { createAppClient } from "../../src/server/github.ts";
import { createLog } from "../../src/server/log.ts";
import { redeliverFailed } from "../../src/server/redelivery.ts";
import { onBothStores } from "./support/stores.ts";

onBothStores("deliveries that failed", (world) => {
  const repair = (now = new Date()) => {
    const { sim, db } = world();
    const octokit = createAppClient({
      appId: sim.app.id,
      privateKey: sim.app.privateKey,
      webhookSecret: sim.app.webhookSecret,
      githubApiUrl: sim.url,
      githubPacing: "none",
    });
    return redeliverFailed({ db, log: createLog("silent"), octokit, now: () => now });
  };

  test("are asked for again once, and judged then", async () => {
    const { sim, app } = world();
    const acme = sim.organization("away");
    const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
    const shop = acme.repository("shop", {
      files: { ".agent-policy.yml": 'version: 1\npaths: [{match: ["@ci-control"], agents: forbid}]\n' },
      collaborators: [[copilot, "write"]],
    });
    acme.install({ repositories: "all" });
    await world().settled();

    // Nobody answers there: what happens now is lost to the App.
    sim.connect({ url: "http://127.0.0.1:9/api/github/webhooks" });
    shop.commit({ branch: "copilot/x", by: copilot, files: { ".github/workflows/ci.yml": "on: push\n" } });
    const pull = shop.openPullRequest({ by: copilot, head: "copilot/x", title: "CI" });
    await sim.settled();
    sim.connect({ url: `${app.url}/api/github/webhooks` });
    const lost = sim.deliveries.filter(({ statusCode }) => statusCode === 502).length;
    expect(lost).toBeGreaterThan(1);
    expect(shop.checkRuns(pull.headSha)).toEqual([]);

    expect(await repair()).toBe(lost);
    await expect
      .poll(() => shop.checkRuns(pull.headSha).map(({ name, conclusion }) => [name, conclusion]), {
        timeout: 20_000,
      })
      .toEqual([["agent-policy", "failure"]]);
    expect(await repair()).toBe(0);
  });

  test("longer ago than GitHub keeps them are not asked for", async () => {
    const { sim, app } = world();
    const acme = sim.organization("long-ago");
    sim.connect({ url: "http://127.0.0.1:9/api/github/webhooks" });
    acme.install({ repositories: "all" });
    await sim.settled();
    sim.connect({ url: `${app.url}/api/github/webhooks` });
    expect(await repair(new Date(Date.now() + 4 * 24 * 3_600_000))).toBe(0);
    expect(await repair()).toBe(1);
    await sim.settled();
  });
});

onBothStores("what no delivery told", (world) => {
  const sweep = async () => {
    const { sim, db, settled } = world();
    await enqueue(db, [{ queue: "sweep", args: { appId: sim.app.id } }]);
    await settled();
  };
  const decisions = async () => {
    const rows = await world()
      .db.selectFrom("decision")
      .select(["number", "verdict"])
      .orderBy("sequence")
      .execute();
    return rows.map(({ number, verdict }) => `#${number} ${verdict}`);
  };

  test("is found by the sweep: a pull request never seen, one pushed to, and nothing twice", async () => {
    const { sim, app } = world();
    const acme = sim.organization("unheard");
    const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
    const shop = acme.repository("shop", {
      files: { ".agent-policy.yml": 'version: 1\npaths: [{match: ["@ci-control"], agents: forbid}]\n' },
      collaborators: [[copilot, "write"]],
    });
    acme.install({ repositories: "all" });
    shop.commit({ branch: "copilot/seen", by: copilot, files: { "a.txt": "1\n" } });
    const seen = shop.openPullRequest({ by: copilot, head: "copilot/seen", title: "Seen" });
    await world().settled();
    const before = await decisions();
    expect(before.at(-1)).toBe(`#${seen.number} pass`);

    sim.connect({ url: "http://127.0.0.1:9/api/github/webhooks" });
    const workflow = { ".github/workflows/ci.yml": "on: push\n" };
    shop.commit({ branch: "copilot/seen", by: copilot, files: workflow });
    shop.commit({ branch: "copilot/unseen", by: copilot, files: workflow });
    const unseen = shop.openPullRequest({ by: copilot, head: "copilot/unseen", title: "Unseen" });
    await sim.settled();
    sim.connect({ url: `${app.url}/api/github/webhooks` });
    await expect(world().settled(), "told nobody").rejects.toThrow("502");
    expect(shop.checkRuns(unseen.headSha)).toEqual([]);

    await sweep();
    for (const sha of [unseen.headSha, seen.headSha])
      expect(shop.checkRuns(sha).map(({ name, conclusion }) => [name, conclusion])).toEqual([
        ["agent-policy", "failure"],
      ]);
    const after = await decisions();
    expect(after.slice(before.length).toSorted()).toEqual([`#${seen.number} fail`, `#${unseen.number} fail`]);
    // GitHub's times are in whole seconds: what changed in the second of its judging is judged once more.
    await sleep(1_100);
    await sweep();
    const settledDown = await decisions();
    await sweep();
    expect(await decisions()).toEqual(settledDown);
  });
});
