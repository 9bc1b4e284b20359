import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSink, startWorld, type World } from "./support.ts";

let world: World;
let sink: Awaited<ReturnType<typeof startSink>>;
beforeEach(async () => {
  world = await startWorld();
  sink = await startSink();
  world.sim.connect({ url: sink.url });
});
afterEach(async () => {
  await world.sim.close();
  sink.server.close();
});

async function queued(minEntries = 1) {
  const { shop, sim, copilot, api } = world;
  shop.ruleset({
    requiredChecks: [{ context: "agent-policy", integrationId: sim.app.id }],
    mergeQueue: { minEntries },
  });
  const green = (sha: string, conclusion = "success") =>
    api("POST /repos/acme/shop/check-runs", { name: "agent-policy", head_sha: sha, conclusion });
  const open = async (name: string) => {
    shop.commit({ branch: name, by: copilot, files: { [name]: "1\n" } });
    const pull = shop.openPullRequest({ by: copilot, head: name });
    await green(pull.headSha);
    return pull;
  };
  const groups = async () => {
    await sim.settled();
    return sink.received.filter((one) => one.event === "merge_group").map((one) => one.payload);
  };
  return { green, open, groups };
}

describe("merge queue", () => {
  it("takes only what is green and refuses a direct merge", async () => {
    const { shop, alice, copilot } = world;
    const { open } = await queued();
    shop.commit({ branch: "red", by: copilot, files: { red: "1\n" } });
    const red = shop.openPullRequest({ by: copilot, head: "red" });
    expect(red.enqueue(alice)).toMatchObject({
      enqueued: false,
      message: expect.stringContaining("is expected"),
    });
    const pull = await open("one");
    expect(pull.merge(alice)).toMatchObject({ status: 405, message: expect.stringContaining("merge queue") });
    expect(pull.enqueue(alice).enqueued).toBe(true);
    expect(pull.enqueue(alice).enqueued).toBe(false);
  });

  it("asks for checks of a merge commit on the queue's branch and merges it when they are green", async () => {
    const { shop, alice } = world;
    const { green, open, groups } = await queued();
    const pull = await open("one");
    const base = shop.head();
    pull.enqueue(alice);
    const [asked] = await groups();
    expect(asked).toMatchObject({
      action: "checks_requested",
      merge_group: {
        base_sha: base,
        base_ref: "refs/heads/main",
        head_ref: `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`,
      },
    });
    const head = asked.merge_group.head_sha;
    expect(
      (await world.api(`GET /repos/acme/shop/git/commits/${head}`)).body.parents.map(
        (one: { sha: string }) => one.sha,
      ),
    ).toEqual([base, pull.headSha]);
    expect(pull.state).toBe("open");
    await green(head);
    expect([pull.state, shop.head(), shop.mergeQueue()]).toEqual(["merged", head, []]);
    expect((await groups()).map((one) => [one.action, one.reason])).toEqual([
      ["checks_requested", undefined],
      ["destroyed", "merged"],
    ]);
    expect(shop.branches()).not.toContain(`gh-readonly-queue/main/pr-${pull.number}-${base}`);
    const activity = (await world.api("GET /repos/acme/shop/activity?ref=main")).body;
    expect(activity[0]).toMatchObject({ activity_type: "merge_queue_merge" });
  });

  it("groups several pull requests and merges them with one check", async () => {
    const { shop, alice } = world;
    const { green, open, groups } = await queued(2);
    const one = await open("one");
    const two = await open("two");
    one.enqueue(alice);
    expect(await groups()).toEqual([]);
    two.enqueue(alice);
    const [asked] = await groups();
    expect(asked.merge_group.head_ref).toContain(`pr-${two.number}-`);
    await green(asked.merge_group.head_sha);
    expect([one.state, two.state, shop.read("one"), shop.read("two")]).toEqual([
      "merged",
      "merged",
      "1\n",
      "1\n",
    ]);
  });

  it("forms a group of what waits when the wait is over", async () => {
    const { shop, alice } = world;
    const { green, open, groups } = await queued(5);
    const one = await open("one");
    one.enqueue(alice);
    expect(shop.mergeQueue()).toEqual([{ number: one.number, state: "QUEUED", groupHead: null }]);
    shop.formGroups();
    await green((await groups())[0].merge_group.head_sha);
    expect(one.state).toBe("merged");
  });

  it("throws out what fails and builds anew what stood on top of it", async () => {
    const { shop, alice } = world;
    const { green, open, groups } = await queued();
    const one = await open("one");
    const two = await open("two");
    one.enqueue(alice);
    two.enqueue(alice);
    const [first, second] = await groups();
    expect(second.merge_group.base_sha).toBe(first.merge_group.head_sha);
    await green(first.merge_group.head_sha, "failure");
    const after = await groups();
    expect(after.map((group) => [group.action, group.reason])).toEqual([
      ["checks_requested", undefined],
      ["checks_requested", undefined],
      ["destroyed", "invalidated"],
      ["destroyed", "invalidated"],
      ["checks_requested", undefined],
    ]);
    expect([one.state, shop.mergeQueue().map((entry) => entry.number)]).toEqual(["open", [two.number]]);
    await green(after.at(-1).merge_group.head_sha);
    expect([two.state, shop.read("two"), shop.read("one")]).toEqual(["merged", "1\n", null]);
  });

  it("drops a pull request whose head moves, and one that is dequeued", async () => {
    const { shop, alice, copilot } = world;
    const { open, groups } = await queued();
    const one = await open("one");
    one.enqueue(alice);
    shop.commit({ branch: "one", by: copilot, files: { one: "2\n" } });
    expect(shop.mergeQueue()).toEqual([]);
    const two = await open("two");
    two.enqueue(alice);
    two.dequeue(alice);
    expect((await groups()).map((group) => [group.action, group.reason])).toEqual([
      ["checks_requested", undefined],
      ["destroyed", "dequeued"],
      ["checks_requested", undefined],
      ["destroyed", "dequeued"],
    ]);
  });

  it("queues a pull request by itself when auto-merge is on", async () => {
    const { shop, alice, copilot } = world;
    const { green } = await queued();
    shop.commit({ branch: "auto", by: copilot, files: { auto: "1\n" } });
    const pull = shop.openPullRequest({ by: copilot, head: "auto" });
    pull.enableAutoMerge(alice);
    await green(pull.headSha);
    expect(shop.mergeQueue().map((entry) => entry.number)).toEqual([pull.number]);
  });
});
