import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { ResponseDeps, Ruling } from "../../evaluation/respond.ts";
import type { ResponseKind, Undoing } from "../../levers/answer.ts";
import { withDefaults } from "../../policy/defaults.ts";
import { remember } from "../../remember.ts";
import { createClient, type GitHubClient } from "../client/client.ts";
import { asUnavailable, isDenied, statusOf, unavailable } from "../client/failure.ts";
import type { DefaultPolicies } from "../fact-source.ts";
import { createTreeReader } from "../objects/trees.ts";
import { readDeployers } from "../pull-request/deployers.ts";
import { UNDO } from "./catalogue.ts";
import { DeniedByGitHub } from "./undo.ts";

export interface ResponderOptions {
  octokit: (installationId: number) => Promise<Octokit>;
  policies: DefaultPolicies;
  /** The clock, in milliseconds. */
  now: () => number;
  /** How long a ruling serves; a changed policy takes effect here after it. Default one minute. */
  ttlMs?: number;
  /** Waits before a query is repeated, and between looks at a run that was asked to stop. */
  pause?: () => Promise<void>;
}

const TTL_MS = 60_000;
const MOST_RULINGS = 2_000;
const PAUSE_MS = 3_000;

/** What each counter-action needs. Source: docs.github.com, "Permissions required for GitHub Apps"; docs/levers.md has the table. */
const PERMISSIONS: Record<ResponseKind, string> = {
  "remove-label": "`pull_requests: write` (on plain issues `issues: write`)",
  "minimize-comment": "`pull_requests: write` (on plain issues `issues: write`)",
  "cancel-run": "`actions: write`",
  "dismiss-review": "`pull_requests: write`",
  dequeue: "`pull_requests: write` and `merge_queues: write`",
  "delete-ref": "`contents: write`",
};

/** GitHub as the place where acts are judged and undone. */
export function createResponder(options: ResponderOptions): Pick<ResponseDeps, "ruling" | "undo"> {
  const { octokit, policies, now } = options;
  const pause = options.pause ?? (() => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS)));
  const rulings = new Map<number, { ruling: Promise<Ruling | null>; until: number }>();

  const client = async (key: RepositoryKey): Promise<GitHubClient> =>
    createClient(await octokit(key.installationId), options.pause ? { pause: options.pause } : {});

  async function read(key: RepositoryKey): Promise<Ruling | null> {
    const found = await policies.defaultPolicy(key);
    if (found?.policy.state !== "effective") return null;
    const policy = withDefaults(found.policy.policy);
    if ((policy.deploy?.respond ?? []).length === 0)
      return { policy, deployers: { bots: [], workflows: [] }, defaultBranch: null };
    const github = await client(key);
    const repo = { owner: found.owner, repo: found.name };
    const shape = z.object({ default_branch: z.string() });
    const { default_branch: main } = await github
      .get("/repos/{owner}/{repo}", repo, shape)
      .catch((error) => Promise.reject(asUnavailable(error, "the repository")));
    const deployers = await readDeployers(github, repo, main, createTreeReader(github, repo));
    if (!deployers.known) throw unavailable("what deploys", deployers.gap.detail);
    return { policy, deployers: deployers.value, defaultBranch: main };
  }

  return {
    ruling(key) {
      const kept = rulings.get(key.repositoryId);
      if (kept !== undefined && kept.until > now()) return kept.ruling;
      const ruling = read(key);
      const until = now() + (options.ttlMs ?? TTL_MS);
      remember(rulings, key.repositoryId, { ruling, until }, MOST_RULINGS);
      ruling.catch(() => rulings.delete(key.repositoryId));
      return ruling;
    },

    async undo(key, act, kind): Promise<Undoing | null> {
      try {
        const repo = { owner: key.owner, repo: key.name };
        return await UNDO[kind]({ client: await client(key), repo, pause }, act);
      } catch (error) {
        // What GitHub does not find was deleted meanwhile.
        if (statusOf(error) === 404 || statusOf(error) === 422) return null;
        if (error instanceof DeniedByGitHub || isDenied(error)) return denied(kind);
        throw asUnavailable(error, "what an act did");
      }
    },
  };
}

function denied(kind: ResponseKind): Undoing {
  const reason = `Nothing was undone: this App's installation lacks ${PERMISSIONS[kind]}, or GitHub refuses it there.`;
  return { result: "not-undone", reason };
}
