import { ensureApp } from "../actions/accounts.ts";
import { createRun, createStatus, requestAction, rerequest } from "../actions/checks.ts";
import { openPullRequest } from "../actions/pulls.ts";
import { formGroups } from "../actions/queue.ts";
import { updateRef } from "../actions/refs.ts";
import { createRepository } from "../actions/repositories.ts";
import { startRun } from "../actions/runs.ts";
import { configureRepository } from "../actions/settings.ts";
import { openIssue } from "../actions/threads.ts";
import type { CheckRun as CheckRunHandle, Repository as RepositoryHandle } from "../api.ts";
import { entryAt } from "../git/files.ts";
import { resolveCommit } from "../rest/context.ts";
import type { CheckRun, Repository, World } from "../state/types.ts";
import { fullName } from "../state/world.ts";
import { announce } from "../webhooks/announce.ts";
import { acts } from "./acts.ts";
import { checkRunHandle } from "./checks.ts";
import { commit } from "./commits.ts";
import { rulesetHandle } from "./rulesets.ts";
import { deploymentHandle, environmentHandle, runHandle } from "./runs.ts";
import { accountOf, appIdOf, issueHandle, pullHandle } from "./threads.ts";

/** A handle on a repository; it stays valid when the repository is renamed. */
export function repositoryHandle(world: World, repository: Repository): RepositoryHandle {
  const at = (ref: string): string => {
    const sha = resolveCommit(repository, ref);
    if (sha === null) throw new Error(`${fullName(repository)} has no ${ref}`);
    return sha;
  };
  const runOf = ({ id }: CheckRunHandle): CheckRun => {
    const run = repository.suites.flatMap((suite) => suite.runs).find((candidate) => candidate.id === id);
    if (run === undefined) throw new Error(`${fullName(repository)} has no check run ${id}`);
    return run;
  };
  const branchRef = (name: string) => `refs/heads/${name}`;
  return {
    id: repository.id,
    nodeId: repository.nodeId,
    owner: repository.owner.login,
    get name() {
      return repository.name;
    },
    get fullName() {
      return fullName(repository);
    },
    get defaultBranch() {
      return repository.defaultBranch;
    },
    head: (branch = repository.defaultBranch) => at(branchRef(branch)),
    branches: () =>
      [...repository.refs.keys()].filter((ref) => ref.startsWith("refs/heads/")).map((ref) => ref.slice(11)),
    read(path, ref = repository.defaultBranch) {
      const entry = entryAt(repository.objects, repository.objects.commit(at(ref)).tree, path);
      return entry === null || entry.mode === "040000"
        ? null
        : repository.objects.blob(entry.sha).toString("utf8");
    },
    commit: (options) => commit(world, repository, options),
    forcePush({ branch, to, by, bypass = false }) {
      updateRef(world, repository, { ref: branchRef(branch), to: at(to), by: accountOf(world, by), bypass });
    },
    createBranch(name, { from = repository.defaultBranch, by }) {
      updateRef(world, repository, { ref: branchRef(name), to: at(from), by: accountOf(world, by) });
    },
    deleteBranch(name, { by }) {
      at(branchRef(name));
      updateRef(world, repository, { ref: branchRef(name), to: null, by: accountOf(world, by) });
    },
    renameBranch(name, to, { by }) {
      const sha = at(branchRef(name));
      repository.refs.delete(branchRef(name));
      repository.refs.set(branchRef(to), sha);
      if (repository.defaultBranch === name) {
        repository.defaultBranch = to;
        announce(world, repository, "repository", accountOf(world, by), {
          action: "edited",
          changes: { default_branch: { from: name } },
        });
      }
      for (const pull of repository.pulls.values()) {
        if (pull.base.ref === name && pull.issue.state === "open") pull.base.ref = to;
        if (pull.head.repository === repository && pull.head.ref === name) pull.head.ref = to;
      }
    },
    tag(name, { at: ref = repository.defaultBranch, by }) {
      updateRef(world, repository, { ref: `refs/tags/${name}`, to: at(ref), by: accountOf(world, by) });
    },
    openPullRequest({
      by,
      head,
      base = repository.defaultBranch,
      title = head,
      body = "",
      draft = false,
      viaApp,
    }) {
      const pull = openPullRequest(world, repository, {
        by: accountOf(world, by),
        head,
        base,
        title,
        body,
        draft,
        viaAppId: appIdOf(world, viaApp),
      });
      return pullHandle(world, pull);
    },
    pullRequest(number) {
      const pull = repository.pulls.get(number);
      if (pull === undefined) throw new Error(`${fullName(repository)} has no pull request ${number}`);
      return pullHandle(world, pull);
    },
    fork(by) {
      const fork = createRepository(world, accountOf(world, by), repository.name, {}, repository);
      for (const [ref, sha] of repository.refs) {
        if (ref.startsWith("refs/heads/")) fork.refs.set(ref, sha);
      }
      return repositoryHandle(world, fork);
    },
    issue({ by, title, body = "", viaApp }) {
      return issueHandle(
        world,
        openIssue(world, repository, {
          by: accountOf(world, by),
          title,
          body,
          viaAppId: appIdOf(world, viaApp),
        }),
      );
    },
    ruleset: (options) => rulesetHandle(world, { repository }, options),
    configure: (options) => configureRepository(world, repository, options),
    checkRun({ app, name, sha, status, conclusion }) {
      const { id } = ensureApp(world, app);
      const run = createRun(world, repository, id, name, sha, {
        ...(status === undefined ? {} : { status }),
        ...(conclusion === undefined ? {} : { conclusion }),
      });
      return checkRunHandle(world, run);
    },
    checkRuns(sha) {
      return repository.suites
        .filter((suite) => suite.headSha === sha)
        .flatMap((suite) => suite.runs)
        .sort((a, b) => b.id - a.id)
        .map((run) => checkRunHandle(world, run));
    },
    ...acts(world, repository),
    environment: (name, options = {}) => environmentHandle(world, repository, name, options),
    workflowRun: (options) => runHandle(world, repository, startRun(world, repository, options)),
    deployment: ({ ref = repository.defaultBranch, environment = "production", ...rest }) =>
      deploymentHandle(world, repository, { ...rest, ref, environment, sha: at(ref) }),
    deployments: (environment) =>
      repository.deployments
        .filter((one) => environment === undefined || one.environment === environment)
        .map(({ id, sha, environment: name, statuses }) => ({
          id,
          sha,
          environment: name,
          state: statuses.at(-1)?.state ?? null,
        })),
    rerequest: (handle, by) => rerequest(world, repository, runOf(handle), accountOf(world, by)),
    requestAction: (handle, by, identifier) =>
      requestAction(world, repository, runOf(handle), accountOf(world, by), identifier),
    status({ by, sha, context, state }) {
      createStatus(world, repository, {
        sha,
        context,
        state,
        description: null,
        targetUrl: null,
        creator: accountOf(world, by),
      });
    },
    setRole(user, role) {
      if (role === null) repository.roles.delete(user.id);
      else repository.roles.set(user.id, role);
    },
    setProperty: (name, value) => void repository.properties.set(name, value),
    rename(name, { by }) {
      const from = repository.name;
      world.renamed.set(fullName(repository).toLowerCase(), repository);
      repository.name = name;
      announce(world, repository, "repository", accountOf(world, by), {
        action: "renamed",
        changes: { repository: { name: { from } } },
      });
    },
    archive({ by }) {
      repository.archived = true;
      announce(world, repository, "repository", accountOf(world, by), { action: "archived" });
    },
    mergeQueue: (base = repository.defaultBranch) =>
      repository.queue
        .filter((entry) => entry.baseRef === base)
        .map((entry) => ({
          number: entry.pull.issue.number,
          state: entry.group === null ? "QUEUED" : "AWAITING_CHECKS",
          groupHead: entry.group?.headSha ?? null,
        })),
    formGroups: (base = repository.defaultBranch) => formGroups(world, repository, base),
  };
}
