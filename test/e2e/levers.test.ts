import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { type Acme, organization } from "./support/organization.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

const deploy = (
  more = "",
  bots = "atlantis, mergify, {id: shipit, account: 998877, comments: ['/ship*'], labels: ['ship'], branches: ['deploy/**'], tags: ['v*'], capability: deploy}",
) => `deploy:\n  agents: block\n  bots: [${bots}]\n${more}`;
const source = { "src/new.ts": "export {};\n" };

let world: World;
beforeAll(async () => {
  world = await startWorld(await memoryStore());
});
afterAll(() => world.close());

/** A person's pull request, which nothing objects to. */
const ofAlice = (acme: Acme) => acme.propose(acme.alice, source);
const answers = (acme: Acme) =>
  world.db
    .selectFrom("response")
    .selectAll()
    .where("repository_id", "=", acme.shop.id)
    .orderBy("sequence")
    .execute();

describe("the check fails while an agent's lever stands", () => {
  it("D3: a comment on a person's pull request, and what clears it", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    expect(await acme.verdict(pull)).toBe("success");
    pull.comment({ by: acme.bob, body: "atlantis apply" });
    expect(await acme.verdict(pull), "a person may").toBe("success");
    const command = pull.comment({ by: acme.copilot, body: "atlantis apply -d prod" });
    const check = await acme.check(pull);
    expect(check?.conclusion).toBe("failure");
    for (const word of ["copilot-cloud-agent", "Atlantis", "atlantis apply -d prod"])
      expect(check?.summary).toContain(word);
    expectRefused(acme, pull);
    command.edit(acme.copilot, "never mind");
    expect(await acme.verdict(pull), "the bot heard it").toBe("failure");
    command.delete(acme.bob);
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("D3: a label, as long as it is there; put on again by a person it is the person's", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    pull.label(acme.copilot, "ship");
    expect(await acme.verdict(pull)).toBe("failure");
    // Within one second nobody could tell the order.
    await sleep(1_000);
    pull.unlabel(acme.bob, "ship");
    expect(await acme.verdict(pull)).toBe("success");
    await sleep(1_000);
    pull.label(acme.bob, "ship");
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("I7: a person's account in the hands of an app", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    pull.comment({ by: acme.bob, body: "/ship it", viaApp: { id: 987_001, slug: "some-agent" } });
    const check = await acme.check(pull);
    expect(check?.conclusion).toBe("failure");
    expect(check?.summary).toContain("app:987001");
  });

  it("race 5: an agent edits a person's comment into a command", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    const comment = pull.comment({ by: acme.alice, body: "Looks fine" });
    expect(await acme.verdict(pull)).toBe("success");
    comment.edit(acme.copilot, "/ship");
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("auto-merge: armed by an agent, it would merge on the next green", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    expect(await acme.verdict(pull)).toBe("success");
    const waiting = acme.propose(acme.copilot, { "src/two.ts": "1\n" }, { draft: true });
    waiting.enableAutoMerge(acme.copilot);
    expect(await acme.verdict(waiting)).toBe("failure");
    waiting.disableAutoMerge(acme.bob);
    expect(await acme.verdict(waiting)).toBe("success");
  });

  it("A5: an agent's approval, until somebody dismisses it", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    const review = pull.review({ by: acme.copilot, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("failure");
    review.dismiss(acme.bob, "Not an agent's to give");
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("R2: a check of our name by another App", async () => {
    const acme = organization(world, { policy: deploy() });
    const pull = ofAlice(acme);
    expect(await acme.verdict(pull)).toBe("success");
    const forger = world.sim.registerApp({ id: 987_002, slug: "agent-policy-checks" });
    acme.shop.checkRun({
      app: forger,
      name: "agent-policy",
      sha: pull.headSha,
      status: "completed",
      conclusion: "success",
    });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("D2, commit text: a branch that a deploy bot follows, and a commit that releases", async () => {
    const acme = organization(world, {
      policy: deploy("", "{id: shipit, branches: ['deploy/**'], capability: deploy}, semantic-release"),
    });
    const branch = acme.propose(acme.copilot, source, { branch: "deploy/now", message: "Change something" });
    expect((await acme.check(branch))?.summary).toContain("shipit");
    const feat = acme.propose(acme.copilot, { "src/feat.ts": "1\n" }, { message: "feat: more" });
    const check = await acme.check(feat);
    expect(check?.conclusion).toBe("failure");
    expect(check?.summary).toContain("semantic-release");
    const chore = acme.propose(acme.copilot, { "src/chore.ts": "1\n" }, { message: "chore: less" });
    expect(await acme.verdict(chore)).toBe("success");
    const byPerson = acme.propose(acme.bob, { "src/person.ts": "1\n" }, { message: "feat: more" });
    expect(await acme.verdict(byPerson)).toBe("success");
  });

  it("authorize: a person has to act, and observing blocks nothing", async () => {
    const acme = organization(world, {
      policy: "deploy: {agents: authorize, authorize: {from: ['@acme/oncall']}, bots: [atlantis]}\n",
    });
    const pull = ofAlice(acme);
    pull.comment({ by: acme.copilot, body: "atlantis apply" });
    expect(await acme.verdict(pull)).toBe("action_required");
    const spoken = organization(world, {
      policy:
        "deploy: {agents: authorize, authorize: {from: ['@acme/oncall'], by: comment}, bots: [atlantis, mergify]}\n",
    });
    const asked = ofAlice(spoken);
    asked.comment({ by: spoken.copilot, body: "atlantis apply" });
    expect((await spoken.check(asked))?.summary).toContain("/agent-policy authorize");
    const say = (by: typeof spoken.bob, target: string) =>
      asked.comment({ by, body: `/agent-policy authorize ${asked.headSha} ${target}` });
    say(spoken.copilot, "bot:atlantis");
    say(spoken.alice, "bot:atlantis");
    say(spoken.bob, "bot:mergify");
    say(spoken.bob, "atlantis");
    expect(
      await spoken.verdict(asked),
      "an agent, the author, another bot, an environment of that name",
    ).toBe("action_required");
    // A word answers for what was there before it, in whole seconds.
    await sleep(1_000);
    const word = say(spoken.bob, "bot:atlantis");
    expect(await spoken.verdict(asked)).toBe("success");
    word.edit(spoken.bob, "I take it back");
    expect(await spoken.verdict(asked)).toBe("action_required");
    const observed = organization(world, { policy: `mode: {observe: ["deploy/*"]}\n${deploy()}` });
    const other = ofAlice(observed);
    other.comment({ by: observed.copilot, body: "atlantis apply" });
    expect(await observed.verdict(other)).toBe("success");
  });

  it("allow: nothing is asked", async () => {
    const acme = organization(world, { policy: "deploy: {agents: allow, bots: [atlantis]}\n" });
    const pull = ofAlice(acme);
    pull.comment({ by: acme.copilot, body: "atlantis apply" });
    expect(await acme.verdict(pull)).toBe("success");
  });
});

describe("undoing, where policy names it", () => {
  it("takes off the agent's label, says so, and the check is green again", async () => {
    const acme = organization(world, { policy: deploy("  respond: [remove-label]\n") });
    const pull = ofAlice(acme);
    pull.label(acme.copilot, "ship");
    const check = await acme.check(pull);
    expect(pull.labels).toEqual([]);
    expect(check?.conclusion).toBe("success");
    expect(check?.summary).toContain("Undone");
    expect(await answers(acme)).toMatchObject([{ kind: "remove-label", result: "undone" }]);
  });

  it("never undoes what a person did, nor what policy does not name", async () => {
    const acme = organization(world, { policy: deploy("  respond: [dismiss-review]\n") });
    const pull = ofAlice(acme);
    pull.label(acme.copilot, "ship");
    pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(pull.labels).toEqual(["ship"]);
    expect(await answers(acme)).toEqual([]);
    const labelled = organization(world, { policy: deploy("  respond: [remove-label]\n") });
    const other = ofAlice(labelled);
    other.label(labelled.bob, "ship");
    expect(await labelled.verdict(other)).toBe("success");
    expect(other.labels).toEqual(["ship"]);
  });

  it("race 4: what keeps coming back is left, red, after three times", async () => {
    const acme = organization(world, { policy: deploy("  respond: [remove-label]\n") });
    const pull = ofAlice(acme);
    for (let time = 1; time <= 4; time += 1) {
      pull.label(acme.copilot, "ship");
      await world.settled();
      world.sim.clock.advance(2_000);
    }
    expect(pull.labels).toEqual(["ship"]);
    expect((await answers(acme)).map(({ result }) => result)).toEqual([
      "undone",
      "undone",
      "undone",
      "not-undone",
    ]);
    const check = await acme.check(pull);
    expect(check?.conclusion).toBe("failure");
    expect(check?.summary).toContain("came back");
  });

  it("hides a comment, which takes nothing back: the check stays red and says seen too late", async () => {
    const acme = organization(world, { policy: deploy("  respond: [minimize-comment]\n") });
    const pull = ofAlice(acme);
    pull.comment({ by: acme.copilot, body: "atlantis apply" });
    const check = await acme.check(pull);
    expect(check?.conclusion).toBe("failure");
    expect(check?.summary).toContain("Seen too late");
    expect(await answers(acme)).toMatchObject([{ kind: "minimize-comment", result: "seen-too-late" }]);
  });

  it("dismisses an agent's approval", async () => {
    const acme = organization(world, { policy: deploy("  respond: [dismiss-review]\n") });
    const pull = ofAlice(acme);
    const review = pull.review({ by: acme.copilot, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    expect(review.state).toBe("DISMISSED");
  });

  const DEPLOY_WORKFLOW = {
    ".github/workflows/ship.yml":
      "name: ship\non: {workflow_dispatch: {}}\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: ./ship.sh\n",
  };

  it("race 16: cancels a run of a deploying workflow that an agent began; a person's run goes on; one that is over was seen too late", async () => {
    const acme = organization(world, { policy: deploy("  respond: [cancel-run]\n"), files: DEPLOY_WORKFLOW });
    const path = ".github/workflows/ship.yml";
    const byPerson = acme.shop.workflowRun({ path, by: acme.bob });
    const byAgent = acme.shop.workflowRun({ path, by: acme.copilot });
    await world.settled();
    expect(byPerson.conclusion).toBe(null);
    expect(byAgent.conclusion).toBe("cancelled");
    const stubborn = acme.shop.workflowRun({
      path,
      by: acme.copilot,
      jobs: [{ name: "ship", always: true, environment: "production" }],
    });
    await world.settled();
    expect(stubborn.conclusion, "forced").toBe("cancelled");
    const quick = acme.shop.workflowRun({ path, by: acme.copilot });
    quick.finish();
    await world.settled();
    expect(quick.conclusion).toBe("success");
    const results = (await answers(acme)).map(({ result }) => result);
    expect(results).toHaveLength(3);
    expect(results.slice(0, 2).every((result) => result === "undone" || result === "prevented")).toBe(true);
    expect(results[2]).toBe("seen-too-late");
  });

  it("takes an agent's pull request out of the queue, and leaves a person's in it", async () => {
    const acme = organization(world, { policy: deploy("  respond: [dequeue]\n"), enforced: false });
    acme.shop.ruleset({ name: "queue", include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries: 5 } });
    const [first, second] = [ofAlice(acme), acme.propose(acme.bob, { "src/b.ts": "1\n" })];
    await world.settled();
    first.enqueue(acme.copilot);
    second.enqueue(acme.alice);
    await world.settled();
    expect(acme.shop.mergeQueue().map(({ number }) => number)).toEqual([second.number]);
    expect(await answers(acme)).toMatchObject([{ kind: "dequeue", result: "prevented" }]);
  });

  it("deletes a tag that an agent made and must not make; without the permission it says which is missing", async () => {
    const acme = organization(world, {
      policy: `${deploy("  respond: [delete-ref]\n")}tags: [{match: ["v*"], agents: forbid}]\n`,
    });
    acme.shop.tag("v1", { by: acme.copilot });
    acme.shop.tag("v2", { by: acme.bob });
    await world.settled();
    const refused = await answers(acme);
    expect(refused[0]).toMatchObject({ kind: "delete-ref", result: "not-undone" });
    expect(refused[0]?.reason).toContain("contents: write");
    expect(refused.every(({ subject }) => subject === "ref refs/tags/v1")).toBe(true);
  });
});
