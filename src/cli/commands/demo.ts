import { once } from "node:events";
import type { Command } from "commander";
import { AgentPolicyError } from "../../errors.ts";
import type { CheckRun, PullRequest, Repository } from "../../simulator/index.ts";
import { EXIT } from "../exit.ts";
import { note, print, useColor } from "../output.ts";

const DECIDE_WITHIN_MS = 30_000;
const POLL_MS = 25;

interface Outcome {
  pull: PullRequest;
  check: CheckRun;
}

/** `demo`: the App against a simulated GitHub, played through; exit 0 when everything was decided as it should be. */
export function define(command: Command): void {
  command
    .option("--stay", "keep the simulator and the App running until Ctrl-C")
    .addHelpText("before", "Examples:\n  agent-policy demo\n  agent-policy demo --stay\n")
    .action(demo);
}

/** However it ends, the App's process ends too and its data is removed: interrupting it is one way to end it. */
async function demo(options: { stay?: true }): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  try {
    await play(options, interrupted.signal);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    note("Interrupted.");
    process.exitCode = EXIT.undecided;
  }
}

async function play({ stay }: { stay?: true }, interrupted: AbortSignal): Promise<void> {
  const { startSimulator } = await import("../../simulator/index.ts");
  const { startApp } = await import("./demo/app.ts");
  const { buildWorld } = await import("./demo/world.ts");
  const { SCENES } = await import("./demo/scenes.ts");
  const { answerOf, DEPLOYMENTS, start } = await import("./demo/deployments.ts");
  const { createTable } = await import("./demo/table.ts");

  note("Starting a simulated GitHub and the App …");
  const simulator = await startSimulator();
  const world = buildWorld(simulator);
  const app = await startApp(simulator).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  try {
    simulator.connect({ url: `${app.url}` });
    const table = createTable(useColor());
    await print(table.head());
    let wrong = 0;
    let red: CheckRun | null = null;
    for (const scene of SCENES) {
      const pull = scene.open(world);
      const before = new Set<string>();
      let outcome = await decided(world.shop, pull, before, interrupted);
      await print(table.row(pull, scene.by(world), scene.title, outcome.check));
      for (const step of scene.later ?? []) {
        for (const run of world.shop.checkRuns(pull.headSha)) before.add(run.externalId);
        step.act(world, pull);
        outcome = await decided(world.shop, pull, before, interrupted);
        await print(table.row(null, scene.by(world), step.title, outcome.check));
      }
      const merge = pull.merge(world.alice);
      await print(table.merge(merge, scene.merges));
      if (merge.merged !== scene.merges) wrong += 1;
      if (outcome.check.conclusion === "failure") red ??= outcome.check;
    }
    await print(table.between("Deployments to production, each waiting for the App:"));
    for (const scene of DEPLOYMENTS) {
      const run = start(scene, world);
      const what = `The run of ${scene.by(world).login}`;
      const { state, comment } = await soon(what, () => answerOf(run, simulator.app.id), interrupted);
      await print(table.deployment(scene.by(world), scene.title, state ?? "", comment, scene.answer));
      if (state !== scene.answer) wrong += 1;
    }
    await print(table.foot(red?.summary ?? ""));
    if (wrong > 0) {
      note(`${wrong} of them did not end as they should.`);
      process.exitCode = EXIT.refused;
    }
    if (!stay) return;
    note(
      `\nStill running. Simulated GitHub: ${simulator.url}   App: ${app.url}   its data: ${app.dataDirectory}\nPress Ctrl-C to end.`,
    );
    if (!interrupted.aborted) await once(interrupted, "abort");
  } finally {
    await app.stop();
    await simulator.close();
  }
}

/** Waits for a decision that was not there before, under the name that counts for the base. */
async function decided(
  shop: Repository,
  pull: PullRequest,
  before: ReadonlySet<string>,
  interrupted: AbortSignal,
): Promise<Outcome> {
  const name = pull.baseRef === shop.defaultBranch ? "agent-policy" : "agent-policy (advisory)";
  const check = await soon(
    `Pull request #${pull.number}`,
    () =>
      shop
        .checkRuns(pull.headSha)
        .find((run) => run.name === name && run.status === "completed" && !before.has(run.externalId)) ??
      null,
    interrupted,
  );
  return { pull, check };
}

/** Waits for an answer. @throws AgentPolicyError `unknown` when none comes in time; the signal's reason when it is interrupted. */
async function soon<Answer>(
  what: string,
  look: () => Answer | null,
  interrupted: AbortSignal,
): Promise<Answer> {
  const deadline = Date.now() + DECIDE_WITHIN_MS;
  while (Date.now() < deadline) {
    interrupted.throwIfAborted();
    const answer = look();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new AgentPolicyError(
    "unknown",
    "demo/undecided",
    `${what} was not decided within ${DECIDE_WITHIN_MS / 1_000} s.`,
    { remedy: "Run again with LOG_LEVEL=debug, or report it with the output." },
  );
}
