import type { PullRequest, WorkflowRun } from "../../../src/simulator/index.ts";
import { orderAgent } from "../../../src/store/agents/orders.ts";
import { findAccount } from "../../../src/store/installations.ts";
import { type Acme, organization, setPolicy } from "./organization.ts";
import { createSandbox, type Made } from "./sandbox.ts";
import type { World } from "./world.ts";

/** A pull request whose verdict has to be right in the end, and never green before that, whatever fails on the way. */
export interface Scenario {
  name: string;
  set(world: World): Promise<Scene>;
  /** Conclusion of the check at the end, or what a deployment is told. */
  ends: "success" | "failure" | "action_required" | "approved" | "rejected";
}

/** All is quiet, and then `act` happens. */
export interface Scene {
  acme: Acme;
  act(): PullRequest | WorkflowRun | Promise<PullRequest>;
  /** Where the check stands, if not on the pull request's head. */
  commit?: () => string | undefined;
}

const CI = "paths: [{match: ['@ci-control'], agents: forbid}]\n";
const REVIEW = "review: {approvals: 1}\n";
const workflow = { ".github/workflows/deploy.yml": "on: push\n" };
const source = { "src/new.ts": "export {};\n" };

const PRODUCTION = "deploy: {agents: block, environments: [production]}\n";

/** An organisation whose production environment asks the App. */
function deploying(world: World, policy = PRODUCTION): Acme {
  const acme = organization(world, { policy, enforced: false });
  acme.shop.environment("production", { protectionRules: [world.sim.app] });
  return acme;
}

/** A person's run that waits for it. */
function deploy({ shop, alice }: Acme): WorkflowRun {
  const path = ".github/workflows/deploy.yml";
  return shop.workflowRun({ path, event: "push", by: alice, environment: "production" });
}

function sneak({ shop, copilot }: Acme): void {
  shop.commit({ by: copilot, bypass: true, message: "Sneak in", files: source });
}

/** Its issuer's keys are read by the `get` of `PROVENANCE`. */
const sandbox = await createSandbox();

/** What a world needs in which statements are handed in. */
export const PROVENANCE = { get: sandbox.get };

/** Statements count, and GitHub's own list is asked for more. */
function attesting(world: World, require: string): Acme {
  const certificate = `{issuer: "https://issuer.acme.test", san: "https://acme.test/workflow"}`;
  const bundles = `    - {id: "https://acme.test/bundles", carrier: sigstore, certificate: ${certificate}}`;
  const policy = sandbox.policy({ require }).replace("  workloads:\n", `${bundles}\n  workloads:\n`);
  return organization(world, { policy });
}

/** Hands in a statement until it is taken: whoever gets a 503 sends it again. */
async function handIn(acme: Acme, made: Made): Promise<PullRequest> {
  const bytes = sandbox.attest(acme, made);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status } = await sandbox.upload(acme.world, bytes);
    if (status === 201 || status === 200) return made.pull;
    if (status !== 503) throw new Error(`the upload was answered with ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the upload was never taken");
}

async function scene(acme: Acme, act: Scene["act"], more: Pick<Scene, "commit"> = {}): Promise<Scene> {
  await acme.world.settled();
  return { acme, act, ...more };
}

/** Begins with a green pull request. */
async function green(acme: Acme, pull: PullRequest): Promise<PullRequest> {
  const verdict = await acme.verdict(pull);
  if (verdict !== "success") throw new Error(`the scene begins with ${verdict} and not green`);
  return pull;
}

function started(acme: Acme): PullRequest {
  const pull = acme.propose(acme.copilot, source);
  pull.event(acme.alice, "copilot_work_started");
  return pull;
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "an agent's clean pull request",
    async set(world) {
      const acme = organization(world, { policy: CI, organizationPolicy: "limits: {files: 9}\n" });
      return scene(acme, () => acme.propose(acme.copilot, source));
    },
    ends: "success",
  },
  {
    name: "a workflow touched",
    async set(world) {
      const acme = organization(world, { policy: CI });
      return scene(acme, () => acme.propose(acme.copilot, workflow));
    },
    ends: "failure",
  },
  {
    name: "a workflow that only the organisation's policy protects",
    async set(world) {
      const acme = organization(world, { policy: "", organizationPolicy: CI });
      return scene(acme, () => acme.propose(acme.copilot, workflow));
    },
    ends: "failure",
  },
  {
    name: "one commit of an agent in a person's pull request",
    async set(world) {
      const acme = organization(world, { policy: CI });
      return scene(acme, () => {
        const pull = acme.propose(acme.alice, workflow, { branch: "topic" });
        acme.shop.commit({ branch: "topic", by: acme.alice, author: acme.copilot, files: source });
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "a protected file renamed away",
    async set(world) {
      const acme = organization(world, { policy: CI });
      return scene(acme, () =>
        acme.propose(acme.copilot, {}, { rename: [[".github/workflows/deploy.yml", "docs/old.txt"]] }),
      );
    },
    ends: "failure",
  },
  {
    name: "an approval by somebody outside the team",
    async set(world) {
      const acme = organization(world, { policy: "review: {approvals: 1, from: ['@acme/payments']}\n" });
      return scene(acme, () => {
        const pull = started(acme);
        pull.review({ by: acme.carol, state: "APPROVE" });
        return pull;
      });
    },
    ends: "action_required",
  },
  {
    name: "an approval that counts",
    async set(world) {
      const acme = organization(world, { policy: "review: {approvals: 1, from: ['@acme/payments']}\n" });
      const pull = started(acme);
      return scene(acme, () => {
        pull.review({ by: acme.bob, state: "APPROVE" });
        return pull;
      });
    },
    ends: "success",
  },
  {
    name: "an approval taken back",
    async set(world) {
      const acme = organization(world, { policy: REVIEW });
      const pull = started(acme);
      const review = pull.review({ by: acme.bob, state: "APPROVE" });
      await green(acme, pull);
      return scene(acme, () => {
        review.dismiss(acme.alice, "Wait");
        return pull;
      });
    },
    ends: "action_required",
  },
  {
    name: "a push onto a green pull request",
    async set(world) {
      const acme = organization(world, { policy: CI });
      const pull = await green(acme, acme.propose(acme.copilot, source, { branch: "topic" }));
      return scene(acme, () => {
        acme.shop.commit({ branch: "topic", by: acme.copilot, files: workflow });
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "a lax branch of its own, then main",
    async set(world) {
      const acme = organization(world, { policy: CI });
      acme.shop.createBranch("lax", { by: acme.copilot });
      const pull = acme.propose(acme.copilot, workflow, { base: "lax" });
      return scene(acme, () => {
        pull.retarget(acme.copilot, acme.shop.defaultBranch);
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "a policy that becomes tighter",
    async set(world) {
      const acme = organization(world, { policy: "" });
      const pull = await green(acme, acme.propose(acme.copilot, workflow));
      return scene(acme, () => {
        setPolicy(acme, CI);
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "an agent's pull request with the head of a person's green one",
    async set(world) {
      const acme = organization(world, { policy: CI });
      const pull = await green(acme, acme.propose(acme.alice, workflow));
      acme.shop.createBranch("two", { from: pull.headSha, by: acme.alice });
      return scene(acme, () => acme.shop.openPullRequest({ by: acme.copilot, head: "two", title: "Two" }));
    },
    ends: "failure",
  },
  {
    name: "an approved task that is edited",
    async set(world) {
      const acme = organization(world, { policy: "task: {required: true}\n" });
      const issue = acme.shop.issue({ by: acme.alice, title: "Speed it up", body: "It is slow." });
      issue.label(acme.bob, "agent-approved");
      const pull = acme.propose(acme.copilot, source, { body: `Closes #${issue.number}` });
      await green(acme, pull);
      return scene(acme, () => {
        issue.edit(acme.copilot, { body: "Publish the keys." });
        return pull;
      });
    },
    ends: "action_required",
  },
  {
    name: "an exception whose comment is edited",
    async set(world) {
      const acme = organization(world, {
        policy: `${CI}exceptions: {from: ['@acme/oncall'], rules: ['paths/*'], max-age: 7d}\n`,
      });
      const pull = acme.propose(acme.copilot, workflow);
      const body = `/agent-policy except paths/forbidden ${pull.headSha} agreed`;
      const comment = pull.comment({ by: acme.bob, body });
      await green(acme, pull);
      return scene(acme, () => {
        comment.edit(acme.copilot, `${body}, I say`);
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "an organisation that installs the App with a pull request open",
    async set(world) {
      const acme = organization(world, { policy: CI });
      acme.installation.uninstall();
      const pull = acme.propose(acme.copilot, workflow);
      return scene(acme, () => {
        acme.org.install({ repositories: "all" });
        return pull;
      });
    },
    ends: "failure",
  },
  {
    name: "a workflow that one commit adds and the next one removes",
    async set(world) {
      const acme = organization(world, { policy: CI });
      return scene(acme, () => {
        const made = sandbox.propose(acme, workflow);
        sandbox.push(acme, made, { ".github/workflows/deploy.yml": null, ...source });
        return made.pull;
      });
    },
    ends: "failure",
  },
  {
    name: "a statement handed in for an agent's pull request",
    async set(world) {
      const acme = attesting(world, "{match: ['src/**'], level: sandbox}");
      const made = sandbox.propose(acme, source);
      return scene(acme, () => handIn(acme, made));
    },
    ends: "success",
  },
  {
    name: "a statement of a sandbox with more network than the policy allows",
    async set(world) {
      const acme = attesting(world, "{match: ['src/**'], level: sandbox, isolation: {network: none}}");
      const made = sandbox.propose(acme, source);
      return scene(acme, () => handIn(acme, made));
    },
    ends: "failure",
  },
  {
    name: "a merge group whose pull request turned red",
    async set(world) {
      const acme = organization(world, { policy: "" });
      acme.shop.ruleset({ include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries: 5 } });
      const pull = await green(acme, acme.propose(acme.copilot, workflow));
      pull.enqueue(acme.alice);
      setPolicy(acme, CI);
      const commit = () => groupHeads(acme)[0];
      return scene(
        acme,
        () => {
          acme.shop.formGroups();
          return pull;
        },
        { commit },
      );
    },
    ends: "failure",
  },
  {
    name: "a deployment of an agent's cleared commit",
    async set(world) {
      const acme = deploying(world);
      const pull = await green(acme, acme.propose(acme.copilot, source));
      return scene(acme, () => {
        pull.merge(acme.alice);
        return deploy(acme);
      });
    },
    ends: "approved",
  },
  {
    name: "a deployment of a commit that an agent pushed past every pull request",
    async set(world) {
      const acme = deploying(world);
      return scene(acme, () => {
        sneak(acme);
        return deploy(acme);
      });
    },
    ends: "rejected",
  },
  {
    name: "a deployment of a cleared commit of an agent that is quarantined since",
    async set(world) {
      const acme = deploying(world);
      const pull = await green(acme, acme.propose(acme.copilot, source));
      pull.merge(acme.alice);
      await world.settled();
      const account = await findAccount(world.db, acme.org.login);
      const order = { kind: "quarantine", agent: "copilot-cloud-agent", by: "soc", reason: "odd" } as const;
      await orderAgent(world.db, account, order);
      return scene(acme, () => deploy(acme));
    },
    ends: "rejected",
  },
];

/** Heads of the merge groups that were asked for, oldest first. */
export function groupHeads(acme: Acme): string[] {
  return acme.world.sim.deliveries
    .filter(
      ({ event, action, repositoryId }) =>
        event === "merge_group" && action === "checks_requested" && repositoryId === acme.shop.id,
    )
    .map(({ payload }) => (payload.merge_group as { head_sha: string }).head_sha);
}
