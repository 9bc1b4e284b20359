import { z } from "zod";
import { AgentPolicyError } from "../errors.ts";
import type { Account, Actor } from "../facts/account.ts";
import type { Comment, Commit, Facts, Label, TimelineEvent } from "../facts/facts.ts";
import { deferred, known } from "../facts/known.ts";
import { WEB_FLOW } from "../identity/merges.ts";

/**
 * Pull requests as `gh api` exports them, one JSON object a line: `{pull_request, commits, comments?, events?}` in the
 * shapes of GitHub's REST API. Sources: docs.github.com/rest/pulls/pulls (pull request, its commits),
 * docs.github.com/rest/issues/comments, docs.github.com/rest/issues/timeline.
 */
const user = z
  .object({
    id: z.int(),
    login: z.string(),
    type: z.enum(["User", "Bot", "Organization", "Mannequin", "EnterpriseUserAccount"]),
  })
  .nullish();
const app = z.object({ id: z.int(), slug: z.string() }).nullish();

const signatory = z.object({ name: z.string(), email: z.string(), date: z.string() });

const restCommit = z.object({
  sha: z.string(),
  commit: z.object({
    message: z.string(),
    author: signatory,
    committer: signatory,
    tree: z.object({ sha: z.string() }),
    verification: z.object({ verified: z.boolean(), reason: z.string() }).nullish(),
  }),
  // GitHub gives {} for an account it cannot resolve
  author: user.or(z.strictObject({}).transform(() => null)),
  committer: user.or(z.strictObject({}).transform(() => null)),
  parents: z.array(z.object({ sha: z.string() })),
});

const restComment = z.object({
  id: z.int(),
  user,
  performed_via_github_app: app,
  body: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
});

const restEvent = z.object({
  event: z.string(),
  actor: user,
  user,
  performed_via_github_app: app,
  created_at: z.string().nullish(),
  submitted_at: z.string().nullish(),
  label: z.object({ name: z.string() }).nullish(),
});

const repository = z
  .object({
    id: z.int(),
    name: z.string(),
    full_name: z.string(),
    fork: z.boolean().optional(),
    default_branch: z.string().optional(),
    owner: z.object({ login: z.string() }).nullish(),
  })
  .nullish();

const restPullRequest = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().optional(),
  merged_at: z.string().nullish(),
  created_at: z.string(),
  user,
  performed_via_github_app: app,
  auto_merge: z.object({ enabled_by: user }).nullish(),
  base: z.object({ ref: z.string(), sha: z.string(), repo: repository }),
  head: z.object({ ref: z.string(), sha: z.string(), repo: repository }),
});

const record = z.object({
  pull_request: restPullRequest,
  commits: z.array(restCommit),
  comments: z.array(restComment).nullish(),
  events: z.array(restEvent).nullish(),
});

type Exported = z.infer<typeof record>;

/**
 * One exported line as facts. What the export does not hold is deferred, never empty.
 *
 * @param line the JSON text
 * @param number its place in the input, counting from 1, for errors
 * @throws AgentPolicyError `input/bad-record` (usage) naming the line and what is wrong with it
 */
export function readRecord(line: string, number: number, asOf: string): Facts {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw bad(number, "it is not JSON");
  }
  const parsed = record.safeParse(value);
  if (parsed.success) return toFacts(parsed.data, asOf);
  const [issue] = parsed.error.issues;
  throw bad(
    number,
    issue === undefined ? "it has another shape" : `${issue.path.join(".") || "it"}: ${issue.message}`,
  );
}

function bad(number: number, why: string): AgentPolicyError {
  return new AgentPolicyError("usage", "input/bad-record", `line ${number} cannot be used: ${why}`, {
    remedy:
      "Each line is one JSON object {pull_request, commits, comments?, events?} as `gh api` gives them.",
  });
}

function toFacts({ pull_request: pull, commits, comments, events }: Exported, asOf: string): Facts {
  const gap = (what: string) => deferred("export/absent", what, `The export does not hold the ${what}.`);
  const base = pull.base.repo;
  const head = pull.head.repo;
  return {
    version: 1,
    origin: "github",
    asOf,
    repository: {
      id: base?.id ?? 0,
      owner: base?.owner?.login ?? base?.full_name.split("/")[0] ?? "",
      name: base?.name ?? "",
      defaultBranch: base?.default_branch === undefined ? gap("default branch") : known(base.default_branch),
    },
    change: {
      route: "pull-request",
      number: pull.number,
      state: pull.merged_at ? "merged" : pull.state,
      draft: pull.draft ?? false,
      title: pull.title,
      body: pull.body ?? "",
      createdAt: pull.created_at,
      author: known(actor(pull.user, pull.performed_via_github_app)),
      editor: gap("editor"),
      base: { ref: `refs/heads/${pull.base.ref}`, sha: pull.base.sha },
      head: {
        ref: `refs/heads/${pull.head.ref}`,
        sha: pull.head.sha,
        repository: head
          ? { id: head.id, fullName: head.full_name, fork: head.fork ?? head.id !== base?.id }
          : null,
      },
      mergeBase: gap("merge base"),
      autoMerge:
        pull.auto_merge === undefined
          ? gap("auto-merge")
          : known(pull.auto_merge && actor(pull.auto_merge.enabled_by)),
    },
    commits: known(commits.map(toCommit)),
    files: gap("changed files"),
    pushes: gap("pushes"),
    reviews: gap("reviews"),
    comments: comments ? known(comments.map(toComment)) : gap("comments"),
    labels: events ? known(toLabels(events)) : gap("labels"),
    events: events ? known(events.flatMap(toEvent)) : gap("events"),
    checks: gap("checks"),
    issues: gap("issues"),
    teams: {},
    documents: [],
    enforcement: gap("rulesets"),
    live: { quarantined: [] },
    activity: gap("agents' activity"),
  };
}

function account(value: z.infer<typeof user>): Account | null {
  return value ? { id: value.id, login: value.login, type: value.type } : null;
}

function actor(who: z.infer<typeof user>, via?: z.infer<typeof app>): Actor {
  return { account: account(who), via: via ? { id: via.id, slug: via.slug } : null };
}

function toCommit({ sha, commit, author, committer, parents }: Exported["commits"][number]): Commit {
  const { verification } = commit;
  return {
    sha,
    tree: commit.tree.sha,
    parents: parents.map((parent) => parent.sha),
    message: commit.message,
    author: { ...commit.author, account: account(author) },
    committer: { ...commit.committer, account: account(committer) },
    signature: verification
      ? known({
          state: verification.reason,
          verified: verification.verified,
          byGitHub: verification.verified && committer?.id === WEB_FLOW.id,
          signer: null, // REST does not name whose key it was
        })
      : deferred("export/absent", "commit signature", "The export does not hold the commit's signature."),
    recomputedTree: null,
  };
}

function toComment(comment: NonNullable<Exported["comments"]>[number]): Comment {
  return {
    id: String(comment.id),
    author: actor(comment.user, comment.performed_via_github_app),
    editor: null, // REST does not name who edited
    edited: comment.updated_at != null && comment.updated_at !== comment.created_at,
    createdAt: comment.created_at,
    body: comment.body ?? "",
  };
}

function toEvent(event: NonNullable<Exported["events"]>[number]): TimelineEvent[] {
  if (event.event === "committed" || event.event === "commented") return []; // these are commits and comments
  const who = event.actor ?? event.user;
  return [
    {
      kind: event.event,
      actor: who ? actor(who, event.performed_via_github_app) : null,
      at: event.created_at ?? event.submitted_at ?? "",
      detail: event.label?.name ?? "",
    },
  ];
}

/** The labels left standing, each with who put it there last. */
function toLabels(events: NonNullable<Exported["events"]>): Label[] {
  const labels = new Map<string, Label>();
  for (const { event, label, actor: who, performed_via_github_app: via, created_at } of events) {
    if (!label) continue;
    if (event === "unlabeled") labels.delete(label.name);
    if (event === "labeled")
      labels.set(label.name, { name: label.name, by: actor(who, via), at: created_at ?? null });
  }
  return [...labels.values()];
}
