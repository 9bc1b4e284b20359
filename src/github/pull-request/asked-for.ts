import type { Commit, Facts, FileChange } from "../../facts/facts.ts";
import type { Known } from "../../facts/known.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Policy } from "../../policy/schema.ts";
import { teamsIn } from "../../policy/teams.ts";
import type { GitHubClient } from "../client/client.ts";
import type { Repo } from "../objects/compare.ts";
import type { TreeReader } from "../objects/trees.ts";
import type { TeamReader } from "../policy/teams.ts";
import { readCi } from "./ci.ts";
import { readCiEnvironments } from "./ci-environments.ts";
import { readCiRefs } from "./ci-refs.ts";
import { readDeployers } from "./deployers.ts";
import { readDocuments } from "./documents.ts";
import type { Evidence } from "./evidence.ts";
import { readLinks } from "./links.ts";
import { readPassing } from "./passing.ts";
import { positionOf } from "./position.ts";

interface Tools {
  client: GitHubClient;
  repo: Repo;
  trees: TreeReader;
  teams: TeamReader;
}

/** What the change is, as far as every policy asks. */
interface Change {
  headSha: string;
  mergeBase: Known<string>;
  files: Known<FileChange[]>;
  commits: Known<Commit[]>;
}

type AskedFor = Pick<Facts, "teams" | "documents" | keyof ForPaths | keyof ForCi>;
type ForPaths = Pick<Facts, "passing" | "links">;
type ForCi = Pick<Facts, "ci" | "deployers" | "environments" | "refs">;

/**
 * Facts that only some policies ask for; each costs requests, so nobody else pays for it.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readAskedFor(
  tools: Tools,
  evidence: Evidence,
  state: PolicyState,
  change: Change,
): Promise<AskedFor> {
  if (state.state !== "effective") return { teams: {}, documents: [] };
  const { client, repo } = tools;
  const { policy } = state;
  const forPaths = asksForPaths(policy) ? await readForPaths(tools, evidence, change) : {};
  const teams: Facts["teams"] = {};
  for (const team of teamsIn(policy)) teams[team] = await tools.teams(team);
  const documents =
    policy.mcp !== undefined && change.files.known
      ? await readDocuments(client, repo, change.files.value, change)
      : [];
  const forCi = asksForCi(policy) ? await readForCi(tools, evidence, change) : {};
  return { ...forPaths, teams, documents, ...forCi };
}

/** Nothing else asks which paths a commit on the way touches, and which links lead to them. */
const asksForPaths = ({ paths, defaults, provenance }: Policy) =>
  (paths?.length ?? 0) > 0 ||
  (defaults?.paths ?? "allow") !== "allow" ||
  (provenance?.require?.length ?? 0) + (provenance?.relax?.length ?? 0) > 0;

/** Only `deploy` asks what a change lets agents set off. */
const asksForCi = ({ deploy }: Policy) => deploy !== undefined && deploy.agents !== "allow";

async function readForPaths(
  { client, repo, trees }: Tools,
  evidence: Evidence,
  change: Change,
): Promise<ForPaths> {
  const passing = mayLandEach(evidence) ? await readPassing(client, repo, change) : undefined;
  // As the branch stands now: what a merge would meet.
  const links = await readLinks(client, repo, positionOf(evidence.pullRequest).baseSha, trees);
  return { ...(passing === undefined ? {} : { passing }), links };
}

async function readForCi(
  { client, repo, trees }: Tools,
  { repository, pullRequest }: Evidence,
  change: Change,
): Promise<ForCi> {
  const ci = change.files.known ? await readCi(client, repo, change.files.value, change, trees) : undefined;
  const deployers = await readDeployers(client, repo, positionOf(pullRequest).baseSha, trees);
  if (ci === undefined) return { deployers };
  if (!ci.known) return { deployers, ci };
  const environments = await readCiEnvironments(client, repo, ci.value);
  const refs = await readCiRefs(client, repo, ci.value, repository.defaultBranchRef?.name ?? null);
  return { deployers, ci, environments, ...(refs === undefined ? {} : { refs }) };
}

/**
 * Whether commits may land one by one and not as their sum. Whatever is not ruled out may happen; a merge queue has a method of its
 * own.
 */
function mayLandEach({ repository, pullRequest }: Evidence): boolean {
  if (repository.mergeCommitAllowed !== false || repository.rebaseMergeAllowed !== false) return true;
  const rules = pullRequest.baseRef?.rules;
  if (rules?.nodes == null || rules.pageInfo?.hasNextPage !== false) return true;
  return rules.nodes.some((rule) => rule === null || rule.type === "MERGE_QUEUE");
}
