import { diffTrees } from "../git/diff.ts";
import { entryAt } from "../git/files.ts";
import { commitsBetween } from "../git/history.ts";
import type { CommitObject, Identity, TreeEntry } from "../git/objects.ts";
import { encodeCommit } from "../git/objects.ts";
import { type ActiveRule, activeRules } from "../rules/matching.ts";
import { gitNodeId, iso, signatoryAccount } from "../shapes/git.ts";
import { webUrl } from "../shapes/repository.ts";
import type { Repository } from "../state/types.ts";
import { fullName } from "../state/world.ts";
import { rollupOf } from "./checks.ts";
import { connection } from "./connections.ts";
import { fieldsOf, type Tagged, tag, tagOrNull, userTag } from "./tagged.ts";

export interface InRepository<T> {
  repository: Repository;
  object: T;
}

export type CommitValue = InRepository<CommitObject>;

export function commitTag(repository: Repository, sha: string): Tagged<CommitValue> {
  return tag("Commit", { repository, object: repository.objects.commit(sha) });
}

/** Any git object by id; null when the repository's network has none. */
export function objectTag(repository: Repository, sha: string): Tagged | null {
  switch (repository.objects.typeOf(sha)) {
    case "commit":
      return commitTag(repository, sha);
    case "tree":
      return tag("Tree", { repository, object: sha });
    case "blob":
      return tag("Blob", { repository, object: sha });
    default:
      return null;
  }
}

const filesOfCommit = ({ repository: { objects }, object }: CommitValue) => {
  const parent = object.parents[0];
  return diffTrees(
    objects,
    parent === undefined ? objects.writeTree([]) : objects.commit(parent).tree,
    object.tree,
  );
};

/** Author first, then who the `Co-authored-by` trailers name. */
function authorsOf(commit: CommitObject): Identity[] {
  const trailers = [...commit.message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^<>]+)>\s*$/gim)];
  return [
    commit.author,
    ...trailers.map(([, name = "", email = ""]) => ({ name, email, at: commit.author.at })),
  ];
}

const headline = (message: string) => message.split("\n", 1)[0] ?? "";

const commit = fieldsOf<CommitValue>({
  id: ({ repository, object }) => gitNodeId(repository, "C", object.sha),
  oid: ({ object }) => object.sha,
  abbreviatedOid: ({ object }) => object.sha.slice(0, 7),
  message: ({ object }) => object.message,
  messageHeadline: ({ object }) => headline(object.message),
  messageBody: ({ object }) => object.message.slice(headline(object.message).length).trim(),
  authoredDate: ({ object }) => iso(object.author.at),
  committedDate: ({ object }) => iso(object.committer.at),
  authoredByCommitter: ({ object }) => object.author.email === object.committer.email,
  committedViaWeb: ({ object }) => object.committer.email === "noreply@github.com",
  author: ({ object }) => tag("GitActor", object.author),
  committer: ({ object }) => tag("GitActor", object.committer),
  authors: ({ object }, args) =>
    connection("authors", args, authorsOf(object), (one) => tag("GitActor", one)),
  parents: ({ repository, object }, args) =>
    connection("parents", args, object.parents, (sha) => commitTag(repository, sha)),
  tree: ({ repository, object }) => tag("Tree", { repository, object: object.tree }),
  repository: ({ repository }) => tag("Repository", repository),
  additions: (value) => filesOfCommit(value).reduce((sum, file) => sum + file.additions, 0),
  deletions: (value) => filesOfCommit(value).reduce((sum, file) => sum + file.deletions, 0),
  changedFilesIfAvailable: (value) => filesOfCommit(value).length,
  file: ({ repository, object }, { path }) => {
    const entry = entryAt(repository.objects, object.tree, String(path));
    return entry === null ? null : tag("TreeEntry", { repository, object: { entry, path: String(path) } });
  },
  signature: ({ repository, object }) => {
    if (object.signature === null) return null;
    const signing = repository.signatures.get(object.sha);
    const valid = signing !== undefined && signing.kind !== "unverified";
    return {
      __typename: "GpgSignature",
      email: object.committer.email,
      isValid: valid,
      keyId: null,
      payload: encodeCommit(object, false).toString("utf8"),
      signature: object.signature,
      signer: userTag(signing?.signer ?? null),
      state: valid ? "VALID" : "UNKNOWN_KEY",
      verifiedAt: valid ? signing.at : null,
      wasSignedByGitHub: signing?.kind === "github",
    };
  },
  statusCheckRollup: ({ repository, object }) => rollupOf(repository, object.sha),
  associatedPullRequests: ({ repository, object }, args) => {
    const found = [...repository.pulls.values()].filter(
      (pull) =>
        pull.merged?.sha === object.sha ||
        commitsBetween(repository.objects, pull.base.sha, pull.head.sha).includes(object.sha),
    );
    return connection("associatedPullRequests", args, found, (pull) => tag("PullRequest", pull));
  },
  checkSuites: ({ repository, object }, args) => {
    const filter = args.filterBy as { appId?: number } | undefined;
    const found = repository.suites.filter(
      (suite) => suite.headSha === object.sha && (filter?.appId == null || suite.appId === filter.appId),
    );
    return connection("checkSuites", args, found, (suite) => tag("CheckSuite", { repository, suite }));
  },
  url: ({ repository, object }) => `${webUrl(repository)}/commit/${object.sha}`,
  resourcePath: ({ repository, object }) => `/${fullName(repository)}/commit/${object.sha}`,
});

const treeEntry = fieldsOf<InRepository<{ entry: TreeEntry; path: string }>>({
  name: ({ object }) => object.entry.name,
  path: ({ object }) => object.path,
  oid: ({ object }) => object.entry.sha,
  mode: ({ object }) => Number.parseInt(object.entry.mode, 8),
  type: ({ object }) =>
    object.entry.mode === "040000" ? "tree" : object.entry.mode === "160000" ? "commit" : "blob",
  size: ({ repository, object }) =>
    repository.objects.typeOf(object.entry.sha) === "blob"
      ? repository.objects.blob(object.entry.sha).length
      : 0,
  object: ({ repository, object }) =>
    object.entry.mode === "160000" ? null : objectTag(repository, object.entry.sha),
  repository: ({ repository }) => tag("Repository", repository),
});

const bytes = ({ repository, object }: InRepository<string>) => repository.objects.blob(object);
const isBinary = (value: InRepository<string>) => bytes(value).subarray(0, 8000).includes(0);
/** Above this GitHub gives a blob's text only in part and says so (schema: `Blob.isTruncated`). */
const TEXT_LIMIT = 512_000;

export const gitTypes = {
  Commit: commit,
  TreeEntry: treeEntry,
  GitActor: fieldsOf<Identity>({
    name: (identity) => identity.name,
    email: (identity) => identity.email,
    date: (identity) => iso(identity.at),
    user: (identity, _args, { world }) => userTag(signatoryAccount(world, identity)),
  }),
  Tree: fieldsOf<InRepository<string>>({
    id: ({ repository, object }) => gitNodeId(repository, "T", object),
    oid: ({ object }) => object,
    abbreviatedOid: ({ object }) => object.slice(0, 7),
    repository: ({ repository }) => tag("Repository", repository),
    entries: ({ repository, object }) =>
      repository.objects
        .tree(object)
        .map((entry) => tag("TreeEntry", { repository, object: { entry, path: entry.name } })),
  }),
  Blob: fieldsOf<InRepository<string>>({
    id: ({ repository, object }) => gitNodeId(repository, "B", object),
    oid: ({ object }) => object,
    abbreviatedOid: ({ object }) => object.slice(0, 7),
    repository: ({ repository }) => tag("Repository", repository),
    byteSize: (value) => bytes(value).length,
    isBinary,
    isTruncated: (value) => bytes(value).length > TEXT_LIMIT,
    text: (value) => (isBinary(value) ? null : bytes(value).subarray(0, TEXT_LIMIT).toString("utf8")),
  }),
  Ref: fieldsOf<{ repository: Repository; ref: string }>({
    id: ({ repository, ref }) => gitNodeId(repository, "REF", ref),
    name: ({ ref }) => ref.replace(/^refs\/[^/]+\//, ""),
    prefix: ({ ref }) => /^refs\/[^/]+\//.exec(ref)?.[0] ?? "",
    repository: ({ repository }) => tag("Repository", repository),
    target: ({ repository, ref }) => tagOrNull("Commit", targetOf(repository, ref)),
    branchProtectionRule: () => null,
    rules: ({ repository, ref }, args, { world }) =>
      connection("rules", args, activeRules(world, repository, ref), ({ rule, ruleset }) =>
        tag("RepositoryRule", { rule, ruleset }),
      ),
    associatedPullRequests: ({ repository, ref }, args) => {
      const states = args.states as string[] | undefined;
      const found = [...repository.pulls.values()].filter(
        (pull) =>
          pull.head.repository === repository &&
          `refs/heads/${pull.head.ref}` === ref &&
          (states == null ||
            states.includes(pull.merged === null ? pull.issue.state.toUpperCase() : "MERGED")),
      );
      return connection("associatedPullRequests", args, found, (pull) => tag("PullRequest", pull));
    },
  }),
};

/** Type and parameters as the schema names them; of parameters only those of required checks are modelled. */
export const ruleTypes = {
  RepositoryRule: fieldsOf<ActiveRule>({
    id: ({ ruleset, rule }) => `RRU_${ruleset.id}_${rule.type}`,
    type: ({ rule }) => rule.type.toUpperCase(),
    parameters: ({ rule }) =>
      rule.type === "required_status_checks" ? tag("RequiredStatusChecksParameters", rule.parameters) : null,
  }),
  RequiredStatusChecksParameters: fieldsOf<CheckParameters>({
    strictRequiredStatusChecksPolicy: (parameters) => parameters.strict_required_status_checks_policy,
    requiredStatusChecks: (parameters) =>
      parameters.required_status_checks.map((check) => tag("StatusCheckConfiguration", check)),
  }),
  StatusCheckConfiguration: fieldsOf<CheckParameters["required_status_checks"][number]>({
    context: (check) => check.context,
    integrationId: (check) => check.integration_id ?? null,
  }),
};

type CheckParameters = Extract<ActiveRule["rule"], { type: "required_status_checks" }>["parameters"];

function targetOf(repository: Repository, ref: string): CommitValue | null {
  const sha = repository.refs.get(ref);
  return sha === undefined ? null : { repository, object: repository.objects.commit(sha) };
}
