import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startApp } from "../../src/main.ts";
import { type PullRequest, startSimulator } from "../../src/simulator/index.ts";
import { orderAgent } from "../../src/store/agents/orders.ts";
import { reportAgents } from "../../src/store/agents/report.ts";
import { findAccount } from "../../src/store/installations.ts";
import { openStore } from "../../src/store/open.ts";
import { testConfig } from "../server/support.ts";
import { temporaryDirectory } from "../support/directory.ts";
import { type Acme, GATE, organization } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";
import type { World } from "./support/world.ts";

const AGENT = "copilot-cloud-agent";

async function order({ world, org }: Acme, kind: "quarantine" | "release", reason = "odd pushes") {
  const account = await findAccount(world.db, org.login);
  return orderAgent(world.db, account, { kind, agent: AGENT, by: "soc", reason });
}

/** The run that GitHub shows, without waiting for anything. */
const shown = ({ shop }: Acme, pull: PullRequest) =>
  shop.checkRuns(pull.headSha).find((run) => run.name === GATE);

onBothStores("governed agents", (world: () => World) => {
  const files = { "src/a.ts": "export const a = 1;\n" };

  it("quarantine turns an agent's open pull request red within seconds, release green again", async () => {
    const acme = organization(world());
    const theirs = acme.propose(acme.copilot, files);
    const person = acme.propose(acme.alice, { "src/b.ts": "export const b = 1;\n" });
    expect(await acme.verdict(theirs)).toBe("success");
    expect(await acme.verdict(person)).toBe("success");
    const green = shown(acme, theirs)?.id;

    const started = performance.now();
    const outcome = await order(acme, "quarantine");
    expect(outcome.pullRequests).toEqual([`${acme.org.login}/shop#${theirs.number}`]);
    while (shown(acme, theirs)?.conclusion !== "failure" && performance.now() - started < 10_000)
      await sleep(10);
    expect(performance.now() - started).toBeLessThan(5_000);
    const red = shown(acme, theirs);
    expect(red?.id).not.toBe(green);
    expect(red?.summary).toContain("odd pushes");
    expect(red?.summary).toContain("suspend");
    expect(theirs.merge(acme.alice).merged).toBe(false);
    expect(await acme.verdict(person)).toBe("success");

    // What it opens while stopped is red from the start, in every repository of the organisation.
    const next = acme.propose(acme.copilot, { "src/c.ts": "export const c = 1;\n" });
    expect(await acme.verdict(next)).toBe("failure");

    await order(acme, "release", "false alarm");
    expect(await acme.verdict(theirs)).toBe("success");
    expect(await acme.verdict(next)).toBe("success");
  });

  it("one organisation's quarantine does not reach another's", async () => {
    const [here, there] = [organization(world()), organization(world())];
    await there.verdict(there.propose(there.copilot, files));
    expect(await here.verdict(here.propose(here.copilot, files))).toBe("success");
    await order(here, "quarantine");
    expect(await there.verdict(there.propose(there.copilot, { "x.ts": "1\n" }))).toBe("success");
    expect(await here.verdict(here.propose(here.copilot, { "x.ts": "1\n" }))).toBe("failure");
  });

  it("the newest pull request over the limit is red until an earlier one is closed", async () => {
    const acme = organization(world(), {
      policy: `agents: {registry: [{id: ${AGENT}, limits: {open-pull-requests: 2}}]}\n`,
    });
    const pulls = [1, 2, 3].map((n) => acme.propose(acme.copilot, { [`src/${n}.ts`]: `${n}\n` }));
    const verdicts = () => Promise.all(pulls.map((pull) => acme.verdict(pull)));
    expect(await verdicts()).toEqual(["success", "success", "failure"]);
    expect(pulls[2] && shown(acme, pulls[2])?.summary).toContain("agents/open-pull-requests");
    pulls[0]?.close(acme.alice);
    expect((await verdicts()).slice(1)).toEqual(["success", "success"]);
    pulls[0]?.reopen(acme.alice);
    expect(await verdicts()).toEqual(["success", "success", "failure"]);
  });

  it("a person's pull requests do not count against the agent's day", async () => {
    const acme = organization(world(), {
      policy: `agents: {registry: [{id: ${AGENT}, limits: {per-day: 1}}]}\n`,
    });
    const person = acme.propose(acme.alice, files);
    const first = acme.propose(acme.copilot, { "src/1.ts": "1\n" });
    const second = acme.propose(acme.copilot, { "src/2.ts": "2\n" });
    expect(await acme.verdict(person)).toBe("success");
    expect(await acme.verdict(first)).toBe("success");
    expect(await acme.verdict(second)).toBe("failure");
    expect(shown(acme, second)?.summary).toContain("agents/per-day");
  });

  it("an agent unseen for too long is dormant when it comes back, until it is released", async () => {
    const acme = organization(world(), {
      policy: `agents: {registry: [{id: ${AGENT}, dormant-after: 45d}]}\n`,
    });
    expect(await acme.verdict(acme.propose(acme.copilot, files))).toBe("success");
    const { db } = world();
    const { id } = await findAccount(db, acme.org.login);
    const long = new Date(Date.now() - 60 * 86_400_000);
    await db.updateTable("agent_presence").set({ last_seen: long }).where("account_id", "=", id).execute();
    const back = acme.propose(acme.copilot, { "src/1.ts": "1\n" });
    expect(await acme.verdict(back)).toBe("failure");
    expect(shown(acme, back)?.summary).toContain("agents/dormant");
    // Being busy is no renewal.
    const another = acme.propose(acme.copilot, { "src/2.ts": "2\n" });
    expect(await acme.verdict(another)).toBe("failure");
    await order(acme, "release", "still wanted, says its owner");
    expect(await acme.verdict(back)).toBe("success");
    expect(await acme.verdict(another)).toBe("success");
  });

  it("people whom the organisation names stop and release an agent by comment; nobody else does", async () => {
    const acme = organization(world(), {
      organizationPolicy: 'quarantine: {from: ["@acme/payments"]}\n',
      policy: "",
    });
    const { alice, bob, copilot } = acme;
    const pull = acme.propose(copilot, files);
    const elsewhere = acme.propose(copilot, { "src/1.ts": "1\n" });
    expect(await acme.verdict(pull)).toBe("success");
    const say = (by: typeof alice, body: string) => pull.comment({ by, body: `/agent-policy ${body}` });
    say(alice, `quarantine ${AGENT} I am not of the team`);
    say(copilot, `quarantine ${AGENT} neither am I`);
    const edited = say(bob, "looks fine");
    edited.edit(bob, `/agent-policy quarantine ${AGENT} edited into an order`);
    say(bob, "quarantine nobody-we-know no such agent");
    expect(await acme.verdict(elsewhere)).toBe("success");
    say(bob, `quarantine ${AGENT} pushes nobody asked for`);
    expect(await acme.verdict(pull)).toBe("failure");
    expect(await acme.verdict(elsewhere)).toBe("failure");
    expect(shown(acme, elsewhere)?.summary).toContain("pushes nobody asked for");
    say(alice, `release ${AGENT} please`);
    expect(await acme.verdict(pull)).toBe("failure");
    await sleep(1_100);
    say(bob, `release ${AGENT} all is well`);
    expect(await acme.verdict(pull)).toBe("success");
    expect(await acme.verdict(elsewhere)).toBe("success");
  });

  it("a repository's own quarantine section stops nobody in the whole organisation", async () => {
    const acme = organization(world(), { policy: 'quarantine: {from: ["@acme/payments"]}\n' });
    const pull = acme.propose(acme.copilot, files);
    pull.comment({ by: acme.bob, body: `/agent-policy quarantine ${AGENT} from below` });
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("the inventory knows agents and unlisted bots, and an imitated login", async () => {
    const acme = organization(world());
    const { sim, db } = world();
    const fake = sim.bot("devin-ai-integration[bot]", { id: 77_000_000 + acme.org.id });
    acme.shop.setRole(fake, "write");
    acme.propose(acme.copilot, files);
    await acme.verdict(acme.propose(fake, { "src/1.ts": "1\n" }));
    const report = await reportAgents(db, await findAccount(db, acme.org.login));
    expect(report.agents.map(({ id, repositories }) => [id, repositories[0]?.count])).toEqual([[AGENT, 1]]);
    expect(report.unlisted).toMatchObject([
      {
        subject: `account:${fake.id}`,
        imitates: "devin",
        repositories: [{ repository: acme.shop.fullName }],
      },
    ]);
    expect(report.unlisted[0]?.policy?.govern).toContain(`accounts: [${fake.id}]`);
  });
});

it("a quarantine outlives a restart, and one given while no server runs holds from the next start", async () => {
  const sim = await startSimulator();
  const directory = join(temporaryDirectory(), "data");
  const store = { kind: "directory", directory } as const;
  const told: { event: string; agent: string }[] = [];
  const channel = createServer(async (request, response) => {
    told.push(JSON.parse(await text(request)));
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(channel, "listening");
  const { port } = channel.address() as AddressInfo;
  const config = testConfig(store, {
    notify: { channels: new Map([["AGENT_POLICY_NOTIFY_SOC", `http://127.0.0.1:${port}/`]]) },
    appId: sim.app.id,
    privateKey: sim.app.privateKey,
    webhookSecret: sim.app.webhookSecret,
    githubApiUrl: sim.url,
  });
  const ordered = async (kind: "quarantine" | "release") => {
    const opened = await openStore(store);
    await orderAgent(opened.db, await findAccount(opened.db, undefined), {
      kind,
      agent: AGENT,
      by: "soc",
      reason: "odd pushes",
    });
    await opened.close();
  };
  const org = sim.organization("acme");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  const shop = org.repository("shop", {
    files: {
      ".agent-policy.yml": "version: 1\nnotify: {security: {url-from: AGENT_POLICY_NOTIFY_SOC}}\n",
    },
    collaborators: [[copilot, "write"]],
  });
  const propose = (branch: string) => {
    shop.commit({ branch, by: copilot, files: { [`${branch}.ts`]: "1\n" } });
    return shop.openPullRequest({ by: copilot, head: branch });
  };
  const until = async (pull: PullRequest, conclusion: string) => {
    const end = performance.now() + 20_000;
    const now = () => shop.checkRuns(pull.headSha).find((run) => run.name === GATE)?.conclusion;
    while (now() !== conclusion && performance.now() < end) await sleep(20);
    expect(now()).toBe(conclusion);
  };
  let app = await startApp(config);
  try {
    sim.connect({ url: app.url + config.webhookPath });
    org.install();
    const first = propose("one");
    await until(first, "success");
    await app.stop();
    await ordered("quarantine");
    app = await startApp(config);
    sim.connect({ url: app.url + config.webhookPath });
    await until(first, "failure");
    await expect.poll(() => told).toMatchObject([{ event: "agent.quarantined", agent: AGENT }]);
    await app.stop();
    app = await startApp(config);
    sim.connect({ url: app.url + config.webhookPath });
    await until(propose("two"), "failure");
    expect(told).toHaveLength(1);
  } finally {
    await app.stop();
    await sim.close();
    channel.close();
  }
}, 60_000);
