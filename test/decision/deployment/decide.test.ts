import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideDeployment } from "../../../src/decision/deployment/decide.ts";
import type { DeploymentFacts } from "../../../src/facts/deployment.ts";
import { incomplete, known } from "../../../src/facts/known.ts";
import { type Act, actOf } from "../../../src/levers/act.ts";
import { resolvePolicy } from "../../../src/policy/layers.ts";
import { authorization, dana, deployment, landing } from "../../support/deployment.ts";
import {
  actor,
  alice,
  bob,
  carol,
  commit,
  copilot,
  dependabot,
  HEAD,
  NOW,
  push,
} from "../../support/facts.ts";
import { effective } from "../../support/policy.ts";

const BLOCK = 'deploy: {agents: block, environments: ["production", "prod-*"]}';
const AUTHORIZE =
  'deploy: {agents: authorize, environments: ["production"], authorize: {from: ["@acme/oncall"], by: comment, max-age: 4h}}';
const GLASS = 'break-glass: {from: ["@acme/oncall"], approvals: 2, max-age: 4h}';

const judge = (yaml: string, overrides: Partial<DeploymentFacts> = {}) =>
  decideDeployment(effective(yaml), deployment(overrides));

/** Copilot's commit, merged by alice. */
const theirs = {
  commits: known([commit(copilot)]),
  landings: [landing()],
};
const uncleared = { commits: known([commit(copilot)]) };
const gap = (retry = false) => {
  const { gap: what } = incomplete("github/x", "commits", "GitHub was away.");
  return { known: false, gap: retry ? { ...what, retry: true } : what } as const;
};

describe("a governed environment", () => {
  test("takes people's commits", () => {
    expect(judge(BLOCK)).toMatchObject({ verdict: "approve", findings: [], agentCommits: [] });
  });

  test("takes an agent's commit that was cleared at its merge", () => {
    const decision = judge(BLOCK, theirs);
    expect(decision).toMatchObject({
      verdict: "approve",
      agentCommits: [
        { sha: HEAD, agents: ["copilot-cloud-agent"], landing: { number: 7, state: "cleared" } },
      ],
    });
    expect(decision.reason).toContain("were cleared");
  });

  test("refuses an agent's commit that came by no pull request", () => {
    const decision = judge(BLOCK, uncleared);
    expect(decision.verdict).toBe("reject");
    expect(decision.findings).toMatchObject([
      {
        rule: "deploy/uncleared",
        severity: "fail",
        subject: { kind: "commit", sha: HEAD },
        policy: [{ file: "acme/shop:.agent-policy.yml@ddddddd", line: 2 }],
      },
    ]);
  });

  test("refuses one that was merged without a green check, whatever the commit says of itself", () => {
    const decision = judge(BLOCK, {
      landings: [landing({ state: "uncleared", detail: "It was merged while the check was red." })],
    });
    expect(decision.verdict).toBe("reject");
    expect(decision.reason).toContain("#7");
  });

  test("refuses a commit by itself that was judged only together with what came after it", () => {
    const part = judge(BLOCK, { ...uncleared, landings: [landing({ whole: false })] });
    expect(part.verdict).toBe("reject");
    expect(part.reason).toContain("by itself");
    const { run } = deployment();
    const above = { ...commit(alice), sha: "9".repeat(40), parents: [HEAD] };
    const commits = known([commit(copilot), above]);
    const pushes = known([push(alice, { after: above.sha })]);
    const whole = { commits, pushes, run: { ...run, sha: above.sha }, landings: [landing({ whole: false })] };
    expect(judge(BLOCK, whole).verdict).toBe("approve");
  });

  test("takes one of an open pull request whose check is green, and waits while it is judged", () => {
    expect(judge(BLOCK, { ...uncleared, landings: [landing({ state: "open" })] }).verdict).toBe("approve");
    const waiting = judge(BLOCK, { ...uncleared, landings: [landing({ state: "pending" })] });
    expect(waiting).toMatchObject({ verdict: "wait", findings: [{ severity: "pending" }] });
  });

  test("of several pull requests that brought it, one that cleared it is enough", () => {
    const landings = [landing({ state: "uncleared" }), landing({ number: 8 })];
    expect(judge(BLOCK, { ...uncleared, landings }).verdict).toBe("approve");
  });

  test("D3: refuses a run that an agent started, ran again, or a workflow's shared account dispatched", () => {
    const { run } = deployment();
    const shared = { id: 41898282, login: "github-actions[bot]", type: "Bot" } as const;
    for (const changed of [
      { actor: copilot, triggeringActor: copilot },
      { attempt: 2, triggeringActor: copilot },
      { event: "workflow_dispatch", actor: shared, triggeringActor: shared },
      { actor: null },
    ])
      expect(judge(BLOCK, { run: { ...run, ...changed } })).toMatchObject({
        verdict: "reject",
        findings: [{ rule: "deploy/started" }],
      });
    const scheduled = { ...run, event: "schedule", actor: copilot, triggeringActor: copilot };
    expect(judge(BLOCK, { run: scheduled }).verdict).toBe("approve");
  });

  test("D1: a known bot's run is a run of its own, whoever asked it; its unsigned commits need clearing", () => {
    const run = { ...deployment().run, actor: dependabot, triggeringActor: dependabot };
    expect(judge(BLOCK, { run }).verdict).toBe("approve");
    expect(judge(BLOCK, { commits: known([commit(dependabot)]) }).verdict).toBe("reject");
  });

  test("race 15: refuses a commit that its branch no longer holds", () => {
    expect(judge(BLOCK, { onRef: known(false) })).toMatchObject({
      verdict: "reject",
      findings: [{ rule: "deploy/ref" }],
    });
  });

  test("I1, I11: a commit under a person's name that an agent pushed is an agent's", () => {
    const pushes = known([push(copilot, { ref: "refs/heads/main" })]);
    expect(judge(BLOCK, { pushes }).verdict).toBe("reject");
    const elsewhere = [push(copilot, { ref: "refs/heads/topic", at: "2026-11-21T09:00:00Z" })];
    expect(judge(BLOCK, { elsewhere }).verdict).toBe("reject");
  });

  test("a branch that an agent began at a commit of people's says nothing about that commit", () => {
    const elsewhere = [push(copilot, { before: "0".repeat(40), at: "2026-11-21T11:00:00Z" })];
    expect(judge(BLOCK, { elsewhere }).verdict).toBe("approve");
  });

  test("a push that nobody witnessed counts as an agent's", () => {
    expect(judge(BLOCK, { pushes: known([]) }).verdict).toBe("reject");
  });

  test.each(["since", "commits", "pushes", "onRef"] as const)(
    "N1: %s unknown is refused, and waits while it may pass",
    (fact) => {
      expect(judge(BLOCK, { [fact]: gap() })).toMatchObject({
        verdict: "reject",
        incomplete: [{ code: "github/x" }],
      });
      expect(judge(BLOCK, { [fact]: gap(true) }).verdict).toBe("wait");
      expect(judge(BLOCK, { ...uncleared, onRef: gap(true) }).verdict).toBe("reject");
    },
  );

  test("observed only, is approved and says what it found", () => {
    const decision = judge(`${BLOCK}\nmode: {observe: ["deploy/*"]}`, uncleared);
    expect(decision).toMatchObject({ verdict: "approve", relieved: [{ relief: { kind: "observe" } }] });
    expect(decision.reason).toContain("observation");
  });

  test("its name is matched whatever its case: GitHub tells environments apart by neither", () => {
    expect(judge(BLOCK, { ...uncleared, environment: "PROD-eu" }).verdict).toBe("reject");
  });
});

describe("agents' acts", () => {
  const BOTS = BLOCK.replace("agents: block", "agents: block, bots: [atlantis]");
  const command = (overrides: Partial<Omit<Act, "id">> = {}) =>
    actOf({
      kind: "comment",
      event: "issue_comment.created",
      at: "2026-11-21T10:30:00Z",
      actor: actor(copilot),
      author: null,
      repositoryId: 500,
      number: 7,
      ref: null,
      sha: null,
      runId: null,
      text: "atlantis apply",
      node: "IC_1",
      ...overrides,
    });

  test("D3: one on a pull request that is deployed, which sets a deploy bot off, keeps it from being deployed", () => {
    const decision = judge(BOTS, { ...theirs, acts: [command()] });
    expect(decision).toMatchObject({ verdict: "reject", findings: [{ rule: "deploy/influence" }] });
    expect(decision.reason).toMatch(/atlantis/i);
    expect(judge(BOTS, { ...theirs, acts: [command({ actor: actor(alice) })] }).verdict).toBe("approve");
  });

  test("a forged status or a comment on a cleared commit is a veto that names its author, says it is beside what is deployed, and what lifts it", () => {
    const beside = { number: null, sha: HEAD, node: "CC_1" };
    const forged = { kind: "status", event: "status", text: "agent-policy" } as const;
    const vetoes = [command(beside), command({ ...beside, ...forged })];
    for (const act of vetoes) {
      const held = judge(BOTS, { ...theirs, acts: [act] });
      expect(held.verdict).toBe("reject");
      const [finding] = held.findings;
      expect(finding?.message).toContain(`\`${copilot.login}\` (account ${copilot.id}) did it at ${act.at}`);
      expect(finding?.message).toContain("changed nothing of what is deployed");
      expect(finding?.remedy).toContain("A deployment of a later commit is free of it");
      const asks = BOTS.replace("agents: block", "agents: authorize, authorize: {from: ['@acme/oncall']}");
      const waits = judge(asks, { ...theirs, acts: [act] });
      expect(waits.findings[0]?.remedy).toContain("one person of @acme/oncall answers for it, by the button");
      const word = authorization(bob);
      expect(
        judge(asks, { ...theirs, acts: [act], authorizations: known([word]) }),
        "one act of one person lifts it",
      ).toMatchObject({ verdict: "approve" });
    }
    const said = judge(BOTS, { ...theirs, acts: [command()] });
    expect(said.findings[0]?.message).not.toContain("changed nothing");
    expect(said.findings[0]?.remedy).toContain("lifted when a person deletes the comment");
    const deleted = command({
      event: "issue_comment.deleted",
      actor: actor(bob),
      at: "2026-11-21T10:31:00Z",
    });
    expect(judge(BOTS, { ...theirs, acts: [command(), deleted] }).verdict).toBe("approve");
  });

  test("what the green check of the merge has seen is not asked again", () => {
    expect(judge(BOTS, { ...theirs, acts: [command({ at: "2026-11-21T09:30:00Z" })] }).verdict).toBe(
      "approve",
    );
  });

  test("a person may authorise what one reaches, but nobody who acted in its chain", () => {
    const yaml = AUTHORIZE.replace("agents: authorize", "agents: authorize, bots: [atlantis]");
    const edited = command({ actor: actor(bob), author: actor(copilot), event: "issue_comment.edited" });
    const facts = { ...theirs, acts: [edited] };
    expect(judge(yaml, { ...facts, authorizations: known([authorization(bob)]) })).toMatchObject({
      verdict: "wait",
      refused: [expect.stringContaining("took part")],
    });
    expect(judge(yaml, { ...facts, authorizations: known([authorization(carol)]) }).verdict).toBe("approve");
  });

  test("what deploys could not be read: nobody can tell whether an act reaches it", () => {
    expect(judge(BOTS, { ...theirs, deployers: gap() }).verdict).toBe("reject");
  });
});

describe("an environment that the policy leaves alone", () => {
  test("is approved, and says so", () => {
    for (const [yaml, environment] of [
      [BLOCK, "preview"],
      ["limits: {files: 9}", "production"],
      ["deploy: {agents: allow}", "production"],
    ] as const) {
      const decision = judge(yaml, { ...uncleared, environment, onRef: gap(), since: gap() });
      expect(decision.verdict).toBe("approve");
      expect(decision.reason).toContain("leaves environment");
    }
  });

  test("no environments listed means all of them", () => {
    expect(judge("deploy: {agents: block}", { ...uncleared, environment: "preview" }).verdict).toBe("reject");
  });
});

describe("policies that do not hold", () => {
  test("none: approved", () => {
    expect(decideDeployment({ state: "absent", sources: [] }, deployment(uncleared)).verdict).toBe("approve");
  });

  test("C5: a broken or unreadable one rejects", () => {
    const broken = resolvePolicy(
      [
        {
          layer: "repository",
          repository: "acme/shop",
          path: ".agent-policy.yml",
          commit: HEAD,
          content: { state: "present", text: "version: 1\ndeploi: {}\n" },
        },
      ],
      { repository: { name: "shop" } },
    );
    const decision = decideDeployment(broken, deployment());
    expect(decision).toMatchObject({ verdict: "reject" });
    expect(decision.reason).toContain("line 2");
    expect(
      decideDeployment({ state: "unreadable", reason: "hidden", sources: [] }, deployment()).verdict,
    ).toBe("reject");
  });
});

describe("quarantine", () => {
  const live = {
    quarantined: [{ agent: "copilot-cloud-agent", by: "soc", at: "2026-11-21T11:59:00Z", reason: "odd" }],
  };

  test("refuses the agent's commits, cleared ones too, in every environment, and no glass breaks it", () => {
    const both = [bob, carol].map((by) =>
      authorization(by, { verb: "break-glass", by: "comment", target: null, reason: "now" }),
    );
    for (const yaml of [BLOCK, "deploy: {agents: allow}", `${BLOCK}\n${GLASS}`]) {
      const decision = judge(yaml, { ...theirs, live, authorizations: known(both) });
      expect(decision).toMatchObject({ verdict: "reject", findings: [{ rule: "agents/state" }] });
      expect(decision.reason).toContain("odd");
    }
  });

  test("refuses runs that the agent started", () => {
    const run = { ...deployment().run, actor: copilot };
    expect(judge("deploy: {agents: allow}", { run, live }).verdict).toBe("reject");
  });

  test("leaves other people's and agents' work alone, but not what cannot be told apart", () => {
    expect(judge("deploy: {agents: allow}", { live }).verdict).toBe("approve");
    expect(judge("deploy: {agents: allow}", { live, commits: gap() }).verdict).toBe("reject");
  });
});

describe("second authorisation", () => {
  test("waits for a person, and says for whom", () => {
    expect(judge(AUTHORIZE, uncleared)).toMatchObject({
      verdict: "wait",
      findings: [{ severity: "action-required" }],
      awaits: { by: "comment", from: ["@acme/oncall"] },
    });
  });

  test("asks nobody where nothing speaks against it", () => {
    expect(judge(AUTHORIZE, theirs)).toMatchObject({ verdict: "approve", uses: [] });
  });

  test("by a person of the team lets this commit pass to this target, once", () => {
    const decision = judge(AUTHORIZE, { ...uncleared, authorizations: known([authorization(bob)]) });
    expect(decision).toMatchObject({
      verdict: "approve",
      uses: ["IC_1002"],
      relieved: [{ relief: { kind: "authorization", by: ["bob"], until: "2026-11-21T15:00:00.000Z" } }],
      validUntil: "2026-11-21T15:00:00.000Z",
    });
    expect(decision.reason).toContain("bob");
  });

  test("never opens what is blocked, moved away, unknown or quarantined", () => {
    const authorizations = known([authorization(bob)]);
    expect(judge(BLOCK, { ...uncleared, authorizations })).toMatchObject({
      verdict: "reject",
      refused: [expect.stringContaining("block")],
    });
    expect(judge(AUTHORIZE, { ...uncleared, authorizations, onRef: known(false) }).verdict).toBe("reject");
    expect(judge(AUTHORIZE, { ...uncleared, authorizations, since: gap() }).verdict).toBe("reject");
  });

  test("by: button takes no comment", () => {
    const yaml = AUTHORIZE.replace("by: comment", "by: button");
    const comment = judge(yaml, {
      ...uncleared,
      authorizations: known([authorization(bob, { by: "comment" })]),
    });
    expect(comment).toMatchObject({ verdict: "wait", refused: [expect.stringContaining("button")] });
    expect(judge(yaml, { ...uncleared, authorizations: known([authorization(bob)]) }).verdict).toBe(
      "approve",
    );
  });

  test("comes again with each attempt", () => {
    const used = authorization(bob, { usedBy: "run 77 attempt 1" });
    const first = { ...uncleared, authorizations: known([used]) };
    expect(judge(AUTHORIZE, first).verdict).toBe("approve");
    const again = judge(AUTHORIZE, { ...first, run: { ...deployment().run, attempt: 2 } });
    expect(again).toMatchObject({ verdict: "wait", refused: [expect.stringContaining("run 77 attempt 1")] });
  });

  test("that cannot be read, or whose team cannot, waits or refuses", () => {
    expect(judge(AUTHORIZE, { ...uncleared, authorizations: gap(true) }).verdict).toBe("wait");
    const teams = { "@acme/oncall": gap() };
    const given = known([authorization(bob)]);
    expect(judge(AUTHORIZE, { ...uncleared, authorizations: given, teams }).verdict).toBe("reject");
  });
});

describe("break-glass and exceptions", () => {
  const glass = (...people: (typeof bob)[]) => ({
    ...uncleared,
    authorizations: known(
      people.map((by) =>
        authorization(by, { verb: "break-glass", by: "comment", target: null, reason: "down" }),
      ),
    ),
  });

  test("two people break the glass; one does not, and is told", () => {
    expect(judge(`${BLOCK}\n${GLASS}`, glass(bob, carol))).toMatchObject({
      verdict: "approve",
      relieved: [{ relief: { kind: "break-glass", by: ["bob", "carol"] } }],
      refused: [],
    });
    expect(judge(`${BLOCK}\n${GLASS}`, glass(bob))).toMatchObject({
      verdict: "reject",
      refused: ["Breaking the glass takes 2 people, and 1 did."],
    });
    expect(judge(`${BLOCK}\n${GLASS}`, glass(bob, dana)).refused).toContainEqual(
      expect.stringContaining("dana's break-glass is by nobody"),
    );
    expect(judge(`${BLOCK}\n${GLASS}`, glass(bob, alice)).refused).toContainEqual(
      expect.stringContaining("took part"),
    );
  });

  test.each([
    ["run out", { at: "2026-11-21T08:00:00Z" }, "older than 4h"],
    ["for another commit", { sha: "1".repeat(40) }, "names commit 1111111"],
    ["edited", { state: "edited" }, "edited"],
    ["through an app", { actor: actor(carol, { id: 9, slug: "x" }) }, "not by a person alone"],
  ] as const)("one that is %s says so", (_name, changed, says) => {
    const { authorizations } = glass(bob, carol);
    const given = authorizations.known ? authorizations.value.map((one) => ({ ...one, ...changed })) : [];
    const decision = judge(`${BLOCK}\n${GLASS}`, { ...uncleared, authorizations: known(given) });
    expect(decision.verdict).toBe("reject");
    expect(decision.refused.join(" ")).toContain(says);
  });

  test("what people said that cannot be read in passing is read again before it is refused", () => {
    const words = { ...incomplete("github/x", "authorisations", "GitHub was away.").gap, retry: true };
    const unheard = { ...uncleared, authorizations: { known: false, gap: words } as const };
    expect(judge(`${BLOCK}\n${GLASS}`, unheard).verdict).toBe("wait");
    expect(judge(BLOCK, unheard).verdict).toBe("reject");
    const live = { quarantined: [{ agent: "copilot-cloud-agent", by: "soc", at: NOW, reason: "odd" }] };
    expect(judge(`${BLOCK}\n${GLASS}`, { ...unheard, live }).verdict).toBe("reject");
  });

  test("no exception covers deploying, and the answer says so", () => {
    const given = authorization(carol, { verb: "except", by: "comment", target: null, reason: "please" });
    const yaml = `${BLOCK}\nexceptions: {from: ["@acme/security"], rules: ["paths/*"]}`;
    const decision = judge(yaml, { ...uncleared, authorizations: known([given]) });
    expect(decision).toMatchObject({ verdict: "reject", refused: [expect.stringContaining("exception")] });
  });
});

describe("properties", () => {
  const facts = fc.record({
    commits: fc.constantFrom(known([commit(alice)]), known([commit(copilot)]), gap(), gap(true)),
    landings: fc.subarray([landing(), landing({ state: "uncleared" }), landing({ state: "pending" })]),
    onRef: fc.constantFrom(known(true), known(false), gap()),
    pushes: fc.constantFrom(known([push(alice)]), known([push(copilot)]), gap()),
    authorizations: fc.constantFrom(known([]), known([authorization(bob)]), gap()),
  });
  const order = ["allow", "authorize", "block"] as const;
  const policyOf = (mode: (typeof order)[number]) =>
    AUTHORIZE.replace("agents: authorize", `agents: ${mode}`);

  test("a tighter policy approves nothing that a looser one does not", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(0, 1), (drawn, loose) => {
        const [lax, tight] = [order[loose], order[loose + 1]].map((mode) =>
          judge(policyOf(mode ?? "block"), drawn),
        );
        if (tight?.verdict === "approve") expect(lax?.verdict).toBe("approve");
      }),
    );
  });

  test("facts made incomplete are never approved where the policy guards", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom("commits", "pushes", "onRef", "since"), (drawn, fact) => {
        expect(judge(BLOCK, { ...drawn, [fact]: gap() }).verdict).toBe("reject");
      }),
    );
  });

  test("the same facts give the same decision", () => {
    fc.assert(
      fc.property(facts, (drawn) => {
        expect(judge(AUTHORIZE, drawn)).toEqual(judge(AUTHORIZE, structuredClone(drawn)));
      }),
    );
  });
});
