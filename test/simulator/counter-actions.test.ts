import { afterAll, beforeAll, expect, it } from "vitest";
import type { PullRequest } from "../../src/simulator/index.ts";
import { type Client, installed, startWorld, type World } from "./support.ts";

/** What an App may undo, each with the permission it takes and without; reference: app permissions of each endpoint. */
let world: World;
let count = 0;
beforeAll(async () => {
  const write = ["actions", "checks", "contents", "issues", "merge_queues", "pull_requests"] as const;
  world = await startWorld({
    app: { permissions: { metadata: "read", ...Object.fromEntries(write.map((one) => [one, "write"])) } },
  });
});
afterAll(() => world.sim.close());

const repo = "/repos/acme/shop";
const only = (...names: string[]) =>
  installed(world.sim, world.installationId, {
    permissions: Object.fromEntries(names.map((name) => [name, "write"])),
  });

function open(): PullRequest {
  const { shop, copilot } = world;
  count += 1;
  shop.commit({ branch: `undo-${count}`, by: copilot, files: { [`undo-${count}`]: "1\n" } });
  return shop.openPullRequest({ by: copilot, head: `undo-${count}` });
}

const mutate = (api: Client, name: string, input: Record<string, unknown>) =>
  api.graphql(
    `mutation($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { clientMutationId } }`,
    { input },
  );

interface Case {
  name: string;
  /** Permissions that do, and some that do not. */
  enough: string[];
  lacking: string[];
  set(): { act: (api: Client) => Promise<{ status: number; body: unknown }>; done: () => boolean };
}

const cases: Case[] = [
  {
    name: "take a label off a pull request",
    enough: ["pull_requests"],
    lacking: ["contents"],
    set() {
      const pull = open();
      pull.label(world.copilot, "deploy");
      return {
        act: (api) => api(`DELETE ${repo}/issues/${pull.number}/labels/deploy`),
        done: () => !pull.labels.includes("deploy"),
      };
    },
  },
  {
    name: "dismiss a review",
    enough: ["pull_requests"],
    lacking: ["issues"],
    set() {
      const pull = open();
      const review = pull.review({ by: world.bob, state: "APPROVE" });
      return {
        act: (api) =>
          api(`PUT ${repo}/pulls/${pull.number}/reviews/${review.id}/dismissals`, { message: "no" }),
        done: () => review.state === "DISMISSED",
      };
    },
  },
  {
    name: "take a pull request out of the merge queue",
    enough: ["pull_requests"],
    lacking: ["issues", "contents"],
    set() {
      const base = `queued-${count}`;
      world.shop.createBranch(base, { by: world.alice });
      world.shop.ruleset({ include: [base], mergeQueue: { minEntries: 5 } });
      const pull = open();
      pull.retarget(world.alice, base);
      expect(pull.enqueue(world.copilot).enqueued).toBe(true);
      return {
        act: (api) => mutate(api, "dequeuePullRequest", { id: pull.nodeId }),
        done: () => world.shop.mergeQueue(base).length === 0,
      };
    },
  },
  {
    name: "delete a ref",
    enough: ["contents"],
    lacking: ["pull_requests"],
    set() {
      const branch = `deploy-${count}`;
      world.shop.createBranch(branch, { by: world.copilot });
      return {
        act: (api) => api(`DELETE ${repo}/git/refs/heads/${branch}`),
        done: () => !world.shop.branches().includes(branch),
      };
    },
  },
  {
    name: "cancel a run",
    enough: ["actions"],
    lacking: ["checks"],
    set() {
      const run = world.shop.workflowRun({ path: ".github/workflows/deploy.yml", by: world.alice });
      return {
        act: (api) => api(`POST ${repo}/actions/runs/${run.id}/cancel`),
        done: () => run.conclusion === "cancelled",
      };
    },
  },
  {
    name: "turn auto-merge off, which takes writing contents as well",
    enough: ["pull_requests", "contents"],
    lacking: ["pull_requests"],
    set() {
      const pull = open();
      world.shop.ruleset({ include: ["main"], requiredChecks: [{ context: "never" }] });
      pull.enableAutoMerge(world.copilot);
      return {
        act: (api) => mutate(api, "disablePullRequestAutoMerge", { pullRequestId: pull.nodeId }),
        done: () => autoMergeOff(pull),
      };
    },
  },
];

let autoMergeOff: (pull: PullRequest) => boolean = () => false;
beforeAll(() => {
  const ended = new Set<number>();
  world.shop.onAct(({ event, action, payload }) => {
    if (event === "pull_request" && action === "auto_merge_disabled") ended.add(Number(payload.number));
  });
  autoMergeOff = ({ number }) => ended.has(number);
});

it.each(cases)("may $name only with the permission", async ({ set, enough, lacking }) => {
  const { act, done } = set();
  const refused = await act(await only(...lacking));
  expect(JSON.stringify(refused.body)).toContain("Resource not accessible by integration");
  expect(done()).toBe(false);
  const allowed = await act(await only(...enough));
  expect(JSON.stringify(allowed.body)).not.toContain("errors");
  expect(allowed.status).toBeLessThan(300);
  await world.sim.settled();
  expect(done()).toBe(true);
});

it("cannot delete a ref that is gone, or that a ruleset keeps", async () => {
  const { shop, alice } = world;
  const api = await only("contents");
  expect((await api(`DELETE ${repo}/git/refs/heads/nowhere`)).status).toBe(422);
  shop.createBranch("kept", { by: alice });
  shop.ruleset({ include: ["kept"], deletion: true });
  expect((await api(`DELETE ${repo}/git/refs/heads/kept`)).status).toBe(422);
  expect(shop.branches()).toContain("kept");
  const { sha } = shop.commit({ branch: "tagged", by: alice, files: { t: "1\n" } });
  shop.tag("v9", { at: sha, by: alice });
  expect((await api(`DELETE ${repo}/git/refs/tags/v9`)).status).toBe(204);
});

it("is told of nothing that its permissions do not cover", async () => {
  const { sim, alice } = world;
  sim.connect({ url: "http://127.0.0.1:9/" });
  const small = sim.organization("small");
  small.install({ permissions: { metadata: "read", issues: "read" } });
  const lib = small.repository("lib", { files: { a: "1\n" }, collaborators: [[alice, "write"]] });
  lib.issue({ by: alice, title: "heard" });
  lib.workflowRun({ path: ".github/workflows/ci.yml", by: alice });
  lib.commit({ branch: "b", by: alice, files: { b: "1\n" } });
  lib.discussion({ by: alice, title: "unheard" });
  await sim.settled();
  const heard = sim.deliveries.filter((one) => one.repositoryId === lib.id).map((one) => one.event);
  expect(heard).toEqual(["repository", "issues"]);
});
