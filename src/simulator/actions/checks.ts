import { isAncestor } from "../git/history.ts";
import { branchRuleShapes } from "../rules/matching.ts";
import { checkRunShape, checkSuiteShape, statusShape } from "../shapes/checks.ts";
import { commitShape } from "../shapes/git.ts";
import { repositoryUrl } from "../shapes/repository.ts";
import type {
  Account,
  Annotation,
  CheckRun,
  CheckSuite,
  Conclusion,
  Repository,
  Status,
  World,
} from "../state/types.ts";
import { fullName, nodeId } from "../state/world.ts";
import { announce, installationOf } from "../webhooks/announce.ts";
import { tryAutoMerge } from "./automerge.ts";
import { appBot } from "./bots.ts";
import { judgeGroups } from "./queue.ts";

/** A push makes a suite for our App and asks it to check (docs: only Apps with `checks: write` are asked). */
export function requestSuite(
  world: World,
  repository: Repository,
  sha: string,
  branch: string,
  before: string | null,
  by: Account,
): void {
  const installation = installationOf(world, repository);
  if (installation?.permissions.checks !== "write") return;
  const known = repository.suites.some((suite) => suite.appId === world.app.id && suite.headSha === sha);
  if (known) return;
  const suite = suiteFor(world, repository, world.app.id, sha, branch, before);
  announce(world, repository, "check_suite", by, {
    action: "requested",
    check_suite: checkSuiteShape(world, repository, suite),
  });
}

/** The suite of an App on a commit; made when there is none. */
export function suiteFor(
  world: World,
  repository: Repository,
  appId: number,
  sha: string,
  branch: string | null = null,
  before: string | null = null,
): CheckSuite {
  const existing = repository.suites.find((suite) => suite.appId === appId && suite.headSha === sha);
  if (existing !== undefined) return existing;
  const id = world.nextId("suite");
  const at = world.time();
  const tips = [...repository.refs].find(([ref, tip]) => tip === sha && ref.startsWith("refs/heads/"));
  const suite: CheckSuite = {
    id,
    nodeId: nodeId("CS", id),
    appId,
    headSha: sha,
    headBranch: branch ?? tips?.[0].slice("refs/heads/".length) ?? null,
    before,
    runs: [],
    createdAt: at,
    updatedAt: at,
  };
  repository.suites.push(suite);
  return suite;
}

export interface CheckChange {
  name?: string;
  status?: CheckRun["status"];
  conclusion?: Conclusion | null;
  externalId?: string;
  detailsUrl?: string;
  startedAt?: string;
  completedAt?: string;
  output?: { title?: string; summary?: string; text?: string; annotations?: Annotation[] };
  actions?: CheckRun["actions"];
}

export function createRun(
  world: World,
  repository: Repository,
  appId: number,
  name: string,
  sha: string,
  change: CheckChange,
): CheckRun {
  const suite = suiteFor(world, repository, appId, sha);
  const id = world.nextId("run");
  const run: CheckRun = {
    id,
    nodeId: nodeId("CR", id),
    suite,
    name,
    headSha: sha,
    status: "queued",
    conclusion: null,
    externalId: "",
    detailsUrl: `https://github.com/apps/${world.apps.get(appId)?.slug ?? "app"}`,
    startedAt: world.time(),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
  };
  suite.runs.push(run);
  apply(world, run, change);
  runChanged(world, repository, run, "created");
  if (run.status === "completed") runChanged(world, repository, run, "completed");
  return run;
}

export function updateRun(world: World, repository: Repository, run: CheckRun, change: CheckChange): void {
  const wasCompleted = run.status === "completed";
  apply(world, run, change);
  if (run.status === "completed" && !wasCompleted) runChanged(world, repository, run, "completed");
  else settleRules(world, repository, run.headSha);
}

/** A conclusion completes the run; another status re-opens it; annotations are added to those there. */
function apply(world: World, run: CheckRun, change: CheckChange): void {
  const status = change.conclusion != null ? "completed" : change.status;
  if (change.name !== undefined) run.name = change.name;
  if (change.externalId !== undefined) run.externalId = change.externalId;
  if (change.detailsUrl !== undefined) run.detailsUrl = change.detailsUrl;
  if (change.startedAt !== undefined) run.startedAt = change.startedAt;
  if (change.actions !== undefined) run.actions = change.actions;
  if (status !== undefined) run.status = status;
  if (status === "completed") {
    run.conclusion = change.conclusion ?? run.conclusion;
    run.completedAt = change.completedAt ?? world.time();
  } else if (status !== undefined) {
    run.conclusion = null;
    run.completedAt = null;
  }
  const { output } = change;
  if (output !== undefined) {
    run.output = {
      title: output.title ?? run.output.title,
      summary: output.summary ?? run.output.summary,
      text: output.text ?? run.output.text,
      annotations: [...run.output.annotations, ...(output.annotations ?? [])],
    };
  }
  run.suite.updatedAt = world.time();
}

function runChanged(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: "created" | "completed",
): void {
  const bot = appBot(world, run.suite.appId);
  announce(world, repository, "check_run", bot, {
    action,
    check_run: {
      ...checkRunShape(world, repository, run),
      check_suite: checkSuiteShape(world, repository, run.suite),
    },
  });
  settleRules(world, repository, run.headSha);
}

/** What waits for checks looks again: auto-merges and the merge queue. */
function settleRules(world: World, repository: Repository, sha: string): void {
  for (const pull of repository.pulls.values()) {
    if (pull.head.sha === sha) tryAutoMerge(world, pull);
  }
  judgeGroups(world, repository);
}

/** "Re-run": the suite starts over, the run itself stays as it is; only the App that owns it is told. */
export function rerequest(world: World, repository: Repository, run: CheckRun, by: Account): void {
  if (run.suite.appId !== world.app.id) return;
  announce(world, repository, "check_run", by, {
    action: "rerequested",
    check_run: {
      ...checkRunShape(world, repository, run),
      check_suite: checkSuiteShape(world, repository, run.suite),
    },
  });
}

/** A button of a check run: only the App that owns it is told which one. @throws when the run offers no such button. */
export function requestAction(
  world: World,
  repository: Repository,
  run: CheckRun,
  by: Account,
  identifier: string,
): void {
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(`check run ${run.name} offers no action ${identifier}`);
  }
  if (run.suite.appId !== world.app.id) return;
  announce(world, repository, "check_run", by, {
    action: "requested_action",
    check_run: {
      ...checkRunShape(world, repository, run),
      check_suite: checkSuiteShape(world, repository, run.suite),
    },
    requested_action: { identifier },
  });
}

export function rerequestSuite(world: World, repository: Repository, suite: CheckSuite, by: Account): void {
  if (suite.appId !== world.app.id) return;
  announce(world, repository, "check_suite", by, {
    action: "rerequested",
    check_suite: checkSuiteShape(world, repository, suite),
  });
}

export function createStatus(
  world: World,
  repository: Repository,
  status: Pick<Status, "sha" | "context" | "state" | "description" | "targetUrl" | "creator">,
): Status {
  const id = world.nextId("status");
  const created: Status = { ...status, id, nodeId: nodeId("SC", id), createdAt: world.time() };
  repository.statuses.push(created);
  announce(world, repository, "status", status.creator, {
    id,
    sha: status.sha,
    name: fullName(repository),
    target_url: status.targetUrl,
    avatar_url: statusShape(world, repository, created).avatar_url,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: commitShape(world, repository, status.sha),
    branches: branchesWith(world, repository, status.sha),
    created_at: created.createdAt,
    updated_at: created.createdAt,
  });
  settleRules(world, repository, status.sha);
  return created;
}

/** Branches that contain a commit, ten at most (docs: webhook events, status). */
function branchesWith(world: World, repository: Repository, sha: string) {
  return [...repository.refs]
    .filter(([ref, tip]) => ref.startsWith("refs/heads/") && isAncestor(repository.objects, sha, tip))
    .slice(0, 10)
    .map(([ref, tip]) => ({
      name: ref.slice("refs/heads/".length),
      commit: { sha: tip, url: `${repositoryUrl(world, repository)}/commits/${tip}` },
      protected: branchRuleShapes(world, repository, ref.slice("refs/heads/".length)).length > 0,
    }));
}
