/**
 * A stateful GitHub on loopback: REST and GraphQL as an App sees them, signed webhooks, real git objects, checks,
 * rulesets, merges, the merge queue, workflow runs, environments and deployments. It answers as GitHub does, and with 501 where it does not know how.
 *
 * ```ts
 * const sim = await startSimulator();
 * sim.connect({ url: "http://127.0.0.1:3000/api/github/webhooks" });   // signed with sim.app.webhookSecret
 * const acme = sim.organization("acme");
 * acme.install({ repositories: "all" });
 * const alice = sim.user("alice");
 * const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
 * const shop = acme.repository("shop", {
 *   files: { "README.md": "# Shop\n", ".agent-policy.yml": "version: 1\n" },
 *   collaborators: [[alice, "write"], [copilot, "write"]],
 * });
 * shop.ruleset({ requiredChecks: [{ context: "agent-policy", integrationId: sim.app.id }] });
 * shop.commit({ branch: "copilot/fix", by: copilot, files: { "src/a.ts": "export {};\n" } });
 * const pr = shop.openPullRequest({ by: copilot, head: "copilot/fix", title: "Fix" });
 * await sim.settled();                                                 // the webhooks were answered
 * pr.merge(alice);                                                     // { merged: false, status: 405, … }
 * await sim.close();
 * ```
 *
 * Point Octokit at it with `baseUrl: sim.url` (Probot: the same), the App's id `sim.app.id` and its key
 * `sim.app.privateKey`.
 *
 * Workflows are not read: a test says what jobs a run has, which of them name an environment, and when they end.
 *
 * ```ts
 * shop.environment("production", { protectionRules: [sim.app] });
 * const run = shop.workflowRun({ path: ".github/workflows/deploy.yml", by: alice, environment: "production" });
 * await sim.settled();                                                 // our App was asked, and has answered
 * if (run.status === "in_progress") run.finish();                      // else: "waiting", or it failed
 * shop.onAct(({ event, payload }) => { … });                           // plays a bot that watches the repository
 * ```
 *
 * What it leaves out: check runs of jobs, requested reviewers, classic branch protection, caching delays (`mergeable`
 * is known at once). Signatures are judged by the commit's `signed` option, not by cryptography; those of attestations
 * not at all. `base.sha` of a pull request is a snapshot, taken when it is opened, retargeted, reopened or its head
 * moves; the tip of the base branch is read from the branch.
 */

export { Unprocessable } from "./actions/pulls.ts";
export { PushRejected } from "./actions/refs.ts";
export type * from "./api.ts";
export type { FaultKind } from "./faults.ts";
export { startSimulator } from "./simulator.ts";
