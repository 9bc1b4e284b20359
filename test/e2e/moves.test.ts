import { describe, expect, it } from "vitest";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { ADVISORY, organization } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const LAX = "version: 1\nmode: {default: observe}\n";
const REVIEWED = "review: {approvals: 1}\n";
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };

onBothStores("a pull request that moves", (world) => {
  it("pushed to: a red head turns green with a new head, and back", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, copilot } = acme;
    const pull = acme.propose(copilot, source, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("success");
    const green = pull.headSha;
    shop.commit({ branch: "topic", by: copilot, files: workflow });
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
    expect(await acme.verdict(green)).toBe("success");
  });

  it("race 2: force-pushed back to an earlier green commit: judged anew there, a new run before the old one is believed", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, copilot } = acme;
    const pull = acme.propose(copilot, source, { branch: "topic" });
    const green = await acme.check(pull);
    shop.commit({ branch: "topic", by: copilot, files: workflow });
    expect(await acme.verdict(pull)).toBe("failure");
    shop.forcePush({ branch: "topic", to: green?.headSha ?? "", by: copilot });
    const again = await acme.check(pull);
    expect(again).toMatchObject({ headSha: green?.headSha, conclusion: "success" });
    expect(again?.id).not.toBe(green?.id);
    expectMerged(acme, pull);
  });

  it("force-pushed to the earlier green commit by an agent, of a person's pull request: now it is an agent's", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, alice, copilot } = acme;
    const pull = acme.propose(alice, workflow, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("success");
    const { headSha } = pull;
    shop.commit({ branch: "topic", by: alice, files: { "src/more.ts": "1\n" } });
    expect(await acme.verdict(pull)).toBe("success");
    shop.forcePush({ branch: "topic", to: headSha, by: copilot });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("R4, race 9: retargeted to the default branch after a green: that of a lax branch does not count there", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, copilot } = acme;
    shop.commit({ branch: "lax", by: copilot, files: { ".agent-policy.yml": LAX } });
    const pull = acme.propose(copilot, source, { base: "lax" });
    expect(await acme.verdict(pull, ADVISORY)).toBe("success");
    expect(await acme.verdict(pull)).toBeUndefined();
    pull.retarget(copilot, "main");
    expect(await acme.verdict(pull)).toBe("failure");
    expect((await acme.check(pull))?.summary).toContain("policy/protected");
    expectRefused(acme, pull);
  });

  it("retargeted away: the green it had for the default branch is taken back", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, alice, copilot } = acme;
    shop.createBranch("other", { by: alice });
    const pull = acme.propose(copilot, source);
    expect(await acme.verdict(pull)).toBe("success");
    pull.retarget(alice, "other");
    expect(await acme.verdict(pull, ADVISORY)).toBe("success");
    expect(await acme.verdict(pull)).toBe("in_progress");
    pull.retarget(alice, "main");
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("closed and reopened: the policy of today decides, whatever stood there", async () => {
    const acme = organization(world(), { policy: "" });
    const { shop, alice, copilot } = acme;
    const pull = acme.propose(copilot, workflow);
    expect(await acme.verdict(pull)).toBe("success");
    pull.close(copilot);
    await world().settled();
    shop.commit({ by: alice, bypass: true, files: { ".agent-policy.yml": `version: 1\n${CI}` } });
    expect(await acme.verdict(pull)).toBe("success");
    pull.reopen(copilot);
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
  });

  it("title and body edited: an agent's mark typed into the body makes it an agent's, removing it by an agent does not undo it", async () => {
    const acme = organization(world(), { policy: CI });
    const { alice, copilot } = acme;
    const pull = acme.propose(alice, workflow);
    expect(await acme.verdict(pull)).toBe("success");
    pull.edit(alice, { title: "Another title" });
    expect(await acme.verdict(pull)).toBe("success");
    pull.edit(copilot, { body: "Rewritten" });
    expect(await acme.verdict(pull)).toBe("failure");
    pull.edit(alice, { body: "Rewritten again" });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("drafts are judged; ready and back to draft by a person changes nothing, by an agent it makes it the agent's", async () => {
    const acme = organization(world(), { policy: CI });
    const { alice, copilot } = acme;
    const pull = acme.propose(alice, workflow, { draft: true });
    expect(await acme.verdict(pull)).toBe("success");
    expectRefused(acme, pull);
    pull.ready(alice);
    expect(await acme.verdict(pull)).toBe("success");
    pull.convertToDraft(alice);
    expect(await acme.verdict(pull)).toBe("success");
    pull.ready(copilot);
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("the base branch moves without a policy change: the verdict stands and nothing is written", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, alice, copilot } = acme;
    const pull = acme.propose(copilot, source);
    const before = await acme.check(pull);
    acme.requests();
    shop.commit({ by: alice, bypass: true, files: { "src/cart.ts": "export {};\n" } });
    const after = await acme.check(pull);
    expect(after?.id).toBe(before?.id);
    expect(acme.requests().filter(({ method, path }) => method !== "GET" && path !== "/graphql")).toEqual([]);
    expectMerged(acme, pull);
  });

  it("Update branch merges the base in: approvals stay, since the merge is the one git makes", async () => {
    const acme = organization(world(), { policy: REVIEWED });
    const { shop, alice, bob, copilot } = acme;
    const pull = acme.propose(copilot, source);
    pull.event(alice, "copilot_work_started");
    pull.review({ by: bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    shop.commit({ by: alice, bypass: true, files: { "docs/a.md": "a\n" } });
    expect(pull.updateBranch(alice).merged).toBe(true);
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("A4: pushed to after approval, the approval no longer counts", async () => {
    const acme = organization(world(), { policy: REVIEWED });
    const { shop, alice, bob, copilot } = acme;
    const pull = acme.propose(copilot, source, { branch: "topic" });
    pull.event(alice, "copilot_work_started");
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.review({ by: bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    shop.commit({ branch: "topic", by: copilot, files: { "src/late.ts": "1\n" } });
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
  });

  it("R1: two pull requests with one head commit: the strictest of both stands on it", async () => {
    const acme = organization(world(), { policy: `${CI}agents: {unowned: allow}\n` });
    const { shop, alice, copilot } = acme;
    const { sha } = shop.commit({ branch: "one", from: "main", by: alice, files: workflow });
    const human = shop.openPullRequest({ by: alice, head: "one", title: "By a person" });
    expect(await acme.verdict(human)).toBe("success");
    shop.createBranch("two", { from: sha, by: alice });
    const agents = shop.openPullRequest({ by: copilot, head: "two", title: "By an agent" });
    expect(agents.headSha).toBe(human.headSha);
    expect(await acme.verdict(sha)).toBe("failure");
    expectRefused(acme, human);
    expectRefused(acme, agents);
    agents.close(copilot);
    expect(await acme.verdict(sha)).toBe("success");
    expectMerged(acme, human);
  });

  describe("from a fork", () => {
    it("an outside contributor's own is not an agent's; an agent's is", async () => {
      const acme = organization(world(), { policy: CI });
      const { shop, copilot } = acme;
      const dora = world().sim.user(`dora-${acme.org.login}`);
      const fork = shop.fork(dora);
      fork.commit({ branch: "fix", by: dora, files: workflow });
      const outside = shop.openPullRequest({ by: dora, head: `${dora.login}:fix`, title: "Fix" });
      expect(await acme.verdict(outside)).toBe("success");
      fork.commit({ branch: "agent", by: dora, author: copilot, files: workflow });
      const agents = shop.openPullRequest({ by: dora, head: `${dora.login}:agent`, title: "Fix" });
      expect(await acme.verdict(agents)).toBe("failure");
    });
  });
});
