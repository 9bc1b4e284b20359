import type { Octokit } from "@octokit/core";
import { z } from "zod";
import { environmentTarget } from "../../decision/deployment/target.ts";
import type { DeploymentMemory, DeploymentSource } from "../../evaluation/deployment/ports.ts";
import type { DeploymentKey, RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { DeploymentFacts } from "../../facts/deployment.ts";
import type { Facts, LiveState, Push } from "../../facts/facts.ts";
import { known } from "../../facts/known.ts";
import type { PolicyState } from "../../policy/effective.ts";
import { teamsIn } from "../../policy/teams.ts";
import { createClient, type GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, statusOf, unavailable } from "../client/failure.ts";
import type { DefaultPolicies } from "../fact-source.ts";
import type { Repo } from "../objects/compare.ts";
import { createTreeReader } from "../objects/trees.ts";
import type { DefaultPolicy } from "../policy/default-policy.ts";
import { createTeamReader } from "../policy/teams.ts";
import { readPushes } from "../pull-request/activity.ts";
import { readDeployers } from "../pull-request/deployers.ts";
import { readAuthorizations } from "./authorizations.ts";
import { readLandings } from "./landings.ts";
import { readFloor, readRange } from "./range.ts";
import { readWaitingRun, type WaitingRun } from "./run.ts";

export interface DeploymentSourceOptions {
  octokit: (installationId: number) => Promise<Octokit>;
  policies: DefaultPolicies;
  now: () => Date;
  live: (key: RepositoryKey) => Promise<LiveState>;
  pause?: (attempt: number) => Promise<void>;
}

/** GitHub as the source of facts about deployments that wait, and as the place where they are answered. */
export function createDeploymentSource(options: DeploymentSourceOptions): DeploymentSource {
  const { octokit, policies } = options;
  const clients = new WeakMap<Octokit, GitHubClient>();

  async function clientOf(key: RepositoryKey): Promise<GitHubClient> {
    const found = await octokit(key.installationId).catch((error) => {
      throw unavailable(`installation ${key.installationId}`, describe(error), error);
    });
    const client = clients.get(found) ?? createClient(found, options.pause ? { pause: options.pause } : {});
    clients.set(found, client);
    return client;
  }

  return {
    async open(key) {
      const client = await clientOf(key);
      const waiting = await readWaitingRun(client, key);
      if (waiting === null) return null;
      const governing = await policies.defaultPolicy({
        ...key,
        owner: waiting.repo.owner,
        name: waiting.repo.repo,
      });
      if (governing === null) throw unavailable("policy", "GitHub shows no such repository");
      return {
        run: waiting.run,
        policy: governing.policy,
        read: (memory) => read(options, client, key, waiting, governing, memory),
      };
    },

    async current(key) {
      return (await readWaitingRun(await clientOf(key), key))?.run ?? null;
    },

    async answer(key, { state, comment }) {
      const client = await clientOf(key);
      try {
        await client.send(
          "POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule",
          {
            owner: key.owner,
            repo: key.name,
            run_id: key.runId,
            environment_name: key.environment,
            comment,
            ...(state === null ? {} : { state }),
          },
          z.unknown(),
          { once: true },
        );
        return true;
      } catch (error) {
        // Nothing waits any more, or somebody else's rule ended it (422); the run is gone (404).
        if (statusOf(error) === 422 || statusOf(error) === 404) return false;
        if (isDenied(error))
          throw unavailable(
            "the answer to a deployment",
            `${describe(error)}; the App needs deployments: write`,
            error,
          );
        throw asUnavailable(error, "the answer to a deployment");
      }
    },

    async tip(key) {
      return (await policies.defaultPolicy(key))?.defaultBranch?.tip ?? null;
    },
  };
}

async function read(
  { now, live }: DeploymentSourceOptions,
  client: GitHubClient,
  key: DeploymentKey,
  { run, repo, environment, onRef }: WaitingRun,
  governing: DefaultPolicy,
  memory: DeploymentMemory,
): Promise<DeploymentFacts> {
  const since = await readFloor(client, repo, { key, sha: run.sha, environment }, memory);
  const commits = await readRange(client, repo, since, run.sha);
  const deployed = commits.known ? commits.value : [];
  const shas = deployed.map(({ sha }) => sha);
  const defaultBranch = governing.defaultBranch?.name ?? null;
  const { here, elsewhere } = split(await memory.pushesTo(key, shas), run.ref, defaultBranch);
  const recorded = await memory.authorizations(key, {
    sha: run.sha,
    targets: [environmentTarget(environment)],
    asOf: now().toISOString(),
  });
  const authorizations = await readAuthorizations(client, recorded);
  const landings = await readLandings(client, repo, key, deployed, memory);
  return {
    version: 1,
    repository: {
      id: key.repositoryId,
      owner: repo.owner,
      name: repo.repo,
      defaultBranch: known(defaultBranch ?? ""),
    },
    environment,
    run,
    onRef,
    since,
    commits,
    pushes: await pushesOf(client, repo, run, shas, here, defaultBranch),
    elsewhere,
    landings,
    acts: await memory.acts(key, {
      numbers: [...new Set(landings.map(({ number }) => number))],
      shas: [...new Set([run.sha, ...shas])],
      run,
    }),
    ...(await deployersOf(client, repo, governing)),
    authorizations,
    teams: recorded.length === 0 ? {} : await teamsOf(client, governing.policy, now),
    // Last, so that a quarantine of this moment is seen.
    live: await live(key),
    asOf: now().toISOString(),
  };
}

/** What deploys, as the default branch has it: a change of it is no reason to trust what it says. */
async function deployersOf(
  client: GitHubClient,
  repo: Repo,
  { policy, defaultBranch }: DefaultPolicy,
): Promise<Pick<DeploymentFacts, "deployers">> {
  const deploy = policy.state === "effective" ? policy.policy.deploy : undefined;
  if (deploy === undefined || deploy.agents === "allow" || defaultBranch === null) return {};
  return { deployers: await readDeployers(client, repo, defaultBranch.tip, createTreeReader(client, repo)) };
}

/** Pushes to the default branch first, then those to the run's own ref: how a commit came there says whose it is. */
function split(
  witnessed: Awaited<ReturnType<DeploymentMemory["pushesTo"]>>,
  ref: string,
  defaultBranch: string | null,
): { here: Push[]; elsewhere: Push[] } {
  const main = `refs/heads/${defaultBranch}`;
  const all = witnessed.map(({ kind: _kind, ...push }): Push => ({ ...push, source: "webhook" }));
  return {
    here: [
      ...all.filter((push) => push.ref === main),
      ...all.filter((push) => push.ref === ref && ref !== main),
    ],
    elsewhere: all.filter((push) => push.ref !== main && push.ref !== ref),
  };
}

/** What was witnessed; where that leaves a commit unexplained, the repository's activity log tells besides. */
async function pushesOf(
  client: GitHubClient,
  repo: { owner: string; repo: string },
  run: DeploymentFacts["run"],
  shas: string[],
  here: Push[],
  defaultBranch: string | null,
): Promise<DeploymentFacts["pushes"]> {
  const refs = new Set([...(defaultBranch === null ? [] : [`refs/heads/${defaultBranch}`]), run.ref]);
  if (shas.length === 0) return known([]);
  const own = new Set(shas);
  const all: Push[] = [];
  for (const ref of refs) {
    const seen = here.filter((push) => push.ref === ref);
    const read = await readPushes(
      client,
      {
        headRef: ref,
        headSha: run.sha,
        repository: `${repo.owner}/${repo.repo}`,
        forkOwner: null,
        opened: "",
        own,
      },
      seen.map(({ source: _source, ...push }) => ({ kind: "push", ...push })),
    );
    if (!read.known) return read;
    all.push(...read.value.filter(({ after }) => own.has(after)));
    if (
      shas.length > 0 &&
      ref === `refs/heads/${defaultBranch}` &&
      read.value.some(({ after }) => after === run.sha)
    )
      break;
  }
  return known(all);
}

/** Members of the teams that may authorise or break the glass, read now: who left one no longer counts. */
async function teamsOf(client: GitHubClient, policy: PolicyState, now: () => Date): Promise<Facts["teams"]> {
  if (policy.state !== "effective") return {};
  const { deploy, "break-glass": glass } = policy.policy;
  const names = teamsIn({
    version: 1,
    ...(deploy?.authorize === undefined ? {} : { deploy: { authorize: deploy.authorize } }),
    ...(glass === undefined ? {} : { "break-glass": glass }),
  });
  const reader = createTeamReader(client, { ttlMs: 0, now: () => now().getTime() });
  const teams: Facts["teams"] = {};
  for (const name of names) teams[name] = await reader(name);
  return teams;
}
