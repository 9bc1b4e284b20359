import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import type { Answer } from "../../src/levers/answer.ts";
import { deployersIn } from "../../src/levers/deployers.ts";
import { act, BLOCK, label, said } from "../levers/support.ts";
import { actor, alice, bob, comment, commit, copilot, facts, file, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

type Given = Parameters<typeof facts>[0];

/** What the rule finds: severity and message. */
function judge(policy: string, given: Given = {}) {
  const decision = decide(effective(policy), facts({ by: alice, ...given }));
  const own = decision.findings.filter(({ rule }) => rule === "deploy/levers");
  return { decision, own, severities: own.map(({ severity }) => severity) };
}
const withActs = (...list: ReturnType<typeof act>[]): Given => ({ acts: known(list) });

describe("deploy/levers", () => {
  test("an agent's command fails a person's pull request and names act, bot, effect, policy line and remedy", () => {
    const { own } = judge(BLOCK("atlantis"), withActs(said("atlantis apply -d prod")));
    expect(own).toHaveLength(1);
    const [found] = own;
    expect(found?.severity).toBe("fail");
    for (const part of ["atlantis apply -d prod", "copilot-cloud-agent", "Atlantis", "deploys"])
      expect(found?.message).toContain(part);
    expect(found?.policy).toMatchObject([{ line: 2 }]);
    expect(found?.remedy).toContain("delete the comment");
  });

  test("a person's same command, and an agent's harmless one, are nobody's business", () => {
    expect(judge(BLOCK("atlantis"), withActs(said("atlantis apply", { by: bob }), said("nice"))).own).toEqual(
      [],
    );
  });

  test("what the present state shows counts though no delivery told of it", () => {
    const shown = comment(copilot, "atlantis apply");
    expect(judge(BLOCK("atlantis"), { comments: known([shown]) }).severities).toEqual(["fail"]);
    const labels = known([{ name: "automerge", by: actor(copilot), at: "2026-11-21T10:00:00Z" }]);
    expect(judge(BLOCK("kodiak"), { labels }).severities).toEqual(["fail"]);
  });

  test("a label that nobody can say who set stays doubt", () => {
    expect(
      judge(BLOCK("kodiak"), { labels: known([{ name: "automerge", by: null, at: null }]) }).severities,
    ).toEqual(["fail"]);
  });

  test("a label that is gone is told and stands in nobody's way", () => {
    expect(judge(BLOCK("kodiak"), withActs(label("automerge"))).severities).toEqual(["note"]);
  });

  test("what we undid says so", () => {
    const set = label("automerge");
    const answer: Answer = {
      act: set.id,
      repositoryId: 500,
      number: 7,
      kind: "remove-label",
      subject: "label #7 automerge",
      result: "undone",
      reason: "The label was taken off.",
      at: "2026-11-21T10:00:05Z",
    };
    const { own } = judge(BLOCK("kodiak"), { ...withActs(set), answers: [answer] });
    expect(own).toMatchObject([
      { severity: "note", message: expect.stringContaining("Undone: The label was taken off.") },
    ]);
  });

  test("authorize asks a person instead; allow asks nobody", () => {
    const given = withActs(said("atlantis apply"));
    expect(judge("deploy: {agents: authorize, bots: [atlantis]}", given).severities).toEqual([
      "action-required",
    ]);
    expect(judge("deploy: {agents: allow, bots: [atlantis]}", given).own).toEqual([]);
    expect(judge("limits: {files: 3}", given).own).toEqual([]);
  });

  test("an agent's commit text and files that release; a person's on the same change do not", () => {
    const feat = { message: "feat: more" };
    const agents = { by: copilot, commits: known([commit(copilot, feat)]) };
    expect(judge(BLOCK("semantic-release"), agents).severities).toEqual(["fail"]);
    expect(judge(BLOCK("semantic-release"), { commits: known([commit(alice, feat)]) }).own).toEqual([]);
    const files = known([file(".changeset/a.md", { status: "added" })]);
    expect(judge(BLOCK("changesets"), { by: copilot, files }).severities).toEqual(["fail"]);
    expect(judge(BLOCK("changesets"), { files }).own).toEqual([]);
  });

  const bulldozer = {
    deployers: known(deployersIn([{ path: ".bulldozer.yml", text: "version: 1\nmerge: {}\n" }])),
  };

  test("that an agent opened a pull request sets off a merge bot only where nothing requires this check", () => {
    const unpinned = { enforcement: known({ required: true, pinned: false }) };
    expect(judge(BLOCK("bulldozer"), { by: copilot, ...bulldozer }).own).toEqual([]);
    expect(judge(BLOCK("bulldozer"), { by: copilot, ...bulldozer, ...unpinned }).severities).toEqual([
      "fail",
    ]);
    expect(judge(BLOCK("bulldozer"), { ...bulldozer, ...unpinned }).own).toEqual([]);
  });

  test("R2: a forged check counts on the commit it was set on", () => {
    const forged = (sha: string) =>
      withActs(act({ kind: "status", event: "status", text: "agent-policy", sha, number: null }));
    expect(judge(BLOCK("atlantis"), forged(HEAD)).severities).toEqual(["fail"]);
    expect(judge(BLOCK("atlantis"), forged("9".repeat(40))).severities).toEqual(["note"]);
  });

  test("an agent's run of a workflow that deploys, and of one that does not", () => {
    const workflow = (name: string, environment: string) => ({
      path: `.github/workflows/${name}.yml`,
      text: `on: {workflow_dispatch: {}}\njobs: {go: {runs-on: x, environment: ${environment}, steps: [{run: ./go}]}}\n`,
    });
    const deployers = known(deployersIn([workflow("ship", "production"), workflow("try", "sandbox")]));
    const ran = (name: string) =>
      act({
        kind: "dispatch",
        event: "workflow_run.requested",
        runId: 1,
        sha: HEAD,
        text: `.github/workflows/${name}.yml`,
      });
    const policy = 'deploy: {agents: block, environments: ["prod*"]}';
    expect(judge(policy, { deployers, ...withActs(ran("ship")) }).own).toMatchObject([
      { severity: "fail", message: expect.stringContaining("environment production") },
    ]);
    expect(judge(policy, { deployers, ...withActs(ran("try")) }).own).toEqual([]);
  });

  test("N1: acts or bots that could not be read are never green; a clone defers them", () => {
    const gap = incomplete("store/away", "acts", "The store was away.");
    expect(judge(BLOCK("atlantis"), { acts: gap }).decision).toMatchObject({
      verdict: "fail",
      incomplete: [gap.gap],
    });
    const later = deferred("levers/on-github", "acts", "x");
    const clone = judge(BLOCK("atlantis"), { origin: "git", acts: later });
    expect(clone.decision.deferred.map(({ rule }) => rule)).toContain("deploy/levers");
    expect(clone.decision.incomplete).toEqual([]);
  });

  test("many acts are one finding a bot and kind, and the rest are named together", () => {
    const labels = ["automerge", "merge-queue", "major", "minor", "lgtm", "rebase"].map((name) =>
      label(name),
    );
    const given = {
      ...withActs(said("atlantis apply"), said("atlantis apply -d x"), ...labels),
      labels: known(labels.map(({ text, at }) => ({ name: text ?? "", by: actor(copilot), at }))),
    };
    const { own } = judge(BLOCK("atlantis"), given);
    expect(own).toMatchObject([{ message: expect.stringContaining("1 more such act") }]);
    const every = judge(
      BLOCK(
        "kodiak, graphite-merge, tagpr, intuit-auto, release-drafter, prow, automerge-action, atlantis, env0, digger, terrateam, renovate",
      ),
      {
        ...withActs(
          said("atlantis apply"),
          said("env0 apply"),
          said("digger apply"),
          said("terrateam apply"),
          ...labels,
        ),
        labels: given.labels,
      },
    );
    expect(every.own.length).toBeLessThanOrEqual(12);
    expect(every.own.some(({ message }) => / more acts? of agents set off /.test(message))).toBe(true);
  });
});
