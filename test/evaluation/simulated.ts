import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/core";
import { decide } from "../../src/decision/decide.ts";
import type { EvaluationDeps } from "../../src/evaluation/deps.ts";
import type { PullRequestKey } from "../../src/evaluation/ports/keys.ts";
import type { Witness } from "../../src/evaluation/ports/witness.ts";
import { createOctokit } from "../../src/github/client/octokit.ts";
import { createFactSource } from "../../src/github/fact-source.ts";
import { createPublisher } from "../../src/github/publisher.ts";
import type { LoggedRequest, Repository, Simulator } from "../../src/simulator/index.ts";
import { world } from "./world.ts";

const timing = { timeoutMs: 500, betweenWritesMs: 0, secondMs: 1, retries: 2 };

const nameOf = (one: LoggedRequest) => one.graphqlOperation ?? one.route ?? `${one.method} ${one.path}`;

/** The real adapter against a simulator, with the log in memory. `witnesses` stands for what webhooks told. */
export function simulated(sim: Simulator, installationId: number) {
  const memory = world();
  const octokit = createOctokit({
    baseUrl: sim.url,
    authStrategy: createAppAuth,
    auth: { appId: sim.app.id, privateKey: sim.app.privateKey, installationId },
    timing,
  });
  const witnesses: Witness[] = [];
  const client = async (): Promise<Octokit> => octokit;
  const pause = async () => {};
  const deps: EvaluationDeps = {
    source: createFactSource({ octokit: client, appId: sim.app.id, pause, now: () => sim.clock.now() }),
    publisher: createPublisher({ octokit: client, appId: sim.app.id, pause }),
    log: { ...memory.deps.log, witnesses: async () => witnesses },
    work: memory.deps.work,
    now: () => sim.clock.now(),
    decide,
  };
  const key = (repository: Repository, number: number): PullRequestKey => ({
    installationId,
    repositoryId: repository.id,
    owner: repository.owner,
    name: repository.name,
    number,
  });
  /** The requests since the last call, without tokens, and which of them counted. */
  let from = sim.requests.length;
  const requests = () => {
    const all = sim.requests.slice(from).filter(({ path }) => !path.includes("access_tokens"));
    from = sim.requests.length;
    return {
      all: all.map((one) => nameOf(one)),
      counted: all.filter(({ counted }) => counted).map((one) => nameOf(one)),
    };
  };
  return { deps, key, witnesses, requests, enqueued: memory.enqueued };
}
