import { expect, test } from "vitest";
import { authorizeIdentifier } from "../../src/decision/deployment/button.ts";
import { decideDeployment } from "../../src/decision/deployment/decide.ts";
import type { Landing } from "../../src/facts/deployment.ts";
import { enqueue } from "../../src/jobs/enqueue.ts";
import type { Act } from "../../src/levers/act.ts";
import { actsAbout, recordActs } from "../../src/store/acts.ts";
import { type GivenAuthorization, recordAuthorizations } from "../../src/store/deployment/authorizations.ts";
import { findDeployment } from "../../src/store/deployment/decisions.ts";
import { createDeploymentLog } from "../../src/store/deployment/log.ts";
import { waitingDeployments } from "../../src/store/deployment/waiting.ts";
import { act } from "../levers/support.ts";
import { deployment, landing } from "../support/deployment.ts";
import { actor, alice, bob, copilot, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";
import { describeStores } from "../support/stores.ts";

const key = {
  installationId: 1,
  repositoryId: 500,
  owner: "acme",
  name: "shop",
  runId: 77,
  environment: "Production",
};
const pull = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };
const policy = effective("deploy: {agents: block}\n");
const given = (overrides: Partial<GivenAuthorization> = {}): GivenAuthorization => ({
  id: "IC_1",
  repositoryId: 500,
  verb: "authorize",
  by: "comment",
  actor: actor(bob),
  sha: HEAD,
  target: "production",
  reason: "",
  at: "2026-11-21T11:00:00.000Z",
  ...overrides,
});
const scope = { sha: HEAD, targets: ["production"], asOf: "2026-11-21T12:00:00Z" };

describeStores("deployments in the store", (open) => {
  test("an authorisation is kept as first delivered and used up by one use", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    await recordAuthorizations(db, [given()]);
    await recordAuthorizations(db, [given({ target: "staging" })]);
    expect(await log.authorizations(key, scope)).toMatchObject([{ target: "production", usedBy: null }]);
    const uses = await Promise.all(
      ["run 1 attempt 1", "run 2 attempt 1"].map((use) => log.use(key, "IC_1", use)),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    const [one] = await log.authorizations(key, scope);
    expect(await log.use(key, "IC_1", one?.usedBy ?? "")).toBe(true);
    expect(await log.use({ ...key, repositoryId: 501 }, "IC_1", one?.usedBy ?? "")).toBe(false);
  });

  test("a button stands for its target only; other commits' words are told for a day", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    const button = { by: "button" as const, id: "button:1" };
    await recordAuthorizations(db, [
      given({ ...button, target: authorizeIdentifier(HEAD, "production") }),
      given({ ...button, id: "button:2", target: authorizeIdentifier("1".repeat(40), "production") }),
      given({ id: "IC_2", sha: "1".repeat(40) }),
      given({ id: "IC_3", sha: "1".repeat(40), at: "2026-11-20T11:00:00Z" }),
      given({ id: "IC_4", repositoryId: 501 }),
    ]);
    const found = await log.authorizations(key, scope);
    expect(found.map(({ id, target }) => [id, target])).toEqual([
      ["IC_2", "production"],
      ["button:1", "production"],
      ["button:2", expect.stringMatching(/^auth-/)],
    ]);
  });

  test("talked over: an agent's hundred words do not hide a person's one", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 11, 0, minute)).toISOString();
    const noise = Array.from({ length: 100 }, (_, index) =>
      given({ id: `IC_noise_${index}`, actor: actor(copilot), at: at(index + 1) }),
    );
    await recordAuthorizations(db, [given({ id: "IC_bob", at: at(0) }), ...noise]);
    const found = await log.authorizations(key, scope);
    expect(found.map(({ id }) => id)).toContain("IC_bob");
    expect(found.length).toBeLessThan(100);
  });

  test("more than can be judged is no list at all, never a short one", async () => {
    const { db } = await open();
    const acts = [1, 2, 3].map((index) => act({ text: "a".repeat(1_000), node: `IC_${index}` }));
    await recordActs(db, "d-1", acts);
    const asked = { numbers: [7] };
    expect(await actsAbout(db, 500, asked, 10_000)).toHaveLength(3);
    expect(await actsAbout(db, 500, asked, 3_000)).toBeNull();
    expect(await actsAbout(db, 500, { numbers: [8] }, 3_000)).toEqual([]);
  });

  test("three workflows in a row: a run that follows one that followed an agent's is asked for with all of them", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 11, minute)).toISOString();
    const run = (runId: number, event: string, minute: number, more: Partial<Act> = {}) =>
      act({ kind: "artifact", event, at: at(minute), by: alice, number: null, runId, sha: HEAD, ...more });
    const topic = { kind: "branch", sha: "5".repeat(40) } as const;
    const pushed = { ref: "refs/heads/topic", text: "topic", number: null, at: at(0) };
    await recordActs(db, "d-1", [
      act({ ...topic, ...pushed, event: "push.created" }),
      run(70, "workflow_run.requested", 1, topic),
      run(70, "workflow_run.completed", 20, topic),
      run(71, "workflow_run.requested", 21),
      run(71, "workflow_run.completed", 40),
    ]);
    const facts = deployment();
    const deploying = { ...facts.run, event: "workflow_run", startedAt: at(41) };
    const acts = await log.acts(key, { numbers: [], shas: [HEAD], run: deploying });
    expect(acts.map(({ runId }) => runId).sort()).toEqual([70, 70, 71, 71, null]);
    const decision = decideDeployment(policy, { ...facts, run: deploying, acts, asOf: at(42) });
    expect(decision).toMatchObject({ verdict: "reject", findings: [{ rule: "deploy/influence" }] });
    const person = decideDeployment(policy, { ...facts, run: deploying, acts: [], asOf: at(42) });
    expect(person.verdict).toBe("approve");
  });

  test("landings are written once, and the baseline never moves", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    const { at } = landing();
    await log.writeLandings(pull, at ?? "", [landing()]);
    await log.writeLandings(pull, at ?? "", [landing({ state: "uncleared" })]);
    expect(await log.hasLanded(pull)).toBe(true);
    const [found] = await log.landings(key, [HEAD]);
    expect(found).toMatchObject({ ...landing(), at: "2026-11-21T10:00:00.000Z" } satisfies Partial<Landing>);
    expect(await log.baseline(key)).toBeNull();
    await log.writeBaseline(key, HEAD, "2026-11-21T10:00:00Z");
    await log.writeBaseline(key, "1".repeat(40), "2026-11-21T11:00:00Z");
    expect(await log.baseline(key)).toMatchObject({ kind: "baseline", sha: HEAD });
    expect(await log.landings(key, [HEAD])).toHaveLength(1);
  });

  test("waits once under any spelling of the environment, keeps every answer, and tells the latest", async () => {
    const { db } = await open();
    const log = createDeploymentLog(db);
    const facts = deployment();
    const decision = decideDeployment(policy, facts);
    await log.record(key, decision, { facts, policy });
    await log.reported(key, "first");
    await log.record({ ...key, environment: "production" }, decision, { facts, policy });
    expect(await log.find(key)).toMatchObject({ state: "waiting", reports: 1, report: "first" });
    const again = { ...facts, run: { ...facts.run, attempt: 2 } };
    await log.record(key, decideDeployment(policy, again), { facts: again, policy });
    expect(await log.find(key)).toMatchObject({ attempt: 2, reports: 0, report: null });

    await enqueue(db, [{ queue: "deployment", args: key }]);
    await enqueue(db, [{ queue: "deployment", args: { ...key, environment: "production" } }]);
    expect(await db.selectFrom("work").select("key").execute()).toEqual([{ key: "500/77/production" }]);
    const waiting = await waitingDeployments(db, { repositoryId: 500 });
    expect(waiting).toContainEqual({ queue: "deployment", args: { ...key, environment: "production" } });
    expect(await waitingDeployments(db, { repositoryId: 501 })).toEqual([]);

    await log.ended(key, "approved");
    expect(await log.approved(key)).toMatchObject([{ sha: HEAD, relieved: false }]);
    expect(await log.approved({ ...key, environment: "staging" })).toEqual([]);

    expect(await findDeployment(db, "run:77/production")).toMatchObject({
      deployment: { subject: { attempt: 2 } },
      facts: { environment: "production" },
    });
    const byId = await findDeployment(db, decision.id.slice(0, 20));
    expect(byId?.deployment.id).toBe(decision.id);
    expect(byId && decideDeployment(byId.policy, byId.facts).id).toBe(decision.id);
    expect(await findDeployment(db, "acme/shop#7")).toBeNull();
  });
});
