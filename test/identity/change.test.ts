import { describe, expect, it } from "vitest";
import type { Actor } from "../../src/facts/account.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { attribute } from "../../src/identity/change.ts";
import {
  ACTIONS,
  ALICE,
  actor,
  BOB,
  bot,
  COPILOT,
  commit,
  DEPENDABOT,
  facts,
  localFacts,
  policy,
  push,
  RENOVATE,
  sha,
  signedBy,
  webFlow,
} from "./builders.ts";

const judged = (over: Parameters<typeof facts>[0] = {}, agents: Parameters<typeof policy>[0] = {}) =>
  attribute(facts(over), policy(agents));
const CLAUDE = "Fix\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
const CODERABBIT = bot(136622811, "coderabbitai[bot]");
const openedBy = (who: Actor["account"], via: Actor["via"] = null) => ({ author: known(actor(who, via)) });
const event = (kind: string, who: Actor["account"]) =>
  known([{ kind, actor: actor(who), at: "2026-11-01T10:00:00Z", detail: "" }]);

describe("a person's pull request", () => {
  it("is not governed", () => {
    expect(judged()).toMatchObject({
      class: "human",
      agents: [],
      governed: false,
      participants: [1001],
      initiator: { known: true, accounts: [1001] },
    });
  });

  it("is verified only when every commit is signed by its author", () => {
    expect(judged().basis).toBe("claimed");
    expect(judged({ commits: known([commit(1, { signature: signedBy(ALICE) })]) }).basis).toBe("verified");
  });

  it("does not become an agent's by what review bots and agents say about it", () => {
    const seen = judged({
      comments: known([
        { id: "c1", author: actor(CODERABBIT), editor: null, edited: false, createdAt: "", body: CLAUDE },
      ]),
      reviews: known([
        { id: "r1", state: "approved", author: actor(COPILOT), sha: null, submittedAt: "", edited: false },
      ]),
      labels: known([{ name: "deploy", by: actor(COPILOT), at: null }]),
      checks: known([
        {
          name: "Copilot",
          app: { id: 1143301, slug: "copilot-swe-agent" },
          status: "completed",
          conclusion: "success",
          completedAt: null,
        },
      ]),
    });
    expect(seen).toMatchObject({ class: "human", governed: false, agents: [] });
    expect(seen.evidence.map((piece) => [piece.kind, piece.agent])).toEqual(
      expect.arrayContaining([
        ["comment", "coderabbit"],
        ["review", "copilot-cloud-agent"],
        ["label", "copilot-cloud-agent"],
        ["check", "copilot-cloud-agent"],
      ]),
    );
  });
});

describe("what governs", () => {
  it.each<[string, Parameters<typeof facts>[0], string[]]>([
    ["an agent opens it", { change: openedBy(COPILOT) }, ["copilot-cloud-agent"]],
    ["a review agent opens it", { change: openedBy(CODERABBIT) }, ["coderabbit"]],
    [
      "a person opens it through an agent's app",
      { change: openedBy(ALICE, { id: 1143301, slug: "x" }) },
      ["copilot-cloud-agent"],
    ],
    [
      "a person opens it through an app nobody listed",
      { change: openedBy(ALICE, { id: 31337, slug: "x" }) },
      [],
    ],
    ["an unlisted bot opens it", { change: openedBy(bot(777)) }, []],
    ["a workflow opens it", { change: openedBy(ACTIONS) }, []],
    ["a deleted account opens it", { change: openedBy(null) }, []],
    ["an agent pushes to it", { pushes: known([push(0, 1, COPILOT)]) }, ["copilot-cloud-agent"]],
    ["a workflow pushes to it", { pushes: known([push(0, 1, ACTIONS)]) }, []],
    ["nobody was seen pushing the head", { pushes: known([push(0, 9, ALICE)]) }, []],
    ["nobody was seen pushing at all", { pushes: known([]) }, []],
    ["a deploy key pushes", { pushes: known([push(0, 1, null)]) }, []],
    ["an agent edits title or body", { change: { editor: known(actor(COPILOT)) } }, ["copilot-cloud-agent"]],
    [
      "an agent enables auto-merge",
      { change: { autoMerge: known(actor(COPILOT)) } },
      ["copilot-cloud-agent"],
    ],
    ["an agent reopens it", { events: event("reopened", COPILOT) }, ["copilot-cloud-agent"]],
    [
      "an agent force-pushed once",
      { events: event("head_ref_force_pushed", COPILOT) },
      ["copilot-cloud-agent"],
    ],
    [
      "Copilot was set to work on it",
      { events: event("copilot_work_started", BOB) },
      ["copilot-cloud-agent"],
    ],
    [
      "a commit carries an agent's trailer",
      { commits: known([commit(1, { message: CLAUDE })]) },
      ["claude-code"],
    ],
    [
      "its body carries an agent's mark",
      { change: { body: "https://chatgpt.com/codex/tasks/task_e_1" } },
      ["openai-codex"],
    ],
    ["its body carries an agent's trailer", { change: { body: CLAUDE } }, ["claude-code"]],
    [
      "its branch is named as an agent's",
      { change: { head: { ...facts().change.head, ref: "refs/heads/codex/fix" } } },
      ["openai-codex"],
    ],
    [
      "its commits could not all be read",
      { commits: incomplete("github/commits-cap", "commits", "more than 250") },
      [],
    ],
    ["its author could not be read", { change: { author: incomplete("github/error", "author", "x") } }, []],
    [
      "a Dependabot commit is forged",
      { commits: known([commit(1, { author: { account: DEPENDABOT }, committer: webFlow })]) },
      [],
    ],
  ])("%s", (_, over, agents) => {
    expect(judged(over)).toMatchObject({ governed: true, agents });
  });

  it.each<[string, Parameters<typeof facts>[0]]>([
    ["a person edits it", { change: { editor: known(actor(BOB)) } }],
    ["a review bot fills in the body", { change: { editor: known(actor(CODERABBIT)) } }],
    ["a workflow enables auto-merge", { change: { autoMerge: known(actor(ACTIONS)) } }],
    ["a person reopens it", { events: event("reopened", BOB) }],
    ["an agent is assigned or mentioned", { events: event("assigned", COPILOT) }],
    [
      "the body quotes an agent's footer",
      { change: { body: "> 🤖 Generated with [Claude Code](https://claude.com/claude-code)" } },
    ],
    ["pushes cannot be told", { pushes: deferred("git/pushes", "pushes", "never") }],
    [
      "pushes could not be read: the gap keeps it from being green",
      { pushes: incomplete("github/activity", "pushes", "x") },
    ],
  ])("not: %s", (_, over) => {
    expect(judged(over).governed).toBe(false);
  });
});

describe("policy settings", () => {
  it("claims: note lists claims and lets them govern nothing", () => {
    const seen = judged({ commits: known([commit(1, { message: CLAUDE })]) }, { claims: "note" });
    expect(seen).toMatchObject({
      class: "agent",
      basis: "claimed",
      agents: ["claude-code"],
      governed: false,
    });
  });

  it("claims: note softens no verified evidence, even beside a claim", () => {
    expect(judged({ change: { ...openedBy(COPILOT), body: CLAUDE } }, { claims: "note" }).governed).toBe(
      true,
    );
    expect(judged({ change: { ...openedBy(ACTIONS), body: CLAUDE } }, { claims: "note" }).governed).toBe(
      true,
    );
    expect(judged({ pushes: known([]) }, { claims: "note" }).governed).toBe(true);
  });

  it("unknown-apps: automation lets unlisted apps pass, and no agent", () => {
    const lax = { "unknown-apps": "automation" } as const;
    expect(judged({ change: openedBy(bot(777)) }, lax)).toMatchObject({ class: "mixed", governed: false });
    expect(judged({ change: openedBy(COPILOT) }, lax).governed).toBe(true);
    // A known agent's slug under an unknown number is still suspicious.
    expect(judged({ change: openedBy(ALICE, { id: 31337, slug: "claude" }) }, lax)).toMatchObject({
      governed: true,
      agents: ["claude-code"],
    });
  });

  it("unproven: agent governs a person's unsigned commits", () => {
    expect(judged({}, { unproven: "agent" })).toMatchObject({ governed: true, agents: [] });
    expect(
      judged({ commits: known([commit(1, { signature: signedBy(ALICE) })]) }, { unproven: "agent" }).governed,
    ).toBe(false);
  });

  it("automation lists bots that are not agents", () => {
    const own = { automation: [{ id: 777 }] };
    const made = {
      change: openedBy(bot(777)),
      commits: known([commit(1, { author: { account: bot(777) } })]),
      pushes: known([push(0, 1, bot(777))]),
    };
    expect(judged(made)).toMatchObject({ class: "unknown-app", governed: true });
    expect(judged(made, own)).toMatchObject({ class: "automation", basis: "verified", governed: false });
  });
});

describe("known automation", () => {
  const renovate = {
    change: openedBy(RENOVATE),
    commits: known([commit(1, { author: { account: RENOVATE } })]),
  };

  it("that does not sign is proven by having pushed its commits", () => {
    const seen = judged({ ...renovate, pushes: known([push(0, 1, RENOVATE)]) });
    expect(seen).toMatchObject({
      class: "automation",
      basis: "verified",
      governed: false,
      initiator: { known: false },
    });
    expect(
      judged({ ...renovate, pushes: known([push(0, 1, RENOVATE)]) }, { unproven: "agent" }).governed,
    ).toBe(false);
  });

  it("is not exempt when somebody else pushed, or nobody knows who", () => {
    expect(judged({ ...renovate, pushes: known([push(0, 1, ALICE)]) }).governed).toBe(true);
    expect(judged({ ...renovate, pushes: incomplete("x/y", "pushes", "x") }).governed).toBe(true);
  });

  it("vouches for nothing but what carries its name alone", () => {
    const commits = known([commit(1, { author: { account: RENOVATE }, committer: { account: BOB } })]);
    expect(
      judged({ ...renovate, commits, pushes: known([push(0, 1, RENOVATE)]) }, { unproven: "agent" }).governed,
    ).toBe(true);
  });

  it("stays governed in a local clone, where nobody can tell", () => {
    expect(attribute(localFacts([commit(1, { author: { account: RENOVATE } })]), policy())).toMatchObject({
      class: "automation",
      basis: "claimed",
      governed: true,
    });
    expect(attribute(localFacts([commit(1)]), policy())).toMatchObject({
      class: "human",
      governed: false,
      initiator: { known: false },
    });
  });
});

describe("class of the whole", () => {
  const two = known([commit(1, { message: CLAUDE }), commit(2)]);
  it.each<[string, Parameters<typeof facts>[0], string]>([
    ["agent: all commits are", { commits: known([commit(1, { message: CLAUDE })]) }, "agent"],
    ["mixed: some commits are", { commits: two }, "mixed"],
    [
      "agent: a claim speaks for commits that merely claim to be a person's",
      { change: { body: CLAUDE } },
      "agent",
    ],
    [
      "mixed: a claim cannot speak for what a person signed",
      { change: { body: CLAUDE }, commits: known([commit(1, { signature: signedBy(ALICE) })]) },
      "mixed",
    ],
    ["mixed: an agent's pull request with a person's commits", { change: openedBy(COPILOT) }, "mixed"],
    ["human: no commits and a person", { commits: known([]), pushes: deferred("x/y", "z", "") }, "human"],
  ])("%s", (_, over, expected) => {
    expect(judged(over).class).toBe(expected);
  });

  it("labels commit by commit, and gives an agent's pushes to the agent", () => {
    const seen = judged({
      commits: known([commit(1), commit(2), commit(3, { signature: signedBy(ALICE) })]),
      pushes: known([push(0, 1, ALICE), push(1, 3, COPILOT)]),
    });
    expect(seen.commits.map((one) => one.class)).toEqual(["human", "agent", "human"]);
    expect(seen).toMatchObject({ class: "mixed", basis: "verified", governed: true });
  });
});

describe("update-branch merges", () => {
  const merge = (who: Actor["account"], tree = sha(40)) => ({
    commits: known([
      commit(1),
      commit(2, {
        parents: [sha(1), sha(900)],
        tree: sha(40),
        author: { account: who },
        committer: webFlow,
        recomputedTree: known(tree),
      }),
    ]),
    pushes: known([push(0, 1, ALICE), push(1, 2, who)]),
  });

  it("that add nothing make nobody a participant and govern nothing", () => {
    expect(judged(merge(BOB))).toMatchObject({ governed: false, participants: [1001] });
    expect(judged(merge(bot(777)))).toMatchObject({ class: "human", governed: false, participants: [1001] });
  });

  it("with another tree are an agent's change", () => {
    expect(judged(merge(BOB, sha(41)))).toMatchObject({ governed: true, participants: [1001, 1002] });
  });

  it("do not cover a push that brought more", () => {
    const seen = judged({ ...merge(COPILOT), pushes: known([push(0, 2, COPILOT)]) });
    expect(seen).toMatchObject({ governed: true, participants: [1001, 198982749] });
  });
});

describe("participants and initiator", () => {
  it("contain everybody who took part, also by address alone, but not who edits a title or turns auto-merge on", () => {
    const seen = judged({
      commits: known([
        commit(1, {
          author: { account: { id: 1, login: "a", type: "User" }, email: "a@x.org" },
          committer: { account: { id: 2, login: "b", type: "User" } },
        }),
        commit(2, {
          message: "x\n\nCo-authored-by: C <3+c@users.noreply.github.com>\nCo-authored-by: A <A@x.org>",
          signature: signedBy({ id: 4, login: "d", type: "User" }),
        }),
      ]),
      pushes: known([push(0, 2, { id: 5, login: "e", type: "User" })]),
      change: {
        author: known(actor({ id: 6, login: "f", type: "User" })),
        editor: known(actor({ id: 7, login: "g", type: "User" })),
        autoMerge: known(actor({ id: 8, login: "h", type: "User" })),
      },
      events: event("copilot_work_started", { id: 9, login: "i", type: "User" }),
    });
    expect(seen.participants).toEqual([1, 2, 3, 4, 5, 6, 9, 1001]);
  });

  it("resolve an address that GitHub maps to nobody by the number in it, or by another commit", () => {
    const seen = judged({
      commits: known([
        commit(1, { author: { account: null, email: "42+zoe@users.noreply.github.com" } }),
        commit(2, { author: { account: BOB, email: "bob@example.org" } }),
        commit(3, { author: { account: null, email: "Bob@Example.org" } }),
      ]),
    });
    expect(seen.participants).toEqual([42, 1001, 1002]);
  });

  it("name the person who set Copilot to work, and nobody where nobody is known", () => {
    const copilots: Parameters<typeof facts>[0] = {
      change: openedBy(COPILOT),
      pushes: known([push(0, 1, COPILOT)]),
    };
    expect(judged({ ...copilots, events: event("copilot_work_started", BOB) }).initiator).toEqual({
      known: true,
      accounts: [1002],
    });
    expect(judged(copilots).initiator).toEqual({ known: false });
  });
});

it("is deterministic and leaves its input alone", () => {
  const input: Facts = facts({ commits: known([commit(1, { message: CLAUDE }), commit(2)]) });
  const before = JSON.stringify(input);
  expect(attribute(input, policy())).toEqual(attribute(structuredClone(input), policy()));
  expect(JSON.stringify(input)).toBe(before);
});
