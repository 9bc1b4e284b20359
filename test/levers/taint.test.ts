import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Account } from "../../src/facts/account.ts";
import type { Act } from "../../src/levers/act.ts";
import { influences, influencesOn } from "../../src/levers/influence.ts";
import { actor, alice, bob, copilot, HEAD } from "../support/facts.ts";
import {
  act,
  BLOCK,
  helper,
  label,
  REPOSITORY,
  renovate,
  said,
  unlabel,
  workflow,
  world,
} from "./support.ts";

const atlantis = world(BLOCK("atlantis"));
const ship =
  world(`${BLOCK("{id: shipit, account: 998877, labels: ['ship'], comments: ['/ship*'], capability: deploy}")}
agents: {automation: [{id: 777001, note: helper}]}`);
const standing = (acts: Act[], where = atlantis) =>
  influences(acts, where).filter(({ state }) => state === "standing");
const bots = (acts: Act[], where = atlantis) => standing(acts, where).map(({ bot }) => bot?.id);

describe("who is behind an act", () => {
  test("D3: an agent's comment that a deploy bot listens to, and the same by a person", () => {
    expect(standing([said("atlantis apply")])).toMatchObject([
      { agents: ["copilot-cloud-agent"], bot: { id: "atlantis", capability: "deploy" }, workflow: null },
    ]);
    expect(standing([said("atlantis apply", { by: alice })])).toEqual([]);
    expect(standing([said("please have a look")])).toEqual([]);
  });

  test("I7: a person's account through an app that nobody lists counts as an agent", () => {
    const via = { id: 4242, slug: "some-agent" };
    expect(standing([said("atlantis apply", { by: actor(alice, via) })])).toMatchObject([
      { agents: ["app:4242"] },
    ]);
  });

  test("an unlisted bot counts unless policy says that unlisted apps are automation", () => {
    expect(standing([said("atlantis apply", { by: helper })])).toMatchObject([
      { agents: ["account:777001"] },
    ]);
    const lax = world(`${BLOCK("atlantis")}\nagents: {unknown-apps: automation}`);
    expect(bots([said("atlantis apply", { by: helper })], lax)).toEqual([]);
  });

  test("A5: GitHub Actions' shared account counts, and a deleted account is doubt", () => {
    expect(standing([said("atlantis apply", { by: workflow })])).toMatchObject([
      { agents: ["account:41898282"] },
    ]);
    expect(standing([said("atlantis apply", { by: actor(null) })])).toMatchObject([{ agents: ["unknown"] }]);
  });

  test("a person edits an agent's comment: the text stays the agent's too", () => {
    const edited = said("atlantis apply -d prod", {
      event: "issue_comment.edited",
      by: alice,
      author: actor(copilot),
      previous: "hm",
    });
    expect(standing([edited])).toMatchObject([{ agents: ["copilot-cloud-agent"] }]);
  });

  test("an agent edits a person's comment: the editor counts", () => {
    const edited = said("atlantis apply", {
      event: "issue_comment.edited",
      author: actor(alice),
      previous: "hm",
    });
    expect(standing([edited])).toMatchObject([{ agents: ["copilot-cloud-agent"] }]);
  });
});

describe("taint is followed", () => {
  test("agent, helper bot, deploy bot: the helper repeats the label, and the chain shows both", () => {
    const first = label("ship");
    const removed = unlabel("ship", { by: alice });
    const again = label("ship", { by: helper });
    const [found] = standing([first, removed, again], ship);
    expect(found).toMatchObject({
      act: { id: again.id },
      agents: ["copilot-cloud-agent"],
      bot: { id: "shipit" },
    });
    expect(found?.chain.map(({ id }) => id)).toEqual([first.id, again.id]);
  });

  test("a helper bot that sets the label an agent asked for in words passes it on", () => {
    const asked = said("could you put ship on this?");
    const set = label("ship", { by: helper });
    expect(standing([asked, set], ship)).toMatchObject([
      { act: { id: set.id }, chain: [{ id: asked.id }, { id: set.id }] },
    ]);
    expect(standing([said("nice weather"), label("ship", { by: helper })], ship)).toEqual([]);
  });

  test("a bot that an agent commanded acts for the agent", () => {
    const where = world(`${BLOCK("renovate, {id: pages, branches: ['renovate/**'], capability: deploy}")}`);
    const pressed = label("rebase");
    const pushed = act({
      kind: "branch",
      event: "push",
      text: "renovate/lodash",
      ref: "refs/heads/renovate/lodash",
      number: null,
      by: renovate,
    });
    const found = standing([pressed, pushed], where).filter(({ bot }) => bot?.id === "pages");
    expect(found).toMatchObject([
      { agents: ["copilot-cloud-agent"], chain: [{ id: pressed.id }, { id: pushed.id }] },
    ]);
    expect(standing([pushed], where)).toEqual([]);
  });

  test("race 4: label removed by a person and put on again by a person is the person's; again by the agent, the agent's", () => {
    const first = label("ship");
    const removed = unlabel("ship", { by: alice });
    expect(bots([first, removed, label("ship", { by: bob })], ship)).toEqual([]);
    expect(bots([first, removed, label("ship")], ship)).toEqual(["shipit"]);
  });

  test("a person who repeats an agent's command does not clear the agent's", () => {
    expect(bots([said("atlantis apply"), said("atlantis apply", { by: alice })])).toEqual(["atlantis"]);
  });

  const run = (more: Parameters<typeof act>[0]) =>
    act({
      event: "workflow_run.requested",
      kind: "branch",
      number: null,
      text: ".github/workflows/ci.yml",
      ...more,
    });
  const target = {
    repositoryId: REPOSITORY,
    sha: HEAD,
    ref: "refs/heads/main",
    environment: "production",
    runId: 31,
    pullRequests: [],
  };

  test("an artifact of a run on an agent's commit, taken over by a later run that a person's merge began", () => {
    const sha = "5".repeat(40);
    const pushed = act({
      kind: "branch",
      event: "push",
      ref: "refs/heads/topic",
      text: "topic",
      sha,
      number: null,
    });
    const built = run({ runId: 30, sha, by: alice });
    const ended = run({ runId: 30, sha, by: alice, event: "workflow_run.completed" });
    const deploying = run({
      runId: 31,
      kind: "artifact",
      sha: HEAD,
      by: alice,
      text: ".github/workflows/deploy.yml",
    });
    const [found] = influencesOn([pushed, built, ended, deploying], target, atlantis);
    expect(found).toMatchObject({ agents: ["copilot-cloud-agent"], state: "standing", act: { runId: 31 } });
    expect(found?.chain.map(({ event }) => event)).toEqual([
      "push",
      "workflow_run.requested",
      "workflow_run.completed",
      "workflow_run.requested",
    ]);
    expect(influencesOn([deploying], target, atlantis)).toEqual([]);
  });

  test("a run that an agent dispatched or ran again", () => {
    const dispatched = act({
      kind: "dispatch",
      event: "workflow_dispatch",
      number: null,
      ref: "refs/heads/main",
    });
    const started = run({ runId: 31, kind: "dispatch", sha: HEAD });
    expect(influencesOn([dispatched, started], target, atlantis)[0]?.chain).toHaveLength(2);
    const rerun = run({ runId: 31, kind: "rerun", sha: HEAD, by: copilot, author: actor(alice) });
    expect(influencesOn([rerun], target, atlantis)).toHaveLength(1);
    expect(influencesOn([run({ runId: 31, kind: "rerun", by: alice })], target, atlantis)).toEqual([]);
  });

  test("acts of other repositories and other runs do not reach a deployment", () => {
    const elsewhere = run({ runId: 31, sha: HEAD, repositoryId: 1 });
    expect(influencesOn([elsewhere, run({ runId: 99, sha: "7".repeat(40) })], target, atlantis)).toEqual([]);
  });

  test("a command on a pull request stops only a deployment of what came by it", () => {
    const command = said("atlantis apply", { number: 7 });
    const pullRequests = (...numbers: number[]) =>
      influencesOn([command], { ...target, pullRequests: numbers }, atlantis);
    expect(pullRequests(6, 7)).toMatchObject([{ bot: { id: "atlantis" }, act: { number: 7 } }]);
    expect(pullRequests(8)).toEqual([]);
    expect(pullRequests()).toEqual([]);
  });
});

describe("what stands", () => {
  test("race 5: a comment that the agent deletes was still heard; a person's deletion takes it back", () => {
    const command = said("atlantis apply");
    const gone = (by: typeof alice) => act({ event: "issue_comment.deleted", node: command.node, by });
    expect(bots([command, gone(copilot)])).toEqual(["atlantis"]);
    expect(bots([command, gone(alice)])).toEqual([]);
    expect(influences([command, gone(alice)], atlantis)).toMatchObject([{ state: "undone" }]);
  });

  test("race 5: an edit that takes the command out counts only as a person's", () => {
    const command = said("atlantis apply");
    const edit = (by: typeof alice, text: string) =>
      act({ event: "issue_comment.edited", node: command.node, by, text, author: actor(copilot) });
    expect(bots([command, edit(copilot, "never mind")])).toEqual(["atlantis"]);
    expect(bots([command, edit(alice, "never mind")])).toEqual([]);
    expect(bots([command, edit(alice, "atlantis apply -d x")])).not.toEqual([]);
  });

  describe("a ticked box", () => {
    const trunk = world(BLOCK("trunk-merge"));
    const box = (mark: string, rest = "") => `- [${mark}] merge <!-- trunk -->${rest}`;
    const edit = (by: Account, from: string, to: string) =>
      act({ by, event: "issue_comment.edited", text: to, previous: from, node: "IC_box" });
    const tick = act({
      by: copilot,
      kind: "issue",
      event: "issue_comment.edited:ticked",
      text: box("x"),
      previous: box(" "),
      node: "IC_box",
    });
    const states = (...later: Act[]) => influences([tick, ...later], trunk).map(({ state }) => state);

    test("stands until a person unticks it or edits it away", () => {
      expect(states()).toEqual(["standing"]);
      expect(states(edit(alice, box("x"), box(" ")))).toEqual(["undone"]);
      expect(states(edit(alice, box("x"), "Merge later."))).toEqual(["undone"]);
      expect(states(edit(alice, box("x"), box("X", "\n\nthanks")))).toEqual(["standing"]);
      expect(states({ ...edit(alice, box("x"), box(" ")), node: "IC_other" })).toEqual(["standing"]);
    });

    test("that the agent or a bot unticks was used: a person who edits after that takes nothing back, and who deletes it does", () => {
      for (const by of [copilot, helper]) {
        const used = edit(by, box("x"), box(" "));
        expect(states(used)).toEqual(["standing"]);
        expect(states(used, edit(alice, box(" "), box(" ", "\n\nseen")))).toEqual(["standing"]);
        const deleted = { event: "issue_comment.deleted", text: box(" "), node: "IC_box" };
        expect(states(used, act({ by: alice, ...deleted }))).toEqual(["undone"]);
        expect(states(used, act({ by: copilot, ...deleted }))).toEqual(["standing"]);
      }
    });

    test("beside others, is unticked by itself; ticking another does not bring it back", () => {
      const both = `${box("x")}\n- [ ] rebase`;
      const other = `${box(" ")}\n- [x] rebase`;
      expect(states(edit(alice, both, other))).toEqual(["undone"]);
      expect(states(edit(alice, both, `${box("x")}\n- [x] rebase`))).toEqual(["standing"]);
    });
  });

  test("an agent's feat: releases where semantic-release runs, and only fills the release pull request of release-please", () => {
    const commit = (text: string) => act({ kind: "commit-text", event: "push", text, sha: HEAD });
    const full = (text: string, bot: string) =>
      influences([commit(text)], world(BLOCK(bot))).map((one) => one.full);
    expect(full("feat: a basket", "semantic-release")).toEqual([true]);
    expect(full("feat: a basket", "release-please")).toEqual([false]);
    expect(full("feat: a basket\n\nRelease-As: 2.0.0", "release-please")).toEqual([true]);
    expect(full("chore: a basket", "semantic-release")).toEqual([]);
  });

  test("A9, approvals: an agent's approval counts until it is dismissed", () => {
    const approval = act({ kind: "review", event: "pull_request_review.approved", node: "R_1" });
    expect(bots([approval])).toEqual(["github-reviews"]);
    expect(bots([act({ kind: "review", event: "pull_request_review.commented", node: "R_1" })])).toEqual([]);
    expect(
      bots([
        approval,
        act({ kind: "review", event: "pull_request_review.dismissed", node: "R_1", by: alice }),
      ]),
    ).toEqual([]);
  });

  test("auto-merge and the queue, in and out again", () => {
    const armed = act({ kind: "auto-merge", event: "pull_request.auto_merge_enabled" });
    const queued = act({ kind: "merge-queue", event: "pull_request.enqueued" });
    expect(bots([armed])).toEqual(["github-auto-merge"]);
    expect(
      bots([armed, act({ kind: "auto-merge", event: "pull_request.auto_merge_disabled", by: alice })]),
    ).toEqual([]);
    expect(bots([queued])).toEqual(["github-auto-merge"]);
    expect(bots([queued, act({ kind: "merge-queue", event: "pull_request.dequeued", by: alice })])).toEqual(
      [],
    );
  });

  test("R2: a check of our name is heard whoever removes nothing", () => {
    expect(
      bots([act({ kind: "status", event: "check_run.completed", text: "agent-policy", sha: HEAD })]),
    ).toEqual(["github-checks"]);
  });

  test("one thing that two events tell of is told once", () => {
    const pages = world(BLOCK("{id: pages, branches: ['deploy/**'], capability: deploy}"));
    const branch = { kind: "branch", ref: "refs/heads/deploy/x", text: "deploy/x", number: null } as const;
    expect(bots([act({ event: "create", ...branch }), act({ event: "push", ...branch })], pages)).toEqual([
      "pages",
    ]);
  });

  test("what we undid is undone, and what a person answered for is cleared", () => {
    const command = said("atlantis apply");
    const policy = BLOCK("atlantis");
    expect(influences([command], world(policy, { undone: new Set([command.id]) }))).toMatchObject([
      { state: "undone" },
    ]);
    expect(
      influences([command], world(policy, { cleared: (_, bot) => bot?.id === "atlantis" })),
    ).toMatchObject([{ state: "cleared" }]);
  });
});

test("no act of an agent ever makes another's influence go away", () => {
  const some = fc.constantFrom(
    () => said("atlantis apply"),
    () => label("ship"),
    () => act({ event: "issue_comment.deleted", node: "IC_x" }),
    () => act({ event: "issue_comment.edited", node: "IC_x", text: "never mind" }),
    () => act({ kind: "review", event: "pull_request_review.approved", node: "R_2" }),
    () => act({ kind: "pull-request", event: "pull_request.edited", text: "x" }),
  );
  fc.assert(
    fc.property(fc.array(some, { maxLength: 6 }), (made) => {
      const command = said("atlantis apply", { node: "IC_x" });
      const acts = [command, ...made.map((make) => make())];
      expect(
        standing(acts).some(({ act: one }) => one.node === "IC_x" || one.text === "atlantis apply"),
      ).toBe(true);
    }),
    { numRuns: 60 },
  );
});
