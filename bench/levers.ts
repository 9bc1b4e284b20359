import { fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { pino } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { readConfig } from "../src/config.ts";
import { startApp } from "../src/main.ts";
import { type Actor, type Repository, type Simulator, startSimulator } from "../src/simulator/index.ts";
import { startPostgres } from "../test/support/postgres.ts";
import type { LoadOrder } from "./load.ts";
import { type Benchmark, median, type Result, result } from "./measure.ts";

const PER_SECOND = 200;
const ACTS = 8;
const PATIENCE_MS = 20_000;

const POLICY = `version: 1
tags: [{match: ["v*"], agents: forbid}]
deploy:
  agents: block
  bots: [atlantis, {id: shipit, labels: ["ship*"], capability: deploy}]
  respond: [remove-label, minimize-comment, cancel-run, dismiss-review, dequeue, delete-ref]
`;
const WORKFLOW = `on: {workflow_dispatch: {}}
jobs: {ship: {runs-on: ubuntu-latest, environment: production, steps: [{run: ./ship.sh}]}}
`;
const shipping = (round: number): string => `.github/workflows/ship-${round}.yml`;
const rounds = Array.from({ length: ACTS }, (_, index) => index + 1);

/** Everything that any `respond` needs, the refs included. */
const PERMISSIONS = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
  merge_queues: "read",
  members: "read",
  administration: "read",
  actions: "write",
  deployments: "write",
} as const;

interface World {
  simulator: Simulator;
  shop: Repository;
  copilot: Actor;
  alice: Actor;
}

async function build(): Promise<World> {
  const simulator = await startSimulator({ app: { permissions: PERMISSIONS } });
  const acme = simulator.organization("acme");
  const alice = simulator.user("alice");
  const copilot = simulator.bot("Copilot", {
    id: 198982749,
    app: { id: 1143301, slug: "copilot-swe-agent" },
  });
  const shop = acme.repository("shop", {
    files: {
      ".agent-policy.yml": POLICY,
      ...Object.fromEntries(rounds.map((round) => [shipping(round), WORKFLOW])),
      "README.md": "# Shop\n",
    },
    collaborators: [
      [copilot, "write"],
      [alice, "write"],
    ],
  });
  shop.ruleset({ name: "queue", include: ["~DEFAULT_BRANCH"], mergeQueue: { minEntries: 50 } });
  acme.install({ repositories: "all" });
  return { simulator, shop, copilot, alice };
}

/** Does one act of a kind; what it gives back tells whether it was undone. */
type Kind = (world: World, round: number) => () => boolean;

const KINDS: Record<string, Kind> = {
  label: ({ shop, copilot }, round) => {
    const pull = shop.pullRequest(round);
    pull.label(copilot, `ship-${round}`);
    return () => !pull.labels.includes(`ship-${round}`);
  },
  comment: ({ simulator, shop, copilot }, round) => {
    const before = minimized(simulator);
    shop.pullRequest(round).comment({ by: copilot, body: `atlantis apply -p ${round}` });
    return () => minimized(simulator) > before;
  },
  review: ({ shop, copilot }, round) => {
    const review = shop.pullRequest(round).review({ by: copilot, state: "APPROVE" });
    return () => review.state === "DISMISSED";
  },
  run: ({ shop, copilot }, round) => {
    const run = shop.workflowRun({ path: shipping(round), by: copilot });
    return () => run.conclusion === "cancelled";
  },
  queue: ({ shop, copilot }, round) => {
    shop.pullRequest(round).enqueue(copilot);
    return () => shop.mergeQueue().length === 0;
  },
  tag: ({ simulator, shop, copilot }, round) => {
    shop.tag(`v${round}`, { by: copilot });
    return () => requested(simulator, `/git/refs/tags/v${round}`);
  },
};

const requested = ({ requests }: Simulator, end: string): boolean =>
  requests.some(({ method, path, status }) => method === "DELETE" && status === 204 && path.endsWith(end));

const minimized = ({ requests }: Simulator): number =>
  requests.filter(({ graphqlOperation }) => graphqlOperation === "Minimize").length;

/** Other deliveries from a process of their own, since GitHub does not share ours; `stop` tells how many a second were answered. */
function load(url: string, { simulator, shop, alice }: World): { stop: () => Promise<number> } {
  const child = fork(new URL("./load.ts", import.meta.url));
  const order: LoadOrder = {
    url,
    secret: simulator.app.webhookSecret,
    perSecond: PER_SECOND,
    repository: { id: shop.id, name: shop.name, owner: { login: shop.owner }, default_branch: "main" },
    sender: { id: alice.id, login: alice.login, type: "User" },
  };
  child.send(order);
  return {
    stop: () =>
      new Promise((resolve) => {
        child.once("message", (rate) => resolve(Number(rate)));
        child.send("stop");
      }),
  };
}

/** Median milliseconds from each kind of act to its being undone, and how many deliveries a second were answered meanwhile. */
async function reactions(world: World, url: string): Promise<{ medians: Map<string, number>; rate: number }> {
  const pressure = load(url, world);
  await sleep(1_000);
  const times = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
  for (const round of rounds)
    for (const [kind, act] of Object.entries(KINDS)) {
      const started = performance.now();
      const undone = act(world, round);
      while (!undone()) {
        if (performance.now() - started > PATIENCE_MS) throw new Error(`${kind} was not undone in time`);
        await sleep(1);
      }
      if (round > 1) times.get(kind)?.push(performance.now() - started);
    }
  const rate = await pressure.stop();
  return { medians: new Map([...times].map(([kind, all]) => [kind, median(all)])), rate };
}

/** A bare Probot app that undoes every such act at once: it asks no policy, looks nothing up and remembers nothing. */
async function bareResponder(simulator: Simulator): Promise<{ url: string; stop: () => void }> {
  const { id: appId, privateKey, webhookSecret: secret } = simulator.app;
  const probot = new Probot({
    appId,
    privateKey,
    secret,
    baseUrl: simulator.url,
    log: pino({ level: "silent" }),
  });
  const middleware = await createNodeMiddleware((app) => handlers(app, simulator), { probot });
  const server = createServer((incoming, outgoing) => void middleware(incoming, outgoing));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api/github/webhooks`, stop: () => server.close() };
}

/** Probot's own client puts a second between writes; this one, with the same credentials, does not. */
function handlers(app: Probot, { url: baseUrl, app: own }: Simulator): void {
  let client: Octokit | undefined;
  const unpaced = ({ payload }: { payload: { installation?: { id: number } | undefined } }): Octokit => {
    const auth = { appId: own.id, privateKey: own.privateKey, installationId: payload.installation?.id };
    client ??= new Octokit({ baseUrl, authStrategy: createAppAuth, auth });
    return client;
  };
  const minimize =
    "mutation Minimize($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }";
  const dequeue =
    "mutation Dequeue($id: ID!) { dequeuePullRequest(input: {id: $id}) { mergeQueueEntry { id } } }";
  app.on("pull_request.labeled", async (context) => {
    const where = context.repo({
      issue_number: context.payload.number,
      name: context.payload.label?.name ?? "",
    });
    await unpaced(context).request("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", where);
  });
  app.on("issue_comment.created", async (context) => {
    if (context.payload.comment.body.startsWith("atlantis apply"))
      await unpaced(context).graphql(minimize, { id: context.payload.comment.node_id });
  });
  app.on("pull_request_review.submitted", async (context) => {
    const where = context.repo({
      pull_number: context.payload.pull_request.number,
      review_id: context.payload.review.id,
      message: "no",
    });
    await unpaced(context).request(
      "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
      where,
    );
  });
  app.on("workflow_run.requested", async (context) => {
    const where = context.repo({ run_id: context.payload.workflow_run.id });
    await unpaced(context).request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", where);
  });
  app.on("pull_request.enqueued", async (context) => {
    await unpaced(context).graphql(dequeue, { id: context.payload.pull_request.node_id });
  });
  app.on("create", async (context) => {
    if (context.payload.ref_type === "tag")
      await unpaced(context).request(
        "DELETE /repos/{owner}/{repo}/git/refs/{+ref}",
        context.repo({ ref: `tags/${context.payload.ref}` }),
      );
  });
}

/** One pull request a round: what keeps coming back on one is left to people. */
function propose({ shop, alice }: World): void {
  for (const round of rounds) {
    shop.commit({ branch: `topic-${round}`, by: alice, files: { [`src/${round}.ts`]: "1\n" } });
    shop.openPullRequest({ by: alice, head: `topic-${round}`, title: "Change something" });
  }
}

async function measureOurs(): Promise<Awaited<ReturnType<typeof reactions>>> {
  const world = await build();
  const { simulator } = world;
  const postgres = await startPostgres();
  const config = readConfig({
    APP_ID: String(simulator.app.id),
    PRIVATE_KEY: simulator.app.privateKey,
    WEBHOOK_SECRET: simulator.app.webhookSecret,
    GITHUB_API_URL: simulator.url,
    GITHUB_PACING: "none",
    PORT: "0",
    LOG_LEVEL: "silent",
    DATABASE_URL: await postgres.database(),
  });
  const app = await startApp(config);
  try {
    const url = `${app.url}${config.webhookPath}`;
    simulator.connect({ url });
    propose(world);
    await simulator.settled();
    await sleep(3_000);
    return await reactions(world, url);
  } finally {
    await app.stop();
    await simulator.close();
    await postgres.stop();
  }
}

async function measureBare(): Promise<Awaited<ReturnType<typeof reactions>>> {
  const world = await build();
  const { simulator } = world;
  const bare = await bareResponder(simulator);
  try {
    simulator.connect({ url: bare.url });
    propose(world);
    return await reactions(world, bare.url);
  } finally {
    bare.stop();
    await simulator.close();
  }
}

/**
 * `lever/reaction`: from an agent's act to its being undone on GitHub, for each kind of lever, while 200 other deliveries a second come
 * in; beside a bare Probot app that undoes at once and stores nothing. GitHub's own second between writes is left out of both.
 */
export const leverBenchmarks: Benchmark = async (): Promise<Result[]> => {
  const ours = await measureOurs();
  const bare = await measureBare();
  const name = "a bare Probot that asks no policy";
  const rate = `${Math.round(ours.rate)} of ${PER_SECOND} other deliveries a second answered (bare: ${Math.round(bare.rate)}); PostgreSQL`;
  const all = (of: typeof ours) => median([...of.medians.values()]);
  return [
    result("lever/reaction", "ms", all(ours), { name, value: all(bare) }, `median of the kinds; ${rate}`),
    ...[...ours.medians].map(([kind, value]) =>
      result(`lever/reaction/${kind}`, "ms", value, { name, value: bare.medians.get(kind) ?? Number.NaN }),
    ),
  ];
};
