import { latestRuns } from "../rules/requirements.ts";
import { suiteState } from "../shapes/checks.ts";
import { webUrl } from "../shapes/repository.ts";
import type { CheckRun, CheckSuite, Repository, Status } from "../state/types.ts";
import { connection } from "./connections.ts";
import { commitTag } from "./git.ts";
import { actorTag, fieldsOf, type Tagged, tag, tagOrNull } from "./tagged.ts";

type RunValue = { repository: Repository; run: CheckRun };
type SuiteValue = { repository: Repository; suite: CheckSuite };
type StatusValue = { repository: Repository; status: Status };
type RollupValue = { repository: Repository; sha: string };

function statusesOf({ repository, sha }: RollupValue): Status[] {
  const latest = new Map(
    repository.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
  );
  return [...latest.values()];
}

/** All checks and statuses of a commit; null when it has none. */
export function rollupOf(repository: Repository, sha: string): Tagged<RollupValue> | null {
  const value = { repository, sha };
  return latestRuns(repository, sha).length + statusesOf(value).length === 0
    ? null
    : tag("StatusCheckRollup", value);
}

function rollupState(value: RollupValue): string {
  const runs = latestRuns(value.repository, value.sha);
  const statuses = statusesOf(value).map((status) => status.state);
  const conclusions = runs.map((run) => run.conclusion);
  const bad = ["failure", "timed_out", "cancelled", "action_required", "stale"];
  if (statuses.includes("error")) return "ERROR";
  if (statuses.includes("failure") || conclusions.some((one) => one !== null && bad.includes(one)))
    return "FAILURE";
  if (statuses.includes("pending") || runs.some((run) => run.status !== "completed")) return "PENDING";
  return "SUCCESS";
}

export const checkTypes = {
  StatusCheckRollup: fieldsOf<RollupValue>({
    id: ({ sha }) => `SCR_${sha}`,
    state: rollupState,
    commit: ({ repository, sha }) => commitTag(repository, sha),
    contexts: (value, args) => {
      const { repository } = value;
      const all: Tagged[] = [
        ...latestRuns(repository, value.sha).map((run) => tag("CheckRun", { repository, run })),
        ...statusesOf(value).map((status) => tag("StatusContext", { repository, status })),
      ];
      return connection("contexts", args, all, (item) => item);
    },
  }),
  CheckRun: fieldsOf<RunValue>({
    id: ({ run }) => run.nodeId,
    databaseId: ({ run }) => run.id,
    name: ({ run }) => run.name,
    status: ({ run }) => run.status.toUpperCase(),
    conclusion: ({ run }) => run.conclusion?.toUpperCase() ?? null,
    externalId: ({ run }) => run.externalId,
    startedAt: ({ run }) => run.startedAt,
    completedAt: ({ run }) => run.completedAt,
    detailsUrl: ({ run }) => run.detailsUrl,
    title: ({ run }) => run.output.title,
    summary: ({ run }) => run.output.summary,
    text: ({ run }) => run.output.text,
    url: ({ repository, run }) => `${webUrl(repository)}/runs/${run.id}`,
    permalink: ({ repository, run }) => `${webUrl(repository)}/runs/${run.id}`,
    repository: ({ repository }) => tag("Repository", repository),
    checkSuite: ({ repository, run }) => tag("CheckSuite", { repository, suite: run.suite }),
  }),
  CheckSuite: fieldsOf<SuiteValue>({
    id: ({ suite }) => suite.nodeId,
    databaseId: ({ suite }) => suite.id,
    status: ({ suite }) => suiteState(suite).status.toUpperCase(),
    conclusion: ({ suite }) => suiteState(suite).conclusion?.toUpperCase() ?? null,
    app: ({ suite }, _args, { world }) => tagOrNull("App", world.apps.get(suite.appId)),
    commit: ({ repository, suite }) => commitTag(repository, suite.headSha),
    createdAt: ({ suite }) => suite.createdAt,
    updatedAt: ({ suite }) => suite.updatedAt,
    repository: ({ repository }) => tag("Repository", repository),
    checkRuns: ({ repository, suite }, args) => {
      const filter = args.filterBy as { checkName?: string; appId?: number; checkType?: string } | undefined;
      const latest = new Set(latestRuns(repository, suite.headSha));
      const found = suite.runs
        .filter((run) => filter?.checkType !== "LATEST" || latest.has(run))
        .filter((run) => filter?.checkName == null || run.name === filter.checkName);
      return connection("checkRuns", args, found, (run) => tag("CheckRun", { repository, run }));
    },
  }),
  StatusContext: fieldsOf<StatusValue>({
    id: ({ status }) => status.nodeId,
    context: ({ status }) => status.context,
    state: ({ status }) => status.state.toUpperCase(),
    description: ({ status }) => status.description,
    targetUrl: ({ status }) => status.targetUrl,
    createdAt: ({ status }) => status.createdAt,
    creator: ({ status }) => actorTag(status.creator),
    commit: ({ repository, status }) => commitTag(repository, status.sha),
  }),
};
