import published from "@octokit/webhooks-examples";
import { verify } from "@octokit/webhooks-methods";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Received, startSink, startWorld, type World } from "./support.ts";

/** The package's own types describe an older form of it. */
const examples = published as unknown as { name: string; examples: { action?: string }[] }[];

let world: World;
let sink: Awaited<ReturnType<typeof startSink>>;
let status = 200;
beforeEach(async () => {
  status = 200;
  world = await startWorld();
  sink = await startSink(() => status);
  world.sim.connect({ url: sink.url });
});
afterEach(async () => {
  await world.sim.close();
  sink.server.close();
});

async function during(act: () => void): Promise<Received[]> {
  const from = sink.received.length;
  act();
  await world.sim.settled();
  return sink.received.slice(from);
}

const named = (received: Received[]) =>
  received.map(
    ({ event, payload }) =>
      `${event}${payload.action === undefined ? "" : `.${payload.action}`} by ${payload.sender?.login}`,
  );

describe("webhooks", () => {
  it("are signed, and say which installation, repository, organisation and sender", async () => {
    const [first] = await during(() => world.shop.issue({ by: world.alice, title: "x" }));
    expect(await verify(world.sim.app.webhookSecret, first?.text ?? "", first?.signature ?? "")).toBe(true);
    expect(await verify("another secret", first?.text ?? "", first?.signature ?? "")).toBe(false);
    expect(first?.payload).toMatchObject({
      installation: { id: world.installationId },
      repository: { id: world.shop.id, full_name: "acme/shop" },
      organization: { login: "acme" },
      sender: { id: world.alice.id, type: "User" },
    });
  });

  it("tell of a push with its commits, and of what it does to the pull request", async () => {
    const { shop, copilot, alice } = world;
    shop.commit({ branch: "work", by: copilot, files: { a: "1\n" } });
    const pull = shop.openPullRequest({ by: copilot, head: "work" });
    const before = pull.headSha;
    await world.sim.settled();
    const received = await during(() =>
      shop.commit({
        branch: "work",
        by: alice,
        files: { a: "2\n", b: "1\n" },
        rename: [["README.md", "R.md"]],
      }),
    );
    expect(named(received)).toEqual([
      "push by alice",
      "check_suite.requested by alice",
      "pull_request.synchronize by alice",
    ]);
    expect(received[0]?.payload).toMatchObject({
      ref: "refs/heads/work",
      before,
      after: pull.headSha,
      forced: false,
      created: false,
      deleted: false,
      commits: [{ added: ["R.md", "b"], removed: ["README.md"], modified: ["a"] }],
    });
    expect(received[2]?.payload).toMatchObject({
      before,
      after: pull.headSha,
      number: pull.number,
      pull_request: { head: { sha: pull.headSha } },
    });
  });

  it("tell of a force-push, a new and a deleted branch", async () => {
    const { shop, copilot } = world;
    const first = shop.commit({ branch: "work", by: copilot, files: { a: "1\n" } });
    shop.commit({ branch: "work", by: copilot, files: { a: "2\n" } });
    await world.sim.settled();
    const received = await during(() => {
      shop.forcePush({ branch: "work", to: first.sha, by: copilot });
      shop.deleteBranch("work", { by: copilot });
      shop.tag("v1", { by: copilot });
    });
    expect(named(received)).toEqual([
      "push by Copilot",
      "delete by Copilot",
      "push by Copilot",
      "create by Copilot",
      "push by Copilot",
    ]);
    expect(received[0]?.payload.forced).toBe(true);
    expect(received[2]?.payload).toMatchObject({ deleted: true, after: "0".repeat(40), head_commit: null });
    expect(received[4]?.payload).toMatchObject({ ref: "refs/tags/v1", created: true });
  });

  it("tell of every act on a pull request, with who did it and what was changed", async () => {
    const { shop, copilot, alice, bob } = world;
    shop.commit({ branch: "work", by: copilot, files: { a: "1\n" } });
    shop.createBranch("lax", { by: alice });
    await world.sim.settled();
    const received = await during(() => {
      const pull = shop.openPullRequest({ by: copilot, head: "work", title: "T", body: "B", draft: true });
      pull.ready(alice);
      pull.label(bob, "deploy");
      pull.unlabel(bob, "deploy");
      pull.retarget(alice, "lax");
      pull.edit(bob, { title: "U", body: "C" });
      const comment = pull.comment({
        by: alice,
        body: "one",
        viaApp: { id: 1143301, slug: "copilot-swe-agent" },
      });
      comment.edit(bob, "two");
      comment.delete(alice);
      const review = pull.review({ by: bob, state: "APPROVE" });
      review.edit(bob, "well");
      review.dismiss(alice);
      pull.close(alice);
      pull.reopen(bob);
    });
    expect(named(received)).toEqual([
      "pull_request.opened by Copilot",
      "pull_request.ready_for_review by alice",
      "pull_request.labeled by bob",
      "pull_request.unlabeled by bob",
      "pull_request.edited by alice",
      "pull_request.edited by bob",
      "issue_comment.created by alice",
      "issue_comment.edited by bob",
      "issue_comment.deleted by alice",
      "pull_request_review.submitted by bob",
      "pull_request_review.edited by bob",
      "pull_request_review.dismissed by alice",
      "pull_request.closed by alice",
      "pull_request.reopened by bob",
    ]);
    const payloads = received.map((one) => one.payload);
    expect(payloads[0]).toMatchObject({
      pull_request: { draft: true, user: { id: copilot.id, login: "Copilot", type: "Bot" } },
    });
    expect(payloads[2].label.name).toBe("deploy");
    expect(payloads[4].changes).toMatchObject({ base: { ref: { from: "main" } } });
    expect(payloads[5].changes).toEqual({ title: { from: "T" }, body: { from: "B" } });
    expect(payloads[6].comment.performed_via_github_app).toMatchObject({ id: 1143301 });
    expect(payloads[7].changes).toEqual({ body: { from: "one" } });
    expect(payloads[9].review).toMatchObject({ state: "approved", user: { login: "bob" } });
  });

  it("have the keys that GitHub's own examples have", async () => {
    const { shop, copilot, alice } = world;
    const received = await during(() => {
      shop.commit({ branch: "work", by: copilot, files: { a: "1\n" } });
      const pull = shop.openPullRequest({ by: copilot, head: "work" });
      pull.label(alice, "x");
      pull.comment({ by: alice, body: "c" });
      pull.review({ by: alice, state: "COMMENT", body: "r" });
      shop.issue({ by: alice, title: "i" });
      shop.checkRun({
        app: { id: 15368, slug: "github-actions" },
        name: "ci",
        sha: pull.headSha,
        conclusion: "success",
      });
      pull.merge(alice);
      world.acme.team("new", [alice]);
    });
    // Fields that came after the examples were last published, or that only some kinds of event carry.
    const optional =
      /(^organization|^installation|^requester|milestone|assignee|sub_issues_summary|reactions|_links\.|app\.permissions\.|issue\.draft)/;
    const problems: string[] = [];
    for (const { event, payload } of received) {
      const known =
        examples.find((one) => one.name === event)?.examples.filter((one) => one.action === payload.action) ??
        [];
      if (known.length === 0) continue;
      const shared = known.map((one) => keys(one)).reduce((a, b) => a.filter((key) => b.includes(key)));
      const missing = shared.filter(
        (key) => !keys(payload).includes(key) && !optional.test(key) && !underEmptyList(payload, key),
      );
      problems.push(...missing.map((key) => `${event}.${payload.action}: ${key}`));
    }
    expect([...new Set(problems)]).toEqual([]);
  });

  it("go nowhere from a repository that the App is not installed on, and from a fork's branch", async () => {
    const { sim, shop } = world;
    const carol = sim.user("carol");
    const fork = shop.fork(carol);
    const elsewhere = sim.organization("elsewhere").repository("r", { files: { a: "1\n" } });
    const received = await during(() => {
      fork.commit({ branch: "fix", by: carol, files: { f: "1\n" } });
      elsewhere.issue({ by: carol, title: "x" });
    });
    expect(received).toEqual([]);
    const opened = await during(() => shop.openPullRequest({ by: carol, head: "carol:fix" }));
    expect(named(opened)).toEqual(["pull_request.opened by carol"]);
  });

  it("re-run goes to the App that owns the run only", async () => {
    const { shop, alice, api } = world;
    const sha = shop.head();
    await api("POST /repos/acme/shop/check-runs", {
      name: "agent-policy",
      head_sha: sha,
      conclusion: "failure",
    });
    const theirs = shop.checkRun({
      app: { id: 15368, slug: "github-actions" },
      name: "ci",
      sha,
      conclusion: "failure",
    });
    await world.sim.settled();
    const received = await during(() => {
      for (const run of shop.checkRuns(sha)) shop.rerequest(run, alice);
    });
    expect(named(received)).toEqual(["check_run.rerequested by alice"]);
    expect(received[0]?.payload.check_run.name).toBe("agent-policy");
    expect(theirs.conclusion).toBe("failure");
  });

  it("tell which button of a check run was pressed, and by whom", async () => {
    const { shop, alice, api } = world;
    const actions = [{ label: "Allow", description: "Allow this commit", identifier: "allow" }];
    await api("POST /repos/acme/shop/check-runs", {
      name: "agent-policy",
      head_sha: shop.head(),
      conclusion: "failure",
      actions,
    });
    const [run] = shop.checkRuns(shop.head());
    await world.sim.settled();
    const received = await during(() => run !== undefined && shop.requestAction(run, alice, "allow"));
    expect(named(received)).toEqual(["check_run.requested_action by alice"]);
    expect(received[0]?.payload.requested_action).toEqual({ identifier: "allow" });
    expect(() => run !== undefined && shop.requestAction(run, alice, "deploy")).toThrow(/offers no action/);
  });

  it("never name an organisation as the sender", async () => {
    const received = await during(() => {
      const fresh = world.sim.organization("fresh");
      fresh.install();
      fresh.repository("r", { files: { a: "1\n" } }).ruleset({ deletion: true });
      fresh.team("t", [world.alice]);
    });
    expect(received.length).toBeGreaterThan(5);
    expect(new Set(received.map((one) => one.payload.sender.type))).toEqual(new Set(["User"]));
  });
});

describe("the delivery log", () => {
  it("keeps failures, and a redelivery has the same GUID", async () => {
    const { sim, shop, alice, asApp } = world;
    status = 503;
    await during(() => shop.issue({ by: alice, title: "x" }));
    const failed = (await asApp("GET /app/hook/deliveries?status=failure")).body;
    expect(failed).toMatchObject([
      { event: "issues", action: "opened", status_code: 503, redelivery: false },
    ]);
    status = 200;
    expect((await asApp(`POST /app/hook/deliveries/${failed[0].id}/attempts`)).status).toBe(202);
    await sim.settled();
    const all = (await asApp("GET /app/hook/deliveries")).body;
    expect(
      all.map((one: { guid: string; status: string; redelivery: boolean }) => [
        one.guid,
        one.redelivery,
        one.status,
      ]),
    ).toEqual([
      [failed[0].guid, true, "OK"],
      [failed[0].guid, false, "Service Unavailable"],
    ]);
    expect(sink.received.map((one) => one.guid)).toEqual([failed[0].guid, failed[0].guid]);
  });

  it("says when nobody listens, pages by cursor, and forgets after three days", async () => {
    const { sim, shop, alice, asApp } = world;
    sim.connect({ url: "http://127.0.0.1:1/" });
    await during(() => {
      for (let i = 0; i < 3; i += 1) shop.issue({ by: alice, title: `x${i}` });
    });
    expect(sim.deliveries.map((one) => one.statusCode)).toEqual([502, 502, 502]);
    const first = await asApp("GET /app/hook/deliveries?per_page=2");
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    expect((await asApp(`GET ${next}`)).body).toHaveLength(1);
    sim.clock.advance(3 * 24 * 3_600_000 + 1000);
    const { client, appToken } = await import("./support.ts");
    expect((await client(sim, await appToken(sim))("GET /app/hook/deliveries")).body).toEqual([]);
  });

  it("leaves no trace of what happens while no webhook is connected", async () => {
    world.sim.disconnect();
    expect(await during(() => world.shop.issue({ by: world.alice, title: "x" }))).toEqual([]);
    expect(world.sim.deliveries).toEqual([]);
  });
});

/** Whether the path goes through a list that has no items here. */
function underEmptyList(value: unknown, key: string): boolean {
  const [list] = key.split(".[].");
  const inner = (list ?? "")
    .split(".")
    .reduce<unknown>((one, name) => (one as Record<string, unknown> | null)?.[name], value);
  return key.includes("[]") && Array.isArray(inner) && inner.length === 0;
}

/** Paths of all keys, lists by their first item, to depth four. */
function keys(value: unknown, prefix = "", depth = 0): string[] {
  if (depth > 3 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : keys(value[0], `${prefix}[].`, depth + 1);
  return Object.entries(value).flatMap(([key, inner]) => [
    prefix + key,
    ...keys(inner, `${prefix}${key}.`, depth + 1),
  ]);
}
