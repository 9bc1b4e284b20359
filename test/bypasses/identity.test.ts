import { describe, expect, it } from "vitest";
import type { Account } from "../../src/facts/account.ts";
import type { Facts } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { isHumanApprover } from "../../src/identity/approvers.ts";
import { attribute } from "../../src/identity/change.ts";
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import {
  ACTIONS,
  ALICE,
  account,
  actor,
  BOB,
  bot,
  COPILOT,
  commit,
  DEPENDABOT,
  facts,
  policy,
  push,
  sha,
  signedBy,
  webFlow,
} from "../identity/builders.ts";

const registry = compileRegistry();
const judged = (over: Parameters<typeof facts>[0], agents: Parameters<typeof policy>[0] = {}) =>
  attribute(facts(over), policy(agents));
const approves = (who: Account, given: Facts, via: { id: number; slug: string } | null = null) =>
  isHumanApprover(actor(who, via), attribute(given, policy()), registry);

describe("identity bypasses", () => {
  it("I1: a forged author or committer e-mail exempts nobody", () => {
    const forged = { author: { account: DEPENDABOT }, committer: { account: DEPENDABOT } };
    const copilots = { change: { author: known(actor(COPILOT)) }, pushes: known([push(0, 1, COPILOT)]) };
    expect(judged({ ...copilots, commits: known([commit(1, forged)]) }).governed).toBe(true);
    expect(
      judged({ ...copilots, commits: known([commit(1, { author: { account: ALICE } })]) }).governed,
    ).toBe(true);
    // Nor does it on a person's pull request, where the forger could be an agent with that person's token.
    expect(judged({ commits: known([commit(1, forged)]) }).governed).toBe(true);
  });

  it("I2: an e-mail that maps to no account proves no person", () => {
    const nobody = known([
      commit(1, { author: { email: "ghost@example.org", account: null }, signature: signedBy(ALICE) }),
    ]);
    expect(judged({ commits: nobody })).toMatchObject({ class: "human", basis: "claimed" });
    expect(judged({ commits: nobody }, { unproven: "agent" }).governed).toBe(true);
  });

  it("I3: an e-mail that maps to an organisation is nobody's: an organisation writes no commits", () => {
    const acme = account(5, "acme", "Organization");
    const mapped = known([commit(1, { author: { account: acme }, signature: signedBy(acme) })]);
    expect(judged({ commits: mapped })).toMatchObject({ governed: true, unidentified: true });
    expect(judged({ commits: mapped }).evidence).toContainEqual(
      expect.objectContaining({ kind: "author-account", value: "5 (acme), Organization" }),
    );
    expect(approves(acme, facts())).toBe(false);
  });

  it("I3: an author whom GitHub's two interfaces name differently could be anybody", () => {
    for (const otherwise of [BOB, null]) {
      const one = commit(1);
      const given = facts({ commits: known([{ ...one, author: { ...one.author, otherwise } }]) });
      expect(attribute(given, policy())).toMatchObject({ governed: true, unidentified: true });
      expect(attribute(given, policy()).evidence).toContainEqual(
        expect.objectContaining({
          kind: "author-account",
          value: `GitHub names 1001 (alice) and also ${otherwise === null ? "nobody" : "1002 (bob)"}`,
        }),
      );
      expect(approves(BOB, given)).toBe(otherwise === null);
    }
  });

  it("I4: co-author trailers count against the change and against approvers, never for them", () => {
    const message =
      "x\n\nCo-authored-by: Bob <1002+bob@users.noreply.github.com>\nCo-authored-by: Claude <noreply@anthropic.com>";
    const given = facts({ commits: known([commit(1, { message })]) });
    expect(attribute(given, policy())).toMatchObject({ governed: true, agents: ["claude-code"] });
    expect(approves(BOB, given)).toBe(false);
    expect(approves(BOB, facts())).toBe(true);
  });

  it.each([
    [
      "a second address in the line",
      "Co-authored-by: Bob <1002+bob@users.noreply.github.com>, Claude <noreply@anthropic.com>",
    ],
    ["words behind the address", "Co-authored-by: Claude <noreply@anthropic.com> (pairing)"],
    ["a bracket of another kind", "Co-authored-by: Claude <noreply@anthropic.com)"],
    ["white space before the colon", "Co-authored-by : Claude <noreply@anthropic.com>"],
    ["an indented line", "   Co-authored-by: Claude <noreply@anthropic.com>"],
    ["a folded address", "Co-authored-by: Claude\n <noreply@anthropic.com>"],
    ["64 KiB before the address", `Co-authored-by: ${"A".repeat(65_536)} <noreply@anthropic.com>`],
    ["a sign-off", "Signed-off-by: Claude <noreply@anthropic.com>"],
    ["a co-developer", "Co-developed-by: Claude <noreply@anthropic.com>"],
    ["a typed line feed", "one\\n\\nCo-authored-by: Claude <noreply@anthropic.com>"],
    ["a NUL before it", "one\0two\n\nCo-authored-by: Claude <noreply@anthropic.com>"],
  ])("I4: a co-author is not hidden by %s", (_, line) => {
    const given = judged({ commits: known([commit(1, { message: `x\n\n${line}` })]) });
    expect(given).toMatchObject({ governed: true, agents: ["claude-code"] });
  });

  it("I4: a sign-off takes nobody's approval away: who passes a backport on may approve it", () => {
    const message = "x\n\nSigned-off-by: Bob <1002+bob@users.noreply.github.com>";
    expect(approves(BOB, facts({ commits: known([commit(1, { message })]) }))).toBe(true);
  });

  it("I8: names of Object's own are no accounts, labels or agents", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const who = account(4242, name);
      const message = `x\n\n${name}: ${name}\nCo-authored-by: ${name} <${name}@users.noreply.github.com>`;
      const given = judged({
        change: { author: known(actor(who)), body: message },
        commits: known([commit(1, { message, author: { account: who }, committer: { account: who } })]),
        pushes: known([push(0, 1, who)]),
      });
      expect(given).toMatchObject({ class: "human", governed: false, agents: [] });
    }
  });

  it("I5: commits that came in through a merge's second parent count", () => {
    const side = commit(5, { parents: [sha(0)], author: { account: COPILOT } });
    const merge = commit(2, { parents: [sha(1), side.sha] });
    const seen = judged({ commits: known([commit(1), side, merge]), pushes: known([push(0, 2, ALICE)]) });
    expect(seen).toMatchObject({ class: "mixed", governed: true, agents: ["copilot-cloud-agent"] });
  });

  it("I6: GitHub's own committer exempts nothing: an update merge with another tree is an agent's", () => {
    const merge = (tree: string) =>
      judged({
        commits: known([
          commit(1),
          commit(2, {
            parents: [sha(1), sha(900)],
            committer: webFlow,
            signature: signedBy(null, true),
            tree,
            recomputedTree: known(sha(77)),
          }),
        ]),
      });
    expect(merge(sha(77)).governed).toBe(false);
    expect(merge(sha(78)).governed).toBe(true);
    const web = known([commit(1, { committer: webFlow, signature: signedBy(null, true) })]);
    expect(judged({ commits: web }, { unproven: "agent" }).governed).toBe(true);
  });

  it("I7: an agent with a person's token is caught by what it leaves, or by asking for that person's signature", () => {
    const opened = { commits: known([commit(1)]), pushes: known([push(0, 1, ALICE)]) };
    expect(judged(opened).governed).toBe(false); // Not detectable from identity alone: said so in docs/identity.md.
    expect(judged(opened, { unproven: "agent" }).governed).toBe(true);
    expect(
      judged({ ...opened, change: { body: "Generated with [Claude Code](https://claude.ai/code)" } })
        .governed,
    ).toBe(true);
    expect(
      judged({
        ...opened,
        change: { author: known(actor(ALICE, { id: 1693627, slug: "github-copilot-cli" })) },
      }).governed,
    ).toBe(true);
  });

  it("I8: an app slug that was renamed or registered anew is no identity", () => {
    const renamed = bot(COPILOT.id, "shiny-new-name[bot]");
    expect(judged({ change: { author: known(actor(renamed)) } }).agents).toEqual(["copilot-cloud-agent"]);
    const anew = bot(900_000_001, "copilot-swe-agent[bot]");
    expect(judged({ change: { author: known(actor(anew)) } })).toMatchObject({ agents: [], governed: true });
    const stolen = bot(900_000_002, "dependabot[bot]");
    expect(judged({ change: { author: known(actor(stolen)) } })).toMatchObject({ governed: true });
  });

  it("I9: the shape of a login decides nothing", () => {
    for (const login of ["Copilot", "copilot-swe-agent", "copilot-swe-agent[bot]", "app/copilot-swe-agent"]) {
      expect(judged({ change: { author: known(actor(bot(COPILOT.id, login))) } }).agents).toEqual([
        "copilot-cloud-agent",
      ]);
    }
    expect(
      judged({ change: { author: known(actor(account(42, "copilot-swe-agent[bot]"))) } }).agents,
    ).toEqual([]);
  });

  it("I10: a verified signature of somebody else proves nothing", () => {
    const strict = { unproven: "agent" } as const;
    const signed = (signer: Account | null, byGitHub = false) =>
      judged({ commits: known([commit(1, { signature: signedBy(signer, byGitHub) })]) }, strict).governed;
    expect(signed(ALICE)).toBe(false);
    expect(signed(BOB)).toBe(true);
    expect(signed(null)).toBe(true);
    expect(signed(ALICE, true)).toBe(true);
  });

  it("I11: an agent's commit on a person's pull request governs it", () => {
    const commits = known([
      commit(1),
      commit(2, { author: { account: COPILOT }, committer: webFlow, signature: signedBy(null, true) }),
    ]);
    expect(judged({ commits })).toMatchObject({
      class: "mixed",
      basis: "verified",
      governed: true,
      agents: ["copilot-cloud-agent"],
    });
    // Wearing the person's name does not help: the push tells.
    const disguised = {
      commits: known([commit(1), commit(2)]),
      pushes: known([push(0, 1, ALICE), push(1, 2, COPILOT)]),
    };
    expect(judged(disguised)).toMatchObject({ governed: true, agents: ["copilot-cloud-agent"] });
    expect(attribute(facts(disguised), policy()).commits[1]).toMatchObject({
      class: "agent",
      basis: "verified",
    });
  });

  it("I12: closing, reopening and new dates change nothing", () => {
    const given = facts({ change: { author: known(actor(COPILOT)) } });
    const shifted: Facts = {
      ...given,
      asOf: "2030-01-01T00:00:00Z",
      change: { ...given.change, createdAt: "2029-12-31T00:00:00Z" },
      events: known([{ kind: "reopened", actor: actor(ALICE), at: "2029-12-31T00:00:00Z", detail: "" }]),
    };
    expect(attribute(shifted, policy())).toEqual(attribute(given, policy()));
  });

  it("a push that nobody witnessed counts as an agent's, whatever its commits say", () => {
    const commits = known([
      commit(1, { signature: signedBy(ALICE) }),
      commit(2, { signature: signedBy(ALICE) }),
    ]);
    expect(judged({ commits, pushes: known([push(0, 1, ALICE)]) }).governed).toBe(true);
    expect(judged({ commits, pushes: known([push(0, 1, ALICE), push(1, 2, ALICE)]) }).governed).toBe(false);
  });

  it("an unwitnessed push does not hide below a witnessed one", () => {
    const commits = known([commit(1), commit(2), commit(3)]);
    const seen = judged({ commits, pushes: known([push(0, 1, ALICE), push(2, 3, ALICE)]) });
    expect(seen).toMatchObject({ class: "mixed", governed: true });
    expect(seen.commits.map((one) => one.class)).toEqual(["human", "agent", "human"]);
    expect(judged({ commits, pushes: known([push(0, 1, ALICE), push(1, 3, ALICE)]) }).governed).toBe(false);
  });

  it("more commits than can be read are nobody's word for anything", () => {
    expect(judged({ commits: incomplete("github/commits-cap", "commits", "over 250") })).toMatchObject({
      class: "agent",
      governed: true,
    });
  });

  it("a workflow's token is shared, so it counts as an agent's", () => {
    expect(judged({ change: { author: known(actor(ACTIONS)) } })).toMatchObject({ governed: true });
    expect(judged({ pushes: known([push(0, 1, ACTIONS)]) })).toMatchObject({ governed: true });
  });
});

describe("approval bypasses", () => {
  it("A1: an agent that edits title or body governs the change; a reviewer who mends a title may approve", () => {
    const edited = (who: Account) => facts({ change: { editor: known(actor(who)) } });
    expect(approves(BOB, edited(BOB))).toBe(true);
    expect(attribute(edited(COPILOT), policy()).governed).toBe(true);
  });

  it("A5: an approval by a bot, an agent's own user account, or a person through an app is none", () => {
    for (const who of [
      COPILOT,
      ACTIONS,
      DEPENDABOT,
      bot(777),
      account(199161495, "cursoragent"),
      account(6, "m", "Mannequin"),
    ]) {
      expect(approves(who, facts())).toBe(false);
    }
    expect(approves(BOB, facts(), { id: 31337, slug: "helper" })).toBe(false);
    expect(approves(BOB, facts(), { id: 29110, slug: "dependabot" })).toBe(false);
    expect(approves(BOB, facts())).toBe(true);
  });

  it("A6: pushing to somebody's pull request takes away the right to approve it", () => {
    const given = facts({
      commits: known([commit(1), commit(2)]),
      pushes: known([push(0, 1, ALICE), push(1, 2, BOB)]),
    });
    expect(approves(BOB, given)).toBe(false);
    // Also when the push was overwritten since.
    const rewritten = facts({ pushes: known([push(0, 66, BOB), push(0, 1, ALICE)]) });
    expect(approves(BOB, rewritten)).toBe(false);
  });

  it("A6: the person who set the agent to work is no independent approver", () => {
    const started = known([
      { kind: "copilot_work_started", actor: actor(BOB), at: "2026-11-01T10:00:00Z", detail: "" },
    ]);
    const given = facts({ change: { author: known(actor(COPILOT)) }, events: started });
    expect(approves(BOB, given)).toBe(false);
    expect(attribute(given, policy()).initiator).toEqual({ known: true, accounts: [BOB.id] });
  });

  it("A7: a review comment, or an approval, makes its author neither participant nor agent", () => {
    const review = (state: "commented" | "approved") =>
      known([
        {
          id: "r",
          state,
          author: actor(BOB),
          sha: sha(1),
          submittedAt: "2026-11-01T10:00:00Z",
          edited: false,
        },
      ]);
    for (const state of ["commented", "approved"] as const) {
      const seen = attribute(facts({ reviews: review(state) }), policy());
      expect(seen).toMatchObject({ governed: false, participants: [ALICE.id] });
    }
  });
});
