import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { authorizeIdentifier } from "../../src/decision/deployment/button.ts";
import type { WorkflowRun } from "../../src/simulator/index.ts";
import { orderAgent } from "../../src/store/agents/orders.ts";
import { findAccount } from "../../src/store/installations.ts";
import { type Acme, organization } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

const BLOCK = "deploy: {agents: block, environments: [production]}\n";
const AUTHORIZE =
  "deploy: {agents: authorize, environments: [production], authorize: {from: ['@acme/oncall'], by: comment, max-age: 4h}}\n";
const BUTTON = AUTHORIZE.replace("by: comment", "by: button");
const DEPLOY = ".github/workflows/deploy.yml";

/** An organisation whose production environment asks this App. */
async function shop(world: World, policy: string, environment = "production"): Promise<Acme> {
  const acme = organization(world, { policy, enforced: false });
  acme.shop.environment(environment, { protectionRules: [world.sim.app] });
  await world.settled();
  return acme;
}

function deploy(
  { shop: repository, alice }: Acme,
  options: Partial<Parameters<typeof repository.workflowRun>[0]> = {},
) {
  return repository.workflowRun({
    path: DEPLOY,
    event: "push",
    by: alice,
    environment: "production",
    ...options,
  });
}

/** What this App answered, reports left out. */
const answers = ({ world }: Acme, run: WorkflowRun) =>
  run.answers.filter(({ appId, state }) => appId === world.sim.app.id && state !== null);

async function answered(acme: Acme, run: WorkflowRun) {
  await acme.world.settled();
  return answers(acme, run).at(-1);
}

/** An agent's change, judged green and merged by a person. */
async function merged(acme: Acme, files: Record<string, string>, method?: "merge" | "squash" | "rebase") {
  const pull = acme.propose(acme.copilot, files);
  expect(await acme.verdict(pull)).toBe("success");
  expect(pull.merge(acme.alice, method === undefined ? {} : { method })).toMatchObject({ merged: true });
  return pull;
}

/** An agent pushes to the default branch, past every pull request. */
function sneak(acme: Acme, file = "src/sneaked.ts") {
  const files = { [file]: "1\n" };
  return acme.shop.commit({ by: acme.copilot, bypass: true, message: "Sneak in", files }).sha;
}

const say = (acme: Acme, by: Acme["bob"], body: string) =>
  acme.shop.issue({ by: acme.alice, title: "Deploy" }).comment({ by, body });

/** One world on PGlite: what differs between the stores is tried on both below. */
function inMemory(name: string, define: (world: () => World) => void): void {
  describe(name, () => {
    let world: World;
    beforeAll(async () => {
      world = await startWorld(await memoryStore());
    });
    afterEach(() => expect(world.sim.unsupported.splice(0)).toEqual([]));
    afterAll(() => world.close());
    define(() => world);
  });
}

inMemory("deployments", (world) => {
  it("people's commits are deployed", async () => {
    const acme = await shop(world(), BLOCK);
    acme.shop.commit({ by: acme.alice, bypass: true, message: "Mine", files: { "src/a.ts": "1\n" } });
    const run = deploy(acme);
    expect(await answered(acme, run)).toMatchObject({ state: "approved" });
    expect(run.status).toBe("in_progress");
  });

  it.each(["merge", "squash", "rebase"] as const)(
    "an agent's commit that was cleared is deployed (%s)",
    async (method) => {
      const acme = await shop(world(), BLOCK);
      await merged(acme, { "src/b.ts": "1\n" }, method);
      const answer = await answered(acme, deploy(acme));
      expect(answer?.comment).toContain("cleared");
      expect(answer).toMatchObject({ state: "approved" });
    },
  );

  it("an agent's commit that came past every pull request is not, and the reason is told", async () => {
    const acme = await shop(world(), BLOCK);
    const sha = sneak(acme);
    const run = deploy(acme);
    const answer = await answered(acme, run);
    expect(answer).toMatchObject({ state: "rejected" });
    expect(answer?.comment).toContain(sha.slice(0, 7));
    expect(answer?.comment).toContain("explain");
    expect(answer?.comment.length).toBeLessThanOrEqual(1024);
    expect(run.conclusion).toBe("failure");
  });

  it("one that was merged although its check was red is not", async () => {
    const acme = await shop(world(), `${BLOCK}paths: [{match: ['@ci-control'], agents: forbid}]\n`);
    const pull = acme.propose(acme.copilot, { [DEPLOY]: "on: push\n" });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(pull.merge(acme.alice)).toMatchObject({ merged: true });
    const answer = await answered(acme, deploy(acme));
    expect(answer).toMatchObject({ state: "rejected" });
    expect(answer?.comment).toContain(`${pull.number}`);
  });

  it("D3: a run that an agent starts, or runs again, is rejected", async () => {
    const acme = await shop(world(), BLOCK);
    const theirs = deploy(acme, { by: acme.copilot, event: "workflow_dispatch" });
    expect(await answered(acme, theirs)).toMatchObject({ state: "rejected" });
    const run = deploy(acme);
    expect(await answered(acme, run)).toMatchObject({ state: "approved" });
    run.finish("failure");
    run.rerun(acme.copilot);
    expect(await answered(acme, run)).toMatchObject({ state: "rejected" });
  });

  it("race 15: a commit that its branch no longer holds is rejected", async () => {
    const acme = await shop(world(), BLOCK);
    acme.shop.createBranch("release", { by: acme.alice });
    const { sha } = acme.shop.commit({
      branch: "release",
      by: acme.alice,
      message: "Old",
      files: { "o.ts": "1\n" },
    });
    acme.shop.forcePush({ branch: "release", to: acme.shop.head(), by: acme.alice });
    const run = deploy(acme, { branch: "release", sha });
    const answer = await answered(acme, run);
    expect(answer).toMatchObject({ state: "rejected" });
    expect(answer?.comment).toContain("no longer on");
  });

  it("a success that somebody made up does not shorten the range", async () => {
    const acme = await shop(world(), BLOCK);
    const sha = sneak(acme);
    acme.shop
      .deployment({ by: acme.copilot, ref: sha, environment: "production" })
      .status({ by: acme.copilot, state: "success" });
    expect(await answered(acme, deploy(acme))).toMatchObject({ state: "rejected" });
  });

  it("counts from the last deployment it approved that succeeded", async () => {
    const acme = await shop(world(), AUTHORIZE);
    const sha = sneak(acme);
    const first = deploy(acme);
    await world().settled();
    acme.shop.issue({ by: acme.alice, title: "Deploy" }).comment({
      by: acme.bob,
      body: `/agent-policy authorize ${sha} production`,
    });
    expect(await answered(acme, first)).toMatchObject({ state: "approved" });
    first.finish();
    acme.shop.commit({ by: acme.alice, bypass: true, message: "Next", files: { "src/n.ts": "1\n" } });
    const next = deploy(acme);
    expect(await answered(acme, next)).toMatchObject({ state: "approved" });
    // The commit that one word let pass, deployed once more by itself, takes another word.
    const again = deploy(acme, { sha });
    expect(await answered(acme, again)).toBeUndefined();
    expect(again.status).toBe("waiting");
  });

  it("an environment that the policy does not list is let through, and so told", async () => {
    const acme = await shop(world(), BLOCK, "preview");
    sneak(acme);
    const run = deploy(acme, { environment: "preview" });
    const answer = await answered(acme, run);
    expect(answer).toMatchObject({ state: "approved" });
    expect(answer?.comment).toContain("leaves environment");
  });

  it("GitHub's order does not matter: a merge that nobody told of yet is looked up", async () => {
    const acme = await shop(world(), BLOCK);
    const pull = acme.propose(acme.copilot, { "src/late.ts": "1\n" });
    expect(await acme.verdict(pull)).toBe("success");
    const { db } = world();
    pull.merge(acme.alice);
    await world().settled();
    await db
      .deleteFrom("clearance")
      .where("repository_id", "=", acme.shop.id)
      .where("number", "=", pull.number)
      .execute();
    expect(await answered(acme, deploy(acme))).toMatchObject({ state: "approved" });
  });

  it("the button on the check's page does the same, and no comment where the policy asks for it", async () => {
    const acme = await shop(world(), BUTTON);
    const sha = sneak(acme);
    const run = deploy(acme);
    await world().settled();
    say(acme, acme.bob, `/agent-policy authorize ${sha} production`);
    expect(await answered(acme, run)).toBeUndefined();
    const check = await acme.check(sha, "agent-policy (deploy: production)");
    expect(check).toMatchObject({ conclusion: "action_required" });
    if (check === undefined) throw new Error("no check");
    const button = authorizeIdentifier(sha, "production");
    acme.shop.requestAction(check, acme.alice, button);
    expect(await answered(acme, run)).toBeUndefined();
    acme.shop.requestAction(check, acme.bob, button);
    expect(await answered(acme, run)).toMatchObject({ state: "approved" });
    expect(await acme.check(sha, "agent-policy (deploy: production)")).toMatchObject({
      conclusion: "success",
    });
  });

  it("an agent's lever on a pull request: the button of its check answers for this commit and this bot", async () => {
    const acme = await shop(world(), BUTTON.replace("environments", "bots: [atlantis], environments"));
    const pull = acme.propose(acme.alice, { "src/mine.ts": "1\n" });
    expect(await acme.verdict(pull)).toBe("success");
    pull.comment({ by: acme.copilot, body: "atlantis apply" });
    expect(await acme.verdict(pull)).toBe("action_required");
    const check = await acme.check(pull);
    if (check === undefined) throw new Error("no check");
    acme.shop.requestAction(check, acme.copilot, authorizeIdentifier(pull.headSha, "bot:atlantis"));
    expect(await acme.verdict(pull)).toBe("action_required");
    // A word answers for what was there before it, in whole seconds.
    await sleep(1_000);
    acme.shop.requestAction(check, acme.bob, authorizeIdentifier(pull.headSha, "bot:atlantis"));
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("race 14: who left the team meanwhile no longer counts; an expired word says so", async () => {
    const acme = await shop(world(), AUTHORIZE);
    const sha = sneak(acme);
    acme.org.team("oncall").remove(acme.bob);
    const run = deploy(acme);
    say(acme, acme.bob, `/agent-policy authorize ${sha} production`);
    expect(await answered(acme, run)).toBeUndefined();
    expect(run.answers.at(-1)?.comment).toContain("nobody whom");
  });

  it("broken glass takes two people, and one is told so", async () => {
    const acme = await shop(
      world(),
      `${BLOCK}break-glass: {from: ['@acme/oncall'], approvals: 2, max-age: 4h}\n`,
    );
    const sha = sneak(acme);
    say(acme, acme.bob, `/agent-policy break-glass ${sha} the shop is down`);
    const alone = deploy(acme);
    const answer = await answered(acme, alone);
    expect(answer).toMatchObject({ state: "rejected" });
    expect(answer?.comment).toContain("takes 2 people");
    say(acme, acme.carol, `/agent-policy break-glass ${sha} the shop is down`);
    await world().settled();
    alone.rerun(acme.alice);
    expect(await answered(acme, alone)).toMatchObject({ state: "approved" });
  });
});

onBothStores("authorised and quarantined deployments", (world: () => World) => {
  it("a comment by a person of the team lets one run deploy one commit", async () => {
    const acme = await shop(world(), AUTHORIZE);
    const sha = sneak(acme);
    const run = deploy(acme);
    expect(await answered(acme, run)).toBeUndefined();
    expect(run.status).toBe("waiting");
    expect(run.answers.at(-1)?.comment).toContain("oncall");
    const command = `/agent-policy authorize ${sha} production`;
    say(acme, acme.copilot, command);
    say(acme, acme.alice, command);
    say(acme, acme.bob, `/agent-policy authorize ${"0".repeat(40)} production`);
    const edited = say(acme, acme.bob, `${command} now`);
    edited.edit(acme.bob, command);
    expect(await answered(acme, run)).toBeUndefined();
    say(acme, acme.carol, command);
    const answer = await answered(acme, run);
    expect(answer).toMatchObject({ state: "approved" });
    expect(answer?.comment).toContain("carol");

    run.finish("failure");
    run.rerun(acme.alice);
    expect(await answered(acme, run)).toBeUndefined();
    expect(run.status).toBe("waiting");
    expect(run.answers.at(-1)?.comment).toContain("was used by");

    const other = deploy(acme);
    expect(await answered(acme, other)).toBeUndefined();
    say(acme, acme.bob, command);
    await world().settled();
    const statuses = [run.status, other.status].sort();
    expect(statuses, "one word, one run").toEqual(["in_progress", "waiting"]);
  });

  it("a waiting deployment of the agent's commits is rejected within seconds, and so is every new one", async () => {
    const acme = await shop(world(), AUTHORIZE);
    const person = sneak(acme);
    const run = deploy(acme);
    await world().settled();
    expect(run.status).toBe("waiting");
    const account = await findAccount(world().db, acme.org.login);
    const began = performance.now();
    await orderAgent(world().db, account, {
      kind: "quarantine",
      agent: "copilot-cloud-agent",
      by: "soc",
      reason: "odd pushes",
    });
    while (answers(acme, run).length === 0 && performance.now() - began < 10_000) await sleep(10);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(answers(acme, run)[0]).toMatchObject({ state: "rejected" });
    expect(answers(acme, run)[0]?.comment).toContain("odd pushes");
    acme.shop.issue({ by: acme.alice, title: "Deploy" }).comment({
      by: acme.bob,
      body: `/agent-policy authorize ${person} production`,
    });
    const next = deploy(acme);
    expect(await answered(acme, next)).toMatchObject({ state: "rejected" });
  });
});
