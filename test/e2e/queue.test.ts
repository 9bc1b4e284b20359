import { expect, it } from "vitest";
import type { PullRequest } from "../../src/simulator/index.ts";
import { type Acme, GATE, organization, plain, setPolicy } from "./support/organization.ts";
import { groupHeads } from "./support/scenarios.ts";
import { onBothStores } from "./support/stores.ts";
import type { World } from "./support/world.ts";

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const source = (name: string) => ({ [`src/${name}.ts`]: "export {};\n" });

function queued(world: World, policy: string, minEntries = 2): Acme {
  const acme = organization(world, { policy });
  acme.shop.ruleset({ name: "queue", include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries } });
  return acme;
}

/** The App's runs of the gate on this commit, oldest first, as they ended. */
const conclusions = (acme: Acme, sha: string) =>
  acme.shop
    .checkRuns(sha)
    .filter(({ name, app }) => name === GATE && app.id === acme.world.sim.app.id)
    .map(({ conclusion }) => conclusion);

onBothStores("the merge queue", (world) => {
  it("a group of green pull requests is judged on its own commit and merged", async () => {
    const acme = queued(world(), CI);
    const pulls = [acme.propose(acme.copilot, source("one")), acme.propose(acme.alice, source("two"))];
    for (const pull of pulls) expect(await acme.verdict(pull)).toBe("success");
    for (const pull of pulls) expect(pull.enqueue(acme.alice).enqueued).toBe(true);
    await world().settled();
    const [head] = groupHeads(acme);
    expect(conclusions(acme, head ?? "")).toEqual(["success"]);
    expect(pulls.map(({ state }) => state)).toEqual(["merged", "merged"]);
    expect(acme.shop.head()).toBe(head);
  });

  it("R7, race 10: a group with one pull request that no longer passes is red; without it the other merges", async () => {
    const acme = queued(world(), "review: {approvals: 1}\n", 5);
    const open = (name: string) => {
      const pull = acme.propose(acme.copilot, source(name));
      pull.event(acme.alice, "copilot_work_started");
      return { pull, review: pull.review({ by: acme.bob, state: "APPROVE" }) };
    };
    const one = open("one");
    const two = open("two");
    for (const { pull } of [one, two]) {
      expect(await acme.verdict(pull)).toBe("success");
      expect(pull.enqueue(acme.alice).enqueued).toBe(true);
    }
    one.review.dismiss(acme.carol, "Wait");
    expect(await acme.verdict(one.pull)).toBe("action_required");
    acme.shop.formGroups();
    await world().settled();
    const [first = ""] = groupHeads(acme);
    expect(conclusions(acme, first)[0]).not.toBe("success");
    const red = acme.shop.checkRuns(first).find(({ name }) => name === GATE);
    expect(plain(red)).toContain(`#${one.pull.number}`);
    expect([one.pull.state, two.pull.state]).toEqual(["open", "open"]);
    expect(one.pull.enqueue(acme.alice).enqueued).toBe(false);
    expect(two.pull.enqueue(acme.alice).enqueued).toBe(true);
    acme.shop.formGroups();
    await world().settled();
    expect([one.pull.state, two.pull.state]).toEqual(["open", "merged"]);
  });

  it("a group that waits for another check loses its green once a pull request of it no longer passes", async () => {
    const acme = queued(world(), "review: {approvals: 1}\n", 1);
    const other = { id: 57789, slug: "other-checks" };
    acme.shop.ruleset({
      name: "another check",
      include: ["~DEFAULT_BRANCH"],
      requiredChecks: [{ context: "build", integrationId: other.id }],
    });
    const pull = acme.propose(acme.copilot, source("one"));
    pull.event(acme.alice, "copilot_work_started");
    const review = pull.review({ by: acme.bob, state: "APPROVE" });
    acme.shop.checkRun({
      app: other,
      name: "build",
      sha: pull.headSha,
      status: "completed",
      conclusion: "success",
    });
    expect(await acme.verdict(pull)).toBe("success");
    expect(pull.enqueue(acme.alice).enqueued).toBe(true);
    await world().settled();
    const [head = ""] = groupHeads(acme);
    expect(conclusions(acme, head).at(-1)).toBe("success");
    expect(pull.state).toBe("open");
    review.dismiss(acme.carol, "Wait");
    await world().settled();
    expect(conclusions(acme, head).at(-1)).not.toBe("success");
    expect(pull.state).toBe("open");
  });

  it("a policy that changes while a group waits is the one that it is judged by", async () => {
    const acme = queued(world(), "", 5);
    const pull = acme.propose(acme.copilot, { ".github/workflows/x.yml": "on: push\n" });
    expect(await acme.verdict(pull)).toBe("success");
    expect(pull.enqueue(acme.alice).enqueued).toBe(true);
    setPolicy(acme, CI);
    expect(await acme.verdict(pull)).toBe("failure");
    acme.shop.formGroups();
    await world().settled();
    const heads = groupHeads(acme);
    expect(heads.length).toBeGreaterThan(0);
    for (const head of heads) expect(conclusions(acme, head)).not.toContain("success");
    expect(pull.state).toBe("open");
  });

  it("an agent that cannot merge by itself cannot by queueing either: red pull requests are not taken", async () => {
    const acme = queued(world(), CI, 1);
    const pull: PullRequest = acme.propose(acme.copilot, { ".github/workflows/x.yml": "on: push\n" });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(pull.enqueue(acme.copilot).enqueued).toBe(false);
  });
});
