import { expect, it } from "vitest";
import type { LoggedRequest } from "../../src/simulator/index.ts";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { organization, plain } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };

const named = (one: LoggedRequest) => one.graphqlOperation ?? one.route ?? `${one.method} ${one.path}`;

onBothStores("the service", (world) => {
  it("a person's ordinary pull request: the requests of the first verdict and of one more look, item by item", async () => {
    const acme = organization(world(), { policy: CI, organizationPolicy: "limits: {files: 50}\n" });
    acme.shop.commit({ branch: "topic", from: "main", by: acme.alice, files: source });
    await world().settled();
    acme.requests();
    const pull = acme.shop.openPullRequest({ by: acme.alice, head: "topic", title: "Add a file" });
    expect(await acme.verdict(pull)).toBe("success");
    expect(acme.requests().map(named)).toEqual([
      "Evidence",
      "POST /repos/{owner}/{repo}/check-runs",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      // The base's links, once for all pull requests into it.
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      "Closing",
      "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
      "Position",
    ]);
    pull.comment({ by: acme.bob, body: "Nice" });
    await world().settled();
    expect(
      acme
        .requests()
        .filter(({ counted }) => counted)
        .map(named),
    ).toEqual(["Evidence", "Closing"]);
  });

  it("an agent's ordinary pull request: at most nine cold, three that count warm, and no write when nothing changed", async () => {
    const acme = organization(world(), { policy: CI });
    acme.shop.commit({ branch: "topic", from: "main", by: acme.copilot, files: source });
    await world().settled();
    acme.requests();
    const pull = acme.shop.openPullRequest({ by: acme.copilot, head: "topic", title: "Add a file" });
    const run = await acme.check(pull);
    expect(run?.conclusion).toBe("success");
    expect(acme.requests().map(named)).toEqual([
      "Evidence",
      "POST /repos/{owner}/{repo}/check-runs",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline",
      // The base's links, once for all pull requests into it.
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      "Closing",
      "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
      "Position",
    ]);
    const quiet: [string, () => void][] = [
      ["comment", () => pull.comment({ by: acme.bob, body: "Nice" })],
      ["label", () => pull.label(acme.bob, "later")],
      ["title", () => pull.edit(acme.alice, { title: "A better title" })],
      ["review", () => pull.review({ by: acme.bob, state: "COMMENT", body: "Hm" })],
    ];
    for (const [what, act] of quiet) {
      act();
      expect((await acme.check(pull))?.id, what).toBe(run?.id);
      const warm = acme.requests();
      expect(
        warm.filter(({ method, path }) => method !== "GET" && path !== "/graphql"),
        what,
      ).toEqual([]);
      const counted = warm.filter((one) => one.counted);
      expect(counted.length, `${what}: ${counted.map(named).join(", ")}`).toBeLessThanOrEqual(3);
    }
  });

  it("Re-run judges again and never overrides: red stays red, in a run of its own", async () => {
    const acme = organization(world(), { policy: CI });
    const pull = acme.propose(acme.copilot, workflow);
    const before = await acme.check(pull);
    expect(before?.conclusion).toBe("failure");
    if (!before) return;
    acme.shop.rerequest(before, acme.alice);
    const after = await acme.check(pull);
    expect(after).toMatchObject({ conclusion: "failure" });
    expect(after?.id).not.toBe(before.id);
    expectRefused(acme, pull);
  });

  it("race 7: check_suite rerequested judges all its pull requests again", async () => {
    const acme = organization(world(), { policy: CI });
    const { sim } = world();
    const pull = acme.propose(acme.copilot, workflow);
    const before = await acme.check(pull);
    const example = sim.deliveries.find(
      ({ event, repositoryId }) => event === "check_run" && repositoryId === acme.shop.id,
    )?.payload as { check_run: { check_suite: object; app: object; pull_requests: unknown[] } };
    const { check_run: run, ...about } = example;
    sim.emit("check_suite", {
      ...about,
      action: "rerequested",
      check_suite: {
        ...run.check_suite,
        app: run.app,
        head_sha: pull.headSha,
        pull_requests: run.pull_requests,
      },
    });
    const after = await acme.check(pull);
    expect(after).toMatchObject({ conclusion: "failure" });
    expect(after?.id).not.toBe(before?.id);
  });

  it("a delivery that GitHub sends again is taken and changes nothing", async () => {
    const acme = organization(world(), { policy: CI });
    const { sim, db } = world();
    const pull = acme.propose(acme.copilot, source);
    const run = await acme.check(pull);
    const opened = sim.deliveries.find(
      ({ event, action, repositoryId }) =>
        event === "pull_request" && action === "opened" && repositoryId === acme.shop.id,
    );
    const witnesses = async () =>
      (await db.selectFrom("witness").select("id").where("repository_id", "=", acme.shop.id).execute())
        .length;
    const before = await witnesses();
    expect(await sim.redeliver(opened?.guid ?? "")).toMatchObject({ statusCode: 200 });
    expect(await acme.verdict(pull)).toBe("success");
    expect((await acme.check(pull))?.title).toBe(run?.title);
    expect(await witnesses()).toBe(before);
  });

  it("ping and events nobody knows are stored and answered", async () => {
    const { sim, db, settled } = world();
    sim.emit("ping", { zen: "Design for failure.", hook_id: 1 });
    sim.emit("marketplace_purchase", { action: "purchased" });
    sim.emit("something_new", { installation: { id: 1 } });
    await settled();
    const told = sim.deliveries.slice(-3);
    expect(told.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const stored = await db
      .selectFrom("inbox")
      .select("state")
      .where(
        "delivery",
        "in",
        told.map(({ guid }) => guid),
      )
      .execute();
    expect(stored.map(({ state }) => state)).toEqual(["ignored", "ignored", "ignored"]);
  });

  it("race 8: suspended: nothing is judged and nothing turns green; unsuspended: what was missed is judged", async () => {
    const acme = organization(world(), { policy: CI });
    const before = acme.propose(acme.copilot, source);
    expect(await acme.verdict(before)).toBe("success");
    acme.installation.suspend();
    const missed = acme.propose(acme.copilot, workflow);
    await world().sim.settled();
    expect(acme.shop.checkRuns(missed.headSha)).toEqual([]);
    expectRefused(acme, missed);
    acme.installation.unsuspend();
    expect(await acme.verdict(missed)).toBe("failure");
    expect(await acme.verdict(before)).toBe("success");
  });

  it("uninstalled: its work is dropped; installed again: all open pull requests are judged", async () => {
    const acme = organization(world(), { policy: CI });
    const pull = acme.propose(acme.copilot, source);
    expect(await acme.verdict(pull)).toBe("success");
    acme.installation.uninstall();
    const missed = acme.propose(acme.copilot, workflow);
    await world().settled();
    expect(acme.shop.checkRuns(missed.headSha)).toEqual([]);
    acme.org.install({ repositories: "all" });
    expect(await acme.verdict(missed)).toBe("failure");
  });

  it("a renamed repository keeps its verdicts and gets new ones", async () => {
    const acme = organization(world(), { policy: CI });
    const pull = acme.propose(acme.copilot, source, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("success");
    acme.shop.rename("store", { by: acme.alice });
    acme.shop.commit({ branch: "topic", by: acme.copilot, files: workflow });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("3,100 changed files, above GitHub's cap: all are seen, the last one too", {
    timeout: 60_000,
  }, async () => {
    const acme = organization(world(), { policy: CI });
    const many = Object.fromEntries(
      Array.from({ length: 3_099 }, (_, n) => [`.data/${String(n).padStart(4, "0")}.txt`, `${n}\n`]),
    );
    const pull = acme.propose(acme.copilot, { ...many, "z/.github/x.txt": "1\n" });
    expect(await acme.verdict(pull)).toBe("success");
    const bad = acme.propose(acme.copilot, {
      ...many,
      "zz/CODEOWNERS": "1\n",
      "zz/action.yml": "runs: {using: composite}\n",
      ".github/workflows/zz.yml": "on: push\n",
    });
    const check = await acme.check(bad);
    expect(check?.conclusion).toBe("failure");
    expect(plain(check)).toContain(".github/workflows/zz.yml");
    expect(plain(check)).toContain("paths/forbidden");
    expectRefused(acme, bad);
  });

  it("5,000 changed files are counted whole", { timeout: 60_000 }, async () => {
    const acme = organization(world(), { policy: "limits: {files: 4999}\n" });
    const pull = acme.propose(
      acme.copilot,
      Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`data/${n}.txt`, `${n}\n`])),
    );
    const check = await acme.check(pull);
    expect(check?.conclusion).toBe("failure");
    expect(plain(check)).toMatch(/5,?000/);
  });

  it("300 commits, above GitHub's 250: each is seen, a person's and an agent's", {
    timeout: 60_000,
  }, async () => {
    const acme = organization(world(), {
      policy: `limits: {commits: 300}\n${CI}`,
      mergeMethods: ["squash"],
    });
    const { shop, alice, copilot } = acme;
    const { sim } = world();
    sim.disconnect();
    for (let n = 0; n < 300; n += 1)
      shop.commit({
        branch: "long",
        from: "main",
        by: alice,
        ...(n === 30 ? { author: copilot } : {}),
        message: `Step ${n}`,
        files: { "src/step.ts": `export const step = ${n};\n` },
      });
    sim.connect({ url: `${world().app.url}/api/github/webhooks` });
    const pull = shop.openPullRequest({ by: alice, head: "long", title: "Many steps" });
    const check = await acme.check(pull);
    expect(check?.conclusion, plain(check)).toBe("success");
    expect(plain(check)).toContain("copilot-cloud-agent");
    shop.commit({ branch: "long", by: alice, files: { "src/step.ts": "last\n" } });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain("limits/");
  });

  it("I4: a co-author trailer makes a person's pull request an agent's, and never a person of an agent", async () => {
    const acme = organization(world(), { policy: CI });
    const claims = acme.propose(acme.alice, workflow, {
      message: "Tidy\n\nCo-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>",
    });
    expect(await acme.verdict(claims)).toBe("failure");
    const poses = acme.propose(
      acme.copilot,
      { ".github/workflows/b.yml": "on: push\n" },
      {
        author: acme.alice,
        message: "Tidy\n\nCo-authored-by: alice <alice@example.com>",
      },
    );
    expect(await acme.verdict(poses)).toBe("failure");
  });

  it("I7: an agent that opens its pull request with a person's account is still told by its commits", async () => {
    const acme = organization(world(), { policy: CI });
    acme.shop.commit({ branch: "fix", from: "main", by: acme.copilot, files: workflow, message: "Fix" });
    const pull = acme.shop.openPullRequest({ by: acme.alice, head: "fix", title: "Fix" });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("I11: an agent's commit on a person's pull request", async () => {
    const acme = organization(world(), { policy: CI });
    const pull = acme.propose(acme.alice, workflow, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("success");
    acme.shop.commit({ branch: "topic", by: acme.copilot, author: acme.alice, files: { "src/x.ts": "1\n" } });
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
  });

  it("I12: closing and reopening an agent's pull request resets nothing", async () => {
    const acme = organization(world(), { policy: "review: {approvals: 1}\n" });
    const pull = acme.propose(acme.copilot, source);
    pull.event(acme.alice, "copilot_work_started");
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.close(acme.bob);
    pull.reopen(acme.bob);
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });
});
