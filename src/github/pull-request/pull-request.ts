import { gateFor } from "../../decision/gate.ts";
import type { OpenedPullRequest, Reading } from "../../evaluation/ports/fact-source.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Account } from "../../facts/account.ts";
import type { Facts } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { GitHubClient } from "../client/client.ts";
import type { Repo } from "../objects/compare.ts";
import { createRecompute, recomputeMerges } from "../objects/recompute.ts";
import { createTreeReader } from "../objects/trees.ts";
import type { TeamReader } from "../policy/teams.ts";
import { actorOf } from "../shapes.ts";
import { readPushes } from "./activity.ts";
import { readAskedFor } from "./asked-for.ts";
import { readClosing } from "./closing.ts";
import { commentsOf } from "./comments.ts";
import { readCommits } from "./commits.ts";
import { COPILOT, readCopilotEvents } from "./copilot.ts";
import { enforcementOf } from "./enforcement.ts";
import { eventsOf, labelsOf, lastEditor } from "./events.ts";
import type { Evidence } from "./evidence.ts";
import type { EvidenceIssue } from "./evidence-shapes.ts";
import { readFiles } from "./files.ts";
import { issuesOf } from "./issues.ts";
import { positionOf } from "./position.ts";
import { reviewOf } from "./reviews.ts";
import { readRuns } from "./workflow-runs.ts";

export interface ReadingTools {
  client: GitHubClient;
  teams: TeamReader;
  appId: number;
  now: () => Date;
  /** Agents that an operator has stopped; part of the facts because it decides. */
  live: (key: PullRequestKey) => Promise<Facts["live"]>;
}

/** A pull request after the evidence query, ready to be read to the end. */
export function openedPullRequest(
  tools: ReadingTools,
  key: PullRequestKey,
  evidence: Evidence,
  policy: PolicyState,
): OpenedPullRequest {
  const { repository, pullRequest } = evidence;
  return {
    position: positionOf(pullRequest),
    headRef:
      pullRequest.headRepository?.databaseId === repository.databaseId
        ? `refs/heads/${pullRequest.headRefName}`
        : null,
    defaultBranch: repository.defaultBranchRef?.name ?? null,
    policy,
    read: (witnesses, onIssues) => readPullRequest(tools, key, evidence, policy, witnesses, onIssues),
  };
}

async function readPullRequest(
  tools: ReadingTools,
  key: PullRequestKey,
  evidence: Evidence,
  policy: PolicyState,
  witnesses: Witness[],
  onIssues: (issues: number[]) => Promise<Witness[]>,
): Promise<Reading> {
  const { client } = tools;
  const { repository, pullRequest, errors } = evidence;
  const position = positionOf(pullRequest);
  const repo = repoOf(repository.nameWithOwner);
  // As many as a merge and the change itself need at once: twenty merges of a large repository are gigabytes.
  const trees = createTreeReader(client, repo, 8);
  const { headSha } = position;

  const range = await readCommits(client, repo, {
    number: key.number,
    headSha,
    baseSha: pullRequest.baseRefOid,
    count: pullRequest.commits.totalCount,
  });
  const listed = await readFiles(
    client,
    repo,
    { number: key.number, headSha, mergeBase: range.mergeBase, count: pullRequest.changedFiles },
    trees,
  );
  const recomputed: typeof range.commits = range.commits.known
    ? known(await recomputeMerges(range.commits.value, createRecompute(client, repo, trees)))
    : range.commits;

  const headRef = `refs/heads/${pullRequest.headRefName}`;
  const own = range.commits.known ? new Set(range.commits.value.map(({ sha }) => sha)) : null;
  const asked = {
    headRef,
    headSha,
    repository: pullRequest.headRepository?.nameWithOwner ?? null,
    forkOwner: forkOwnerOf(evidence),
    own,
    opened: pullRequest.createdAt,
  };
  const pushes = await readPushes(client, asked, witnesses);
  const sameRepository = pullRequest.headRepository?.databaseId === repository.databaseId;
  const runs = await readRuns(client, repo, {
    author: actorOf(pullRequest.author).account,
    opened: pullRequest.createdAt,
    pushes: pushes.known && sameRepository ? pushes.value : [],
  });
  const timeline = await evidence.list("timelineItems");
  const labels = await evidence.list("labels");
  const reviews = await evidence.list("reviews");
  const comments = await evidence.list("comments");
  const issues = await evidence.list("closingIssuesReferences");
  const byCopilot = pullRequest.author?.databaseId === COPILOT;
  const copilot = byCopilot ? await readCopilotEvents(client, repo, key.number) : known([]);
  const askedFor = await readAskedFor({ client, repo, trees, teams: tools.teams }, evidence, policy, {
    headSha,
    mergeBase: range.mergeBase,
    files: listed,
    commits: recomputed,
  });
  const gate = gateFor(policy, position.baseRef, repository.defaultBranchRef?.name ?? null);
  const discussed = comments.known
    ? await commentsOf(client, repo, key.number, comments.value, witnesses)
    : comments;

  const closing = await readClosing(client, {
    key,
    headSha,
    mergeBase: range.mergeBase,
    files: listed,
    commits: recomputed,
    appId: tools.appId,
  });

  const facts: Facts = {
    version: 1,
    origin: "github",
    asOf: tools.now().toISOString(),
    repository: {
      id: repository.databaseId,
      ...(repository.owner.databaseId == null ? {} : { ownerId: repository.owner.databaseId }),
      owner: repo.owner,
      name: repo.repo,
      defaultBranch: repository.defaultBranchRef
        ? known(repository.defaultBranchRef.name)
        : incomplete("github/no-default-branch", "default branch", "The repository has none."),
    },
    change: {
      route: "pull-request",
      number: key.number,
      state: position.state,
      draft: pullRequest.isDraft,
      title: pullRequest.title,
      body: pullRequest.body,
      createdAt: pullRequest.createdAt,
      author: known(actorOf(pullRequest.author)),
      editor: map(timeline, (events) => lastEditor(pullRequest, events)),
      base: { ref: position.baseRef, sha: position.baseSha },
      head: {
        ref: headRef,
        sha: headSha,
        repository: pullRequest.headRepository && {
          id: pullRequest.headRepository.databaseId,
          fullName: pullRequest.headRepository.nameWithOwner,
          fork: pullRequest.headRepository.databaseId !== repository.databaseId,
        },
      },
      mergeBase: range.mergeBase,
      lines: known(pullRequest.additions + pullRequest.deletions),
      autoMerge: known(pullRequest.autoMergeRequest && actorOf(pullRequest.autoMergeRequest.enabledBy)),
    },
    commits: closing.commits,
    files: closing.files,
    pushes,
    reviews: map(reviews, (items) => items.map((review) => reviewOf(review, witnesses))),
    comments: discussed,
    labels:
      labels.known && timeline.known
        ? known(
            labelsOf(
              labels.value.map(({ name }) => name),
              timeline.value,
              witnesses,
              key.number,
            ),
          )
        : labels.known
          ? asGapOf(timeline)
          : labels,
    events: timeline.known
      ? map(copilot, (started) => [...eventsOf(timeline.value, witnesses, pullRequest), ...started])
      : timeline,
    checks: closing.checks,
    ...(runs === undefined ? {} : { runs }),
    issues: issues.known
      ? await issuesOf(
          issues.value,
          await witnessed(issues.value, repository.databaseId, onIssues),
          repository.databaseId,
        )
      : issues,
    ...askedFor,
    enforcement: await enforcementOf(pullRequest.baseRef?.rules, errors, gate.checkName, tools.appId),
    live: await tools.live(key),
    // GitHub cannot tell; the evaluation asks the App's own record, once it is known whose change this is.
    activity: incomplete("evaluation/activity", "agents' activity", "The record was not asked."),
  };
  return { facts, policy, siblings: closing.siblings, position: closing.position };
}

async function witnessed(
  issues: EvidenceIssue[],
  repositoryId: number,
  onIssues: (issues: number[]) => Promise<Witness[]>,
): Promise<Witness[]> {
  const own = issues.filter(({ repository }) => repository.databaseId === repositoryId);
  return own.length === 0 ? [] : onIssues(own.map(({ number }) => number));
}

function map<T, U>(fact: Known<T>, change: (value: T) => U): Known<U> {
  return fact.known ? known(change(fact.value)) : fact;
}

/** The person whose fork the head lies in. */
function forkOwnerOf({ repository, pullRequest }: Evidence): Account | null {
  const head = pullRequest.headRepository;
  if (head === null || head.databaseId === repository.databaseId) return null;
  const { __typename, databaseId, login } = head.owner;
  return __typename === "User" && databaseId != null ? { id: databaseId, login, type: "User" } : null;
}

function asGapOf<T>(fact: Known<unknown>): Known<T> {
  return fact.known ? incomplete("github/unread", "fact", "It was not read.") : fact;
}

export function repoOf(nameWithOwner: string): Repo {
  const [owner = "", repo = ""] = nameWithOwner.split("/");
  return { owner, repo };
}
