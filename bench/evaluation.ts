import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../src/config.ts";
import { startApp } from "../src/main.ts";
import { type Actor, type Repository, type Simulator, startSimulator } from "../src/simulator/index.ts";
import { bareProbot } from "./bare-probot.ts";
import { type Benchmark, median, type Result, result } from "./measure.ts";

const CHECK = "agent-policy";
const ROUNDS = 15;
const PATIENCE_MS = 20_000;

/** The least an App needs to decide anything about one pull request: the pull request, its files, its commits, the write. */
const LEAST_REQUESTS = 4;

const POLICY = `version: 1
branches: [{match: ["~DEFAULT_BRANCH"], agents: pull-request}]
paths: [{match: ["@ci-control"], agents: forbid}]
limits: {files: 100}
`;

function buildShop(simulator: Simulator): { shop: Repository; copilot: Actor } {
  const acme = simulator.organization("acme");
  const copilot = simulator.bot("Copilot", {
    id: 198982749,
    app: { id: 1143301, slug: "copilot-swe-agent" },
  });
  acme.repository(".github", { files: { ".agent-policy.yml": "version: 1\nlimits: {lines: 9000}\n" } });
  const shop = acme.repository("shop", {
    files: { ".agent-policy.yml": POLICY, "README.md": "# Shop\n" },
    collaborators: [[copilot, "write"]],
  });
  acme.install({ repositories: "all" });
  return { shop, copilot };
}

/** Pushes an ordinary change, 10 commits and 30 files, to a branch of its own; the last push brings all of it. */
function push(shop: Repository, copilot: Actor, round: number): string {
  const branch = `copilot/task-${round}`;
  for (let step = 0; step < 10; step += 1)
    shop.commit({
      branch,
      by: copilot,
      message: `Step ${step}`,
      files: Object.fromEntries(
        [0, 1, 2].map((n) => [`src/task${round}/part${step}-${n}.ts`, `export const x = ${n};\n`]),
      ),
    });
  return branch;
}

async function until<T>(find: () => T | undefined): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("nothing was decided in time");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

interface World {
  simulator: Simulator;
  shop: Repository;
  copilot: Actor;
}

/** Median milliseconds from the opening of a pull request, whose pushes are done with, until `done` finds what it waits for. */
async function openingTime(
  { simulator, shop, copilot }: World,
  from: number,
  done: (sha: string, number: number) => object | undefined,
): Promise<number> {
  const times: number[] = [];
  for (let round = from; round < from + ROUNDS; round += 1) {
    const head = push(shop, copilot, round);
    await quiet(simulator, 100);
    const started = performance.now();
    const { number } = shop.openPullRequest({ by: copilot, head, title: `Task ${round}` });
    await until(() => done(shop.head(head), number));
    if (round > from + 1) times.push(performance.now() - started);
  }
  return median(times);
}

/** Requests that count against the primary rate limit since a point of the log. */
const counted = (simulator: Simulator, since: number) =>
  simulator.requests.slice(since).filter((request) => request.counted && !request.path.startsWith("/app/"))
    .length;

/** Waits until no request has come for a while. */
async function quiet(simulator: Simulator, forMs: number): Promise<void> {
  for (let before = -1; before !== simulator.requests.length; ) {
    before = simulator.requests.length;
    await simulator.settled();
    await new Promise((resolve) => setTimeout(resolve, forMs));
  }
}

export const evaluationBenchmarks: Benchmark = async () => {
  const results: Result[] = [];
  const simulator = await startSimulator();
  const world = { simulator, ...buildShop(simulator) };
  const { shop, copilot } = world;
  const decided = (sha: string) =>
    shop.checkRuns(sha).find((run) => run.name === CHECK && run.status === "completed");
  const answered = (_sha: string, number: number) =>
    simulator.deliveries.find(
      ({ event, statusCode, payload }) =>
        event === "pull_request" && statusCode !== 0 && payload.number === number,
    );
  const dataDirectory = mkdtempSync(join(tmpdir(), "agent-policy-bench-"));
  const app = await startApp(
    readConfig({
      APP_ID: String(simulator.app.id),
      PRIVATE_KEY: simulator.app.privateKey,
      WEBHOOK_SECRET: simulator.app.webhookSecret,
      GITHUB_API_URL: simulator.url,
      GITHUB_PACING: "none",
      DATA_DIR: dataDirectory,
      PORT: "0",
      LOG_LEVEL: "silent",
    }),
  );
  const bare = await bareProbot({
    id: simulator.app.id,
    privateKey: simulator.app.privateKey,
    secret: simulator.app.webhookSecret,
  });
  try {
    const url = `${app.url}/api/github/webhooks`;
    simulator.connect({ url });
    // The process's own first time (token, modules, compiled queries) is nobody's pull request.
    await openingTime(world, 0, decided);
    const branch = push(shop, copilot, 500);
    await quiet(simulator, 1_500);
    const cold = simulator.requests.length;
    const pull = shop.openPullRequest({ by: copilot, head: branch, title: "Cold" });
    await quiet(simulator, 1_500);
    const coldCount = counted(simulator, cold);
    const warm = simulator.requests.length;
    pull.comment({ by: copilot, body: "Nothing changed." });
    await quiet(simulator, 1_500);
    const baseline = { name: "pull request, files, commits, write", value: LEAST_REQUESTS };
    results.push(
      result(
        "evaluate/requests-cold",
        "requests",
        coldCount,
        baseline,
        "30 files, 10 commits, an organisation's and a repository's policy",
      ),
      result(
        "evaluate/requests-warm",
        "requests",
        counted(simulator, warm),
        baseline,
        "counted against the rate limit after a comment that changes nothing",
      ),
    );

    const ours = await openingTime(world, 1_000, decided);
    simulator.connect({ url: bare.url });
    const theirs = await openingTime(world, 2_000, answered);
    results.push(
      result(
        "webhook/verdict",
        "ms",
        ours,
        { name: "bare Probot app that does nothing, to its 2xx", value: theirs },
        "from the opening to the completed check, on PGlite; neither side pauses between writes",
      ),
    );
    return results;
  } finally {
    bare.stop();
    await app.stop();
    await simulator.close();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
};
