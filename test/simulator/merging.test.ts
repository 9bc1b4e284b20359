import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PushRejected, Unprocessable } from "../../src/simulator/index.ts";
import { client, startWorld, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sim.close());

const GATE = "agent-policy";

function open(branch = "work", files: Record<string, string> = { "src/new.ts": "1\n" }) {
  world.shop.commit({ branch, by: world.copilot, files });
  return world.shop.openPullRequest({ by: world.copilot, head: branch });
}

async function check(sha: string, conclusion: string | null, name = GATE) {
  const body = conclusion === null ? { status: "in_progress" } : { conclusion };
  return (await world.api("POST /repos/acme/shop/check-runs", { name, head_sha: sha, ...body })).body;
}

describe("required checks", () => {
  it("refuses the merge until the pinned App's check on the head is green, in GitHub's words", async () => {
    const { shop, sim, alice } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: sim.app.id }] });
    const pull = open();
    expect(pull.merge(alice)).toMatchObject({ merged: false, status: 405 });
    expect(pull.merge(alice).message).toContain(`Required status check "${GATE}" is expected.`);
    // The same name from another App, and as a status of a writer, is no substitute.
    shop.checkRun({
      app: { id: 15368, slug: "github-actions" },
      name: GATE,
      sha: pull.headSha,
      conclusion: "success",
    });
    shop.status({ by: alice, sha: pull.headSha, context: GATE, state: "success" });
    expect(pull.merge(alice).merged).toBe(false);
    const run = await check(pull.headSha, null);
    expect(pull.merge(alice).message).toContain("is in progress");
    await world.api(`PATCH /repos/acme/shop/check-runs/${run.id}`, { conclusion: "failure" });
    expect(pull.merge(alice).message).toContain("is failing");
    await check(pull.headSha, "success");
    expect(pull.merge(alice)).toMatchObject({ merged: true, status: 200 });
    expect([pull.state, shop.read("src/new.ts")]).toEqual(["merged", "1\n"]);
  });

  it.each(["neutral", "skipped", "success"])("takes %s for a success", async (conclusion) => {
    world.shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: world.sim.app.id }] });
    const pull = open();
    await check(pull.headSha, conclusion);
    expect(pull.merge(world.alice).merged).toBe(true);
  });

  it.each(["action_required", "cancelled", "failure", "timed_out"])(
    "does not take %s for a success",
    async (conclusion) => {
      world.shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: world.sim.app.id }] });
      const pull = open();
      await check(pull.headSha, conclusion);
      expect(pull.merge(world.alice).merged).toBe(false);
    },
  );

  it("lets anybody's check pass where none is pinned", () => {
    const { shop, alice } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE }] });
    const pull = open();
    shop.checkRun({
      app: { id: 15368, slug: "github-actions" },
      name: GATE,
      sha: pull.headSha,
      conclusion: "success",
    });
    expect(pull.merge(alice).merged).toBe(true);
  });

  it("forgets a green when the head moves, and blocks again when the run is re-opened", async () => {
    const { shop, sim, alice, copilot } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: sim.app.id }] });
    const pull = open();
    const run = await check(pull.headSha, "success");
    const reopened = await world.api(`PATCH /repos/acme/shop/check-runs/${run.id}`, {
      status: "in_progress",
    });
    expect(reopened.body).toMatchObject({ status: "in_progress", conclusion: null, completed_at: null });
    expect(pull.merge(alice).merged).toBe(false);
    await check(pull.headSha, "success");
    const before = pull.headSha;
    shop.commit({ branch: "work", by: copilot, files: { "src/new.ts": "2\n" } });
    expect(pull.headSha).not.toBe(before);
    expect(pull.merge(alice).merged).toBe(false);
  });

  it("refuses another head than the one asked for, drafts, conflicts and closed ones", () => {
    const { alice, shop } = world;
    const pull = open("work", { "src/index.ts": "export const a = 2;\n" });
    expect(pull.merge(alice, { sha: "0".repeat(40) })).toMatchObject({ status: 409 });
    pull.convertToDraft(alice);
    expect(pull.merge(alice)).toMatchObject({ status: 405, message: "Pull Request is still a draft" });
    pull.ready(alice);
    shop.commit({ by: alice, files: { "src/index.ts": "export const a = 3;\n" } });
    expect([pull.mergeable, pull.merge(alice).status]).toEqual([false, 405]);
    pull.close(alice);
    expect(pull.merge(alice).merged).toBe(false);
  });

  it("holds the API's merge to the same rules", async () => {
    const { sim, shop, alice } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: sim.app.id }] });
    const pull = open();
    const asAlice = client(sim, sim.token(alice));
    const refused = await asAlice(`PUT /repos/acme/shop/pulls/${pull.number}/merge`, {});
    expect([refused.status, refused.body.message]).toEqual([405, expect.stringContaining("is expected")]);
    await check(pull.headSha, "success");
    expect(
      (await asAlice(`PUT /repos/acme/shop/pulls/${pull.number}/merge`, { sha: shop.head() })).status,
    ).toBe(409);
    expect(
      (await asAlice(`PUT /repos/acme/shop/pulls/${pull.number}/merge`, { merge_method: "squash" })).body
        .merged,
    ).toBe(true);
    expect((await world.api(`PUT /repos/acme/shop/pulls/${pull.number}/merge`, {})).status).toBe(403);
  });

  it("counts approvals of the latest opinion of people who can push", () => {
    const { sim, shop, alice, bob } = world;
    shop.ruleset({ requiredApprovals: 1 });
    const pull = open();
    const stranger = sim.user("stranger");
    pull.review({ by: stranger, state: "APPROVE" });
    expect(pull.merge(alice).message).toContain("At least 1 approving review is required");
    pull.review({ by: bob, state: "APPROVE" }).dismiss(alice);
    expect(pull.merge(alice).merged).toBe(false);
    pull.review({ by: bob, state: "APPROVE" });
    expect(pull.merge(alice).merged).toBe(true);
    expect(() => open("own").review({ by: world.copilot, state: "APPROVE" })).toThrow(Unprocessable);
  });

  it("wants the branch up to date where the rule is strict", async () => {
    const { shop, sim, alice } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: sim.app.id }], strict: true });
    const pull = open();
    shop.commit({ by: alice, files: { other: "1\n" }, bypass: true });
    await check(pull.headSha, "success");
    expect(pull.merge(alice).message).toContain("out-of-date");
    expect(pull.updateBranch(alice)).toMatchObject({ status: 202 });
    await check(pull.headSha, "success");
    expect(pull.merge(alice).merged).toBe(true);
  });

  it("merges by itself once nothing is missing", async () => {
    const { shop, sim, alice } = world;
    shop.ruleset({ requiredChecks: [{ context: GATE, integrationId: sim.app.id }] });
    const pull = open();
    pull.enableAutoMerge(alice);
    expect(pull.state).toBe("open");
    await check(pull.headSha, "success");
    expect(pull.state).toBe("merged");
  });
});

describe("pushes to a ruled branch", () => {
  it("are declined, save for who may bypass and for an administrator's", () => {
    const { shop, alice, bob } = world;
    shop.ruleset({
      requiredChecks: [{ context: GATE }],
      deletion: true,
      nonFastForward: true,
      bypassActors: [{ id: bob.id, type: "User" }],
    });
    expect(() => shop.commit({ by: alice, files: { a: "1\n" } })).toThrow(PushRejected);
    expect(() => shop.deleteBranch("main", { by: alice })).toThrow(/Cannot delete/);
    const before = shop.head();
    shop.commit({ by: bob, files: { a: "1\n" } });
    expect(() => shop.forcePush({ branch: "main", to: before, by: alice })).toThrow(/Cannot force-push/);
    shop.commit({ by: alice, files: { a: "2\n" }, bypass: true });
    expect(shop.read("a")).toBe("2\n");
  });
});

describe("check runs", () => {
  it("may only be changed by the App that made them", async () => {
    const { shop, api } = world;
    const theirs = shop.checkRun({
      app: { id: 15368, slug: "github-actions" },
      name: GATE,
      sha: shop.head(),
      status: "queued",
    });
    const refused = await api(`PATCH /repos/acme/shop/check-runs/${theirs.id}`, { conclusion: "success" });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      expect.stringContaining("can only be modified by the GitHub App that created it"),
    ]);
    const asPerson = await client(world.sim, world.sim.token(world.alice))(
      "POST /repos/acme/shop/check-runs",
      { name: "x", head_sha: shop.head() },
    );
    expect(asPerson.status).toBe(403);
  });

  it.each([
    ["an unknown conclusion", { conclusion: "splendid" }],
    ["GitHub's own conclusion", { conclusion: "stale" }],
    ["completed without conclusion", { status: "completed" }],
    [
      "51 annotations",
      {
        output: {
          title: "t",
          summary: "s",
          annotations: Array.from({ length: 51 }, () => ({
            path: "a",
            start_line: 1,
            end_line: 1,
            annotation_level: "notice",
            message: "m",
          })),
        },
      },
    ],
    ["a summary too long", { output: { title: "t", summary: "s".repeat(65_536) } }],
    ["a text too long", { output: { title: "t", summary: "s", text: "s".repeat(65_536) } }],
    ["no summary", { output: { title: "t" } }],
    ["a commit that is not there", { head_sha: "f".repeat(40) }],
    [
      "four actions",
      { actions: Array.from({ length: 4 }, () => ({ label: "l", description: "d", identifier: "i" })) },
    ],
  ])("are refused with %s", async (_what, change) => {
    const { status } = await world.api("POST /repos/acme/shop/check-runs", {
      name: GATE,
      head_sha: world.shop.head(),
      ...change,
    });
    expect(status).toBe(422);
  });

  it("take 50 annotations at a time and keep those they have", async () => {
    const annotations = Array.from({ length: 50 }, (_, i) => ({
      path: "a",
      start_line: i + 1,
      end_line: i + 1,
      annotation_level: "failure",
      message: "m",
    }));
    const run = await check(world.shop.head(), "failure");
    for (let i = 0; i < 2; i += 1) {
      await world.api(`PATCH /repos/acme/shop/check-runs/${run.id}`, {
        output: { title: "t", summary: "s", annotations },
      });
    }
    expect(world.shop.checkRuns(world.shop.head())[0]?.annotations).toHaveLength(100);
    expect(
      (await world.api(`GET /repos/acme/shop/check-runs/${run.id}/annotations?per_page=100`)).body,
    ).toHaveLength(100);
  });

  it("are listed newest per name and App unless all are asked for", async () => {
    const sha = world.shop.head();
    await check(sha, "failure");
    const second = await check(sha, "success");
    const list = async (search: string) =>
      (await world.api(`GET /repos/acme/shop/commits/${sha}/check-runs?${search}`)).body;
    expect((await list("")).check_runs.map((run: { id: number }) => run.id)).toEqual([second.id]);
    expect((await list("filter=all")).total_count).toBe(2);
    expect((await list(`check_name=${GATE}&app_id=1`)).total_count).toBe(0);
  });
});

describe("pull requests", () => {
  it("count as merged when their commits reach the base another way, and close with their branch", () => {
    const { shop, alice } = world;
    const pull = open();
    shop.forcePush({ branch: "main", to: pull.headSha, by: alice });
    expect(pull.state).toBe("merged");
    const other = open("other", { b: "1\n" });
    shop.deleteBranch("other", { by: alice });
    expect(other.state).toBe("closed");
    expect(() => other.reopen(alice)).toThrow(Unprocessable);
  });

  it("come from forks, whose pushes move them", () => {
    const { shop, sim, alice } = world;
    const carol = sim.user("carol");
    const fork = shop.fork(carol);
    fork.commit({ branch: "fix", by: carol, files: { f: "1\n" } });
    const pull = shop.openPullRequest({ by: carol, head: "carol:fix" });
    const { sha } = fork.commit({ branch: "fix", by: carol, files: { f: "2\n" } });
    expect(pull.headSha).toBe(sha);
    expect(pull.merge(alice).merged).toBe(true);
    expect(shop.read("f")).toBe("2\n");
  });

  it("are refused without commits, twice for a pair, and onto a base that is not there", () => {
    const { shop, alice } = world;
    shop.createBranch("same", { by: alice });
    expect(() => shop.openPullRequest({ by: alice, head: "same" })).toThrow(/No commits between/);
    open();
    expect(() => shop.openPullRequest({ by: alice, head: "work" })).toThrow(/already exists/);
    expect(() => shop.openPullRequest({ by: alice, head: "work", base: "none" })).toThrow(/base is invalid/);
  });

  it("keep their list of files after the merge", async () => {
    const pull = open();
    pull.merge(world.alice, { method: "squash" });
    const files = (await world.api(`GET /repos/acme/shop/pulls/${pull.number}/files`)).body;
    expect(files.map((file: { filename: string }) => file.filename)).toEqual(["src/new.ts"]);
  });
});
