import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { FactSource } from "../evaluation/ports/fact-source.ts";
import type { PullRequestKey, RepositoryKey } from "../evaluation/ports/keys.ts";
import type { LiveState } from "../facts/facts.ts";
import { resolvePolicy } from "../policy/layers.ts";
import { catalogue } from "../rules/catalogue.ts";
import { createClient, type GitHubClient } from "./client/client.ts";
import { describe, unavailable } from "./client/failure.ts";
import { readMergeGroup } from "./merge-group.ts";
import { listOpenPullRequests } from "./open-pull-requests.ts";
import { type DefaultPolicy, readDefaultPolicy } from "./policy/default-policy.ts";
import { readPolicyFiles } from "./policy/policy-files.ts";
import { readProperties } from "./policy/properties.ts";
import { createTeamReader, type TeamReader } from "./policy/teams.ts";
import { readEvidence } from "./pull-request/evidence.ts";
import { readPosition } from "./pull-request/position.ts";
import { openedPullRequest } from "./pull-request/pull-request.ts";

export interface FactSourceOptions {
  /** The client of an installation, the same one each time, so that what it remembers serves again. */
  octokit: (installationId: number) => Promise<Octokit>;
  /** This App's number. */
  appId: number;
  now?: () => Date;
  /** How long members of teams are not asked for again. */
  ttlMs?: number;
  live?: (key: RepositoryKey) => Promise<LiveState>;
  /** Waits before a GraphQL query is repeated that GitHub answered with passing errors. */
  pause?: (attempt: number) => Promise<void>;
}

interface Installation {
  client: GitHubClient;
  teams: TeamReader;
  selection: () => Promise<"all" | "selected">;
}

const FIVE_MINUTES = 300_000;

/** A policy that names a rule which does not exist is broken here as it is for `validate`. */
const RULES = catalogue.map(({ id }) => id);

/** The policy of a repository apart from any pull request. */
export interface DefaultPolicies {
  /** Null when GitHub shows no such repository. @throws AgentPolicyError of kind `unknown` */
  defaultPolicy(key: RepositoryKey): Promise<DefaultPolicy | null>;
}

/** GitHub as a source of facts. Holds what may be reused between evaluations, one set an installation. */
export function createFactSource(options: FactSourceOptions): FactSource & DefaultPolicies {
  const now = options.now ?? (() => new Date());
  const ttlMs = options.ttlMs ?? FIVE_MINUTES;
  const live = options.live ?? (async () => ({ quarantined: [] }));
  const installations = new WeakMap<Octokit, Installation>();

  async function of(key: RepositoryKey): Promise<Installation> {
    const octokit = await options.octokit(key.installationId).catch((error) => {
      throw unavailable(`installation ${key.installationId}`, describe(error), error);
    });
    let installation = installations.get(octokit);
    if (!installation) {
      const client = createClient(octokit, options.pause ? { pause: options.pause } : {});
      installation = {
        client,
        teams: createTeamReader(client, { ttlMs, now: () => now().getTime() }),
        // Never remembered: it proves that there is no organisation policy, and whoever takes `.github` out of the selection
        // would have minutes without one. Asked conditionally, it costs nothing while it stays the same.
        selection: () => readSelection(client),
      };
      installations.set(octokit, installation);
    }
    return installation;
  }

  async function open(key: PullRequestKey) {
    const { client, teams, selection } = await of(key);
    const evidence = await readEvidence(client, key);
    if (!evidence) return null;
    const files = await readPolicyFiles(client, evidence, selection);
    const [owner = key.owner, name = key.name] = evidence.repository.nameWithOwner.split("/");
    const properties = await readProperties(client, { owner, repo: name }, files);
    const policy = resolvePolicy(files, { rules: RULES, repository: { name, properties } });
    return openedPullRequest({ client, teams, appId: options.appId, now, live }, key, evidence, policy);
  }

  return {
    open,
    async current(key) {
      return readPosition((await of(key)).client, key);
    },
    async mergeGroup(key) {
      return readMergeGroup((await of(key)).client, key);
    },
    async defaultPolicy(key) {
      const { client, selection } = await of(key);
      return readDefaultPolicy(client, key, { selection, rules: RULES });
    },
    async openPullRequests(key, baseRef) {
      return listOpenPullRequests((await of(key)).client, key, baseRef);
    },
  };
}

const selectionShape = z.object({ repository_selection: z.enum(["all", "selected"]) });

/** docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation */
async function readSelection(client: GitHubClient): Promise<"all" | "selected"> {
  try {
    const found = await client.get("/installation/repositories", { per_page: 1 }, selectionShape);
    return found.repository_selection;
  } catch (error) {
    throw unavailable("what the installation covers", describe(error), error);
  }
}
