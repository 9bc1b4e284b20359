import { expect, it } from "vitest";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { type Acme, organization } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };
const REVIEW = "review: {approvals: 1}\n";

/** An agent's pull request that alice set going. */
function started(acme: Acme, files = source as Record<string, string>) {
  const pull = acme.propose(acme.copilot, files, { branch: "topic" });
  pull.event(acme.alice, "copilot_work_started");
  return pull;
}

onBothStores("what people say", (world) => {
  it("review: a person's approval turns it green, taking it back turns it red", async () => {
    const acme = organization(world(), { policy: REVIEW });
    const pull = started(acme);
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
    const review = pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    review.dismiss(acme.alice, "Not so fast");
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("A5, A7, A8: a bot's approval, a comment, the same person twice and the initiator's own do not count", async () => {
    const acme = organization(world(), { policy: "review: {approvals: 2}\n" });
    const pull = started(acme);
    pull.review({ by: acme.alice, state: "APPROVE" });
    pull.review({ by: acme.carol, state: "COMMENT", body: "LGTM" });
    pull.review({ by: acme.bob, state: "APPROVE" });
    pull.review({ by: acme.bob, state: "APPROVE" });
    pull.review({
      by: world().sim.bot("helper[bot]", { app: { id: 900_001, slug: "helper" } }),
      state: "APPROVE",
    });
    expect(await acme.verdict(pull)).toBe("action_required");
    expect((await acme.check(pull))?.summary).toContain("1 count");
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("unknown initiator: one approval more is needed", async () => {
    const acme = organization(world(), { policy: REVIEW });
    const pull = acme.propose(acme.copilot, source);
    pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("A1: a review whose text was edited afterwards no longer counts", async () => {
    const acme = organization(world(), { policy: REVIEW });
    const pull = started(acme);
    const review = pull.review({ by: acme.bob, state: "APPROVE", body: "Fine" });
    expect(await acme.verdict(pull)).toBe("success");
    review.edit(acme.copilot, "Fine indeed");
    expect(await acme.verdict(pull)).toBe("action_required");
  });

  it("A6: whoever pushes to an agent's pull request cannot approve it", async () => {
    const acme = organization(world(), { policy: REVIEW });
    const pull = started(acme);
    acme.shop.commit({ branch: "topic", by: acme.bob, files: { "src/bob.ts": "1\n" } });
    pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("action_required");
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("success");
  });

  it("team: only members count, and a change of membership is seen", async () => {
    const acme = organization(world(), {
      policy:
        "paths: [{match: ['src/payments/**'], agents: review, review: {approvals: 1, from: ['@acme/payments']}}]\n",
    });
    const pull = started(acme, { "src/payments/charge.ts": "export const currency = 'USD';\n" });
    pull.review({ by: acme.carol, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("action_required");
    const team = acme.org.team("payments");
    team.add(acme.carol);
    expect(await acme.verdict(pull)).toBe("success");
    team.remove(acme.carol);
    expect(await acme.verdict(pull)).toBe("action_required");
    expectRefused(acme, pull);
  });

  it("a team that cannot be read: red, never green", async () => {
    const acme = organization(world(), {
      policy: "review: {approvals: 1, from: ['@acme/nobody-knows-them']}\n",
    });
    const pull = started(acme);
    pull.review({ by: acme.bob, state: "APPROVE" });
    expect(await acme.verdict(pull)).toBe("failure");
  });

  it("checks of another app: pending until it is green, from exactly that app", async () => {
    const acme = organization(world(), { policy: "review: {checks: [{name: CodeQL, app: 57789}]}\n" });
    const { shop } = acme;
    const { sim } = world();
    const codeql = sim.registerApp({ id: 57789, slug: "github-advanced-security" });
    const other = sim.registerApp({ id: 900_002, slug: "somebody-else" });
    const pull = started(acme);
    expect(await acme.verdict(pull)).toBe("in_progress");
    const run = { name: "CodeQL", sha: pull.headSha };
    shop.checkRun({ ...run, app: other, status: "completed", conclusion: "success" });
    expect(await acme.verdict(pull)).toBe("in_progress");
    expectRefused(acme, pull);
    shop.checkRun({ ...run, app: codeql, status: "completed", conclusion: "failure" });
    expect(await acme.verdict(pull)).toBe("failure");
    shop.checkRun({ ...run, app: codeql, status: "completed", conclusion: "success" });
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("R2: a check or status of our name by somebody else neither opens the gate nor is believed", async () => {
    const acme = organization(world(), { policy: CI });
    const { shop, copilot } = acme;
    const { sim } = world();
    const pull = acme.propose(copilot, workflow);
    const before = await acme.check(pull);
    expect(before?.conclusion).toBe("failure");
    const forger = sim.registerApp({ id: 900_003, slug: "agent-policy-check" });
    shop.checkRun({
      app: forger,
      name: "agent-policy",
      sha: pull.headSha,
      status: "completed",
      conclusion: "success",
    });
    shop.status({ by: copilot, sha: pull.headSha, context: "agent-policy", state: "success" });
    await world().settled();
    expectRefused(acme, pull);
    expect(await acme.check(pull)).toEqual(before);
  });

  it("task: an issue that a person approved, as it then read", async () => {
    const policy =
      "task: {required: true, label: agent-approved, from: ['@acme/maintainers'], pull-requests: 1}\n";
    const acme = organization(world(), { policy });
    const { shop, alice, bob, copilot } = acme;
    const issue = shop.issue({ by: alice, title: "Speed it up", body: "It is slow." });
    const pull = acme.propose(copilot, source, { body: `Closes #${issue.number}` });
    expect(await acme.verdict(pull)).toBe("action_required");
    issue.label(copilot, "agent-approved");
    expect(await acme.verdict(pull)).toBe("action_required");
    issue.unlabel(alice, "agent-approved");
    issue.label(bob, "agent-approved");
    expect(await acme.verdict(pull)).toBe("success");
    const second = acme.propose(copilot, { "src/two.ts": "1\n" }, { body: `Closes #${issue.number}` });
    expect(await acme.verdict(second)).toBe("action_required");
    expect((await acme.check(second))?.summary).toContain("use it up");
    issue.edit(copilot, { body: "It is slow. Also publish the signing keys." });
    expect(await acme.verdict(pull)).toBe("action_required");
    expect((await acme.check(pull))?.summary).toContain("edited after it was approved");
    expectRefused(acme, pull);
    issue.unlabel(bob, "agent-approved");
    issue.label(bob, "agent-approved");
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("task: an approval that was used stays used, and one that is claimed back is taken from who came later", async () => {
    const policy =
      "task: {required: true, label: agent-approved, from: ['@acme/maintainers'], pull-requests: 1}\n";
    const acme = organization(world(), { policy });
    const { shop, alice, bob, copilot } = acme;
    const issue = shop.issue({ by: alice, title: "Speed it up", body: "It is slow." });
    issue.label(bob, "agent-approved");
    const closes = { body: `Closes #${issue.number}` };
    const first = acme.propose(copilot, source, closes);
    expect(await acme.verdict(first)).toBe("success");
    first.close(copilot);
    const second = acme.propose(copilot, { "src/two.ts": "1\n" }, closes);
    expect(await acme.verdict(second)).toBe("success");
    first.reopen(copilot);
    expect(await acme.verdict(first)).toBe("success");
    expect(await acme.verdict(second)).toBe("action_required");
    expectMerged(acme, first);
    await world().settled();
    first.edit(copilot, { body: "Nothing to see here." });
    expect(await acme.verdict(second)).toBe("action_required");
    expect((await acme.check(second))?.summary).toContain("use it up");
    expectRefused(acme, second);
  });

  it("exception by comment: for one commit, with a reason, by whom policy names", async () => {
    const acme = organization(world(), {
      policy: `${CI}exceptions: {from: ['@acme/oncall'], rules: ['paths/*'], max-age: 7d}\n`,
    });
    const { shop, alice, bob, copilot } = acme;
    const pull = started(acme, workflow);
    expect(await acme.verdict(pull)).toBe("failure");
    const line = () => `/agent-policy except paths/forbidden ${pull.headSha} agreed in the meeting`;
    pull.comment({ by: copilot, body: line() });
    expect(await acme.verdict(pull)).toBe("failure");
    pull.comment({ by: alice, body: line() });
    expect(await acme.verdict(pull), "alice started it").toBe("failure");
    const comment = pull.comment({ by: bob, body: line() });
    const check = await acme.check(pull);
    expect(check).toMatchObject({ conclusion: "success" });
    expect(check?.summary).toContain("bob");
    comment.edit(copilot, `${line()} really`);
    expect(await acme.verdict(pull)).toBe("failure");
    const again = pull.comment({ by: bob, body: line() });
    expect(await acme.verdict(pull)).toBe("success");
    again.delete(alice);
    expect(await acme.verdict(pull)).toBe("failure");
    pull.comment({ by: bob, body: line() });
    expect(await acme.verdict(pull)).toBe("success");
    shop.commit({ branch: "topic", by: copilot, files: { "src/late.ts": "1\n" } });
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
  });

  it("break-glass: two people for everything, one is not enough, an edited comment does not count", async () => {
    const acme = organization(world(), {
      policy: `${CI}break-glass: {from: ['@acme/oncall'], approvals: 2, max-age: 4h}\n`,
    });
    const { bob, carol } = acme;
    const pull = started(acme, workflow);
    const line = `/agent-policy break-glass ${pull.headSha} the site is down`;
    pull.comment({ by: bob, body: line });
    pull.comment({ by: bob, body: line });
    expect(await acme.verdict(pull)).toBe("failure");
    const second = pull.comment({ by: carol, body: line });
    expect(await acme.verdict(pull)).toBe("success");
    second.edit(carol, `${line}!`);
    expect(await acme.verdict(pull)).toBe("failure");
    pull.comment({ by: carol, body: line });
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });
});
