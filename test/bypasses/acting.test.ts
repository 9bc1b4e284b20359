import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PullRequest } from "../../src/simulator/index.ts";
import { expectMerged, expectRefused } from "../e2e/support/merges.ts";
import { type Acme, organization, plain } from "../e2e/support/organization.ts";
import { memoryStore, startWorld, type World } from "../e2e/support/world.ts";

/** Tricks that need GitHub to be played: the simulated one, and the real App behind it. */
let world: World;
beforeAll(async () => {
  world = await startWorld(await memoryStore());
});
afterEach(() => expect(world.sim.unsupported.splice(0)).toEqual([]));
afterAll(() => world.close());

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const REVIEW = "review: {approvals: 1}\n";
const PROVEN = `${CI}agents: {unproven: agent}\n`;
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };

/** An agent's pull request that alice set going, for others to approve. */
function started(acme: Acme): PullRequest {
  const pull = acme.propose(acme.copilot, source, { branch: "topic" });
  pull.event(acme.alice, "copilot_work_started");
  return pull;
}

const approve = (pull: PullRequest, by: Acme["bob"], commit?: string) =>
  pull.review({ by, state: "APPROVE", ...(commit === undefined ? {} : { commit }) });

describe("who it was", () => {
  it("I1: an agent that types a known bot's name and address is not that bot", async () => {
    const acme = organization(world, { policy: CI });
    const author = { name: "dependabot[bot]", email: "49699333+dependabot[bot]@users.noreply.github.com" };
    acme.shop.commit({ branch: "bump", from: "main", by: acme.copilot, author, files: workflow });
    const pull = acme.shop.openPullRequest({ by: acme.alice, head: "bump", title: "Bump" });
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
  });

  it("I2: an address that maps to no account is a person's only where policy asks for no proof", async () => {
    const author = { name: "Ghost", email: "ghost@nowhere.test" };
    const lax = organization(world, { policy: CI });
    expect(await lax.verdict(lax.propose(lax.alice, workflow, { author }))).toBe("success");
    const strict = organization(world, { policy: PROVEN });
    expect(await strict.verdict(strict.propose(strict.alice, workflow, { author }))).toBe("failure");
  });

  it("I3: an address that maps to an organisation is nobody's", async () => {
    const acme = organization(world, { policy: CI });
    const email = `${acme.org.id}+${acme.org.login}@users.noreply.github.com`;
    const pull = acme.propose(acme.alice, workflow, { author: { name: "Acme", email } });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain("Organization");
  });

  it("I5: an agent's commit that comes in as a merge's second parent counts", async () => {
    const acme = organization(world, { policy: CI });
    const { shop, alice, copilot } = acme;
    const pull = acme.propose(alice, workflow, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("success");
    shop.commit({
      branch: "side",
      from: "main",
      by: alice,
      author: copilot,
      files: { "src/side.ts": "1\n" },
    });
    shop.commit({ branch: "topic", by: alice, merge: "side" });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("I6: a merge that GitHub signed and whose tree was chosen is an agent's; GitHub's own is nobody's", async () => {
    const acme = organization(world, { policy: CI });
    const { shop, alice } = acme;
    const evil = acme.propose(alice, workflow, { branch: "evil" });
    const honest = acme.propose(alice, { ".github/workflows/b.yml": "on: push\n" }, { branch: "honest" });
    shop.commit({ by: alice, bypass: true, files: { "docs/moved.md": "on\n" } });
    shop.commit({
      branch: "evil",
      by: alice,
      merge: "main",
      signed: "github",
      files: { "src/slip.ts": "1\n" },
    });
    honest.updateBranch(alice);
    expect(await acme.verdict(honest)).toBe("success");
    expect(await acme.verdict(evil)).toBe("failure");
    expect(plain(await acme.check(evil))).toContain("its tree is not the one git computes");
  });

  it("I8: another app under a known bot's or a known agent's name is unlisted", async () => {
    const acme = organization(world, { policy: CI });
    const { sim } = world;
    const stolen = sim.bot("dependabot[bot]", { id: 900_301, app: { id: 900_302, slug: "dependabot" } });
    const imitated = sim.bot("devin-ai-integration[bot]", {
      id: 900_303,
      app: { id: 900_304, slug: "devin-ai-integration" },
    });
    for (const by of [stolen, imitated]) {
      acme.shop.setRole(by, "write");
      // Nothing but who opened it tells: its commits are a person's.
      const message = `For ${by.id}`;
      acme.shop.commit({ branch: `by-${by.id}`, from: "main", by: acme.alice, message, files: workflow });
      const pull = acme.shop.openPullRequest({ by, head: `by-${by.id}` });
      expect(await acme.verdict(pull)).toBe("failure");
      expect(plain(await acme.check(pull))).toContain(`${by.id}`);
    }
  });

  it("I9: a login with or without [bot] decides nothing: an agent's number under another, a person under an agent's", async () => {
    const acme = organization(world, { policy: CI });
    const { sim } = world;
    const renamed = sim.bot("helpful-colleague[bot]", {
      id: 209825114,
      app: { id: 1_236_702, slug: "claude" },
    });
    const person = sim.user("copilot-swe-agent");
    acme.shop.setRole(renamed, "write");
    acme.shop.setRole(person, "write");
    const theirs = acme.propose(renamed, workflow);
    expect(await acme.verdict(theirs)).toBe("failure");
    expect(plain(await acme.check(theirs))).toContain("claude-code");
    const namesake = acme.propose(person, { ".github/workflows/b.yml": "on: push\n" });
    expect(await acme.verdict(namesake)).toBe("success");
  });

  it("I10: whose signature it is decides, not that there is a valid one", async () => {
    const acme = organization(world, { policy: PROVEN });
    const { alice, bob } = acme;
    let file = 0;
    const verdict = (signed: "github" | "unverified" | { signer: typeof bob }) => {
      file += 1;
      return acme.verdict(
        acme.propose(alice, { [`.github/workflows/${file}.yml`]: "on: push\n" }, { signed }),
      );
    };
    expect(await verdict({ signer: alice })).toBe("success");
    expect(await verdict({ signer: bob })).toBe("failure");
    expect(await verdict("github")).toBe("failure");
    expect(await verdict("unverified")).toBe("failure");
  });
});

describe("who says yes", () => {
  it("A1: a comment that somebody edits into an order is none", async () => {
    const acme = organization(world, {
      policy: `${CI}exceptions: {from: ['@acme/oncall'], rules: ['paths/*'], max-age: 7d}\n`,
    });
    const pull = acme.propose(acme.copilot, workflow);
    const comment = pull.comment({ by: acme.carol, body: "Looks odd to me." });
    comment.edit(acme.copilot, `/agent-policy except paths/forbidden ${pull.headSha} agreed with carol`);
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
  });

  it("A2: dismissing an approval revives no older one of the same person", async () => {
    const acme = organization(world, { policy: REVIEW });
    const pull = started(acme);
    approve(pull, acme.bob);
    const second = approve(pull, acme.bob);
    expect(await acme.verdict(pull)).toBe("success");
    second.dismiss(acme.alice, "Look again");
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
  });

  it("A3: an approval given for an earlier commit, even after the push, is none for the head", async () => {
    const acme = organization(world, { policy: REVIEW });
    const pull = started(acme);
    const { headSha } = pull;
    acme.shop.commit({ branch: "topic", by: acme.copilot, files: { "src/late.ts": "1\n" } });
    approve(pull, acme.bob, headSha);
    expect(await acme.verdict(pull)).toBe("action_required");
    approve(pull, acme.bob);
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("A4: approved, force-pushed to something else: the green does not go with it", async () => {
    const acme = organization(world, { policy: REVIEW });
    const { shop, copilot } = acme;
    const pull = started(acme);
    approve(pull, acme.bob);
    expect(await acme.verdict(pull)).toBe("success");
    const other = shop.commit({
      branch: "other",
      from: "main",
      by: copilot,
      files: { "src/other.ts": "1\n" },
    });
    shop.forcePush({ branch: "topic", to: other.sha, by: copilot });
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
  });

  it("A6: a push that was overwritten since takes the right to approve away as well", async () => {
    const acme = organization(world, { policy: REVIEW });
    const { shop, bob, carol, copilot } = acme;
    const pull = started(acme);
    const { headSha } = pull;
    shop.commit({ branch: "topic", by: bob, files: { "src/bob.ts": "1\n" } });
    shop.forcePush({ branch: "topic", to: headSha, by: copilot });
    approve(pull, bob);
    expect(await acme.verdict(pull)).toBe("action_required");
    approve(pull, carol);
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("A8: one person's many approvals are one", async () => {
    const acme = organization(world, { policy: "review: {approvals: 2}\n" });
    const pull = started(acme);
    for (let times = 0; times < 3; times += 1) approve(pull, acme.bob);
    expect(await acme.verdict(pull)).toBe("action_required");
    approve(pull, acme.carol);
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("A9: a label is no approval, and an agent that sets the task's label approves no task", async () => {
    const acme = organization(world, {
      policy: `${REVIEW}task: {required: true, label: agent-approved, from: ['@acme/maintainers']}\n`,
    });
    const { shop, alice, bob, carol, copilot } = acme;
    const issue = shop.issue({ by: alice, title: "Speed it up", body: "It is slow." });
    const pull = acme.propose(copilot, source, { body: `Closes #${issue.number}` });
    pull.event(alice, "copilot_work_started");
    for (const by of [copilot, bob]) pull.label(by, by === bob ? "approved" : "lgtm");
    issue.label(bob, "agent-approved");
    expect(await acme.verdict(pull)).toBe("action_required");
    approve(pull, carol);
    expect(await acme.verdict(pull)).toBe("success");
    issue.unlabel(copilot, "agent-approved");
    expect(await acme.verdict(pull)).toBe("action_required");
    issue.label(copilot, "agent-approved");
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
  });
});

describe("what hides behind GitHub Actions' shared account", () => {
  const QUARANTINED = "agents: {registry: [{id: copilot-cloud-agent, state: quarantined}]}\n";

  /** A workflow that pushes a branch and opens a pull request, while it runs. */
  function byWorkflow(acme: Acme, by: Acme["alice"], path = ".github/workflows/bump.yml") {
    const actions = world.sim.bot("github-actions[bot]", {
      id: 41898282,
      app: { id: 15368, slug: "github-actions" },
    });
    acme.shop.setRole(actions, "write");
    const run = acme.shop.workflowRun({ path, by });
    return { run, pull: acme.propose(actions, source) };
  }

  it("an agent that is stopped and lets a workflow open its pull request is named by the run it set off", async () => {
    const acme = organization(world, { policy: QUARANTINED });
    const { run, pull } = byWorkflow(acme, acme.copilot);
    run.finish();
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain("workflow-run");
    expectRefused(acme, pull);
    const person = organization(world, { policy: QUARANTINED });
    expect(await person.verdict(byWorkflow(person, person.alice).pull)).toBe("success");
  });

  it("whoever set the workflow off does not approve what it did, and deleting the run's record gains nothing", async () => {
    const acme = organization(world, { policy: REVIEW });
    const { alice, bob, carol } = acme;
    const { pull } = byWorkflow(acme, bob);
    approve(pull, alice);
    approve(pull, bob);
    expect(await acme.verdict(pull)).toBe("action_required");
    approve(pull, carol);
    expect(await acme.verdict(pull)).toBe("success");

    // Bob deletes what shows that he began it, so that alice's run looks like the one: he still needs two others.
    const second = organization(world, { policy: REVIEW });
    const shady = byWorkflow(second, second.bob);
    second.shop.workflowRun({ path: ".github/workflows/ci.yml", event: "push", by: second.alice });
    shady.run.finish();
    shady.run.delete();
    approve(shady.pull, second.bob);
    expect(await second.verdict(shady.pull)).toBe("action_required");
  });

  it("the repository's ordinary pull requests ask for no runs; one by the shared account asks once an act", async () => {
    const acme = organization(world, { policy: REVIEW });
    acme.requests();
    await acme.verdict(acme.propose(acme.copilot, source));
    const asked = () => acme.requests().filter(({ path }) => path.endsWith("/actions/runs")).length;
    expect(asked()).toBe(0);
    await acme.verdict(byWorkflow(acme, acme.alice).pull);
    expect(asked()).toBeGreaterThan(0);
  });
});
