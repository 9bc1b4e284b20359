import type { Account, Actor } from "../../src/facts/account.ts";
import type {
  ChangeRequest,
  Comment,
  Commit,
  Facts,
  FileChange,
  Issue,
  Push,
  Review,
} from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";

export const HEAD = "a".repeat(40);
export const BASE = "b".repeat(40);
export const NOW = "2026-11-21T12:00:00Z";

export const copilot: Account = { id: 198982749, login: "Copilot", type: "Bot" };
export const alice: Account = { id: 1001, login: "alice", type: "User" };
export const bob: Account = { id: 1002, login: "bob", type: "User" };
export const carol: Account = { id: 1003, login: "carol", type: "User" };
export const dependabot: Account = { id: 49699333, login: "dependabot[bot]", type: "Bot" };

export function actor(account: Account | null, via: Actor["via"] = null): Actor {
  return { account, via };
}

export function commit(by: Account, overrides: Partial<Commit> = {}): Commit {
  const person = {
    name: by.login,
    email: `${by.id}+${by.login}@users.noreply.github.com`,
    date: "2026-11-21T10:00:00Z",
    account: by,
  };
  return {
    sha: HEAD,
    tree: "c".repeat(40),
    parents: [BASE],
    message: "Change something",
    author: person,
    committer: person,
    signature: known(null),
    recomputedTree: null,
    ...overrides,
  };
}

export function file(path: string, overrides: Partial<FileChange> = {}): FileChange {
  return {
    status: "modified",
    path,
    previousPath: null,
    additions: 3,
    deletions: 1,
    mode: known({ before: "file", after: "file" }),
    ...overrides,
  };
}

export function renamed(from: string, to: string): FileChange {
  return file(to, { status: "renamed", previousPath: from });
}

export function review(by: Account, overrides: Partial<Review> = {}): Review {
  return {
    id: `R${by.id}`,
    state: "approved",
    author: actor(by),
    sha: HEAD,
    submittedAt: "2026-11-21T11:00:00Z",
    edited: false,
    mayWrite: true,
    ...overrides,
  };
}

export function comment(by: Account, body: string, overrides: Partial<Comment> = {}): Comment {
  return {
    id: `C${by.id}-${body.length}`,
    author: actor(by),
    editor: null,
    edited: false,
    createdAt: "2026-11-21T11:00:00Z",
    body,
    ...overrides,
  };
}

export function push(by: Account, overrides: Partial<Push> = {}): Push {
  return {
    ref: "refs/heads/topic",
    before: BASE,
    after: HEAD,
    forced: false,
    at: "2026-11-21T10:00:00Z",
    actor: actor(by),
    source: "webhook",
    ...overrides,
  };
}

export function issue(overrides: Partial<Issue> = {}): Issue {
  return {
    repositoryId: 500,
    number: 12,
    state: "open",
    title: "Speed up the parser",
    body: "It is slow.",
    changedAt: null,
    approvals: [
      {
        label: "agent-approved",
        actor: actor(carol),
        at: "2026-11-20T10:00:00Z",
        standing: true,
        contentDigest: null,
      },
    ],
    pullRequests: [{ number: 7, createdAt: "2026-11-21T09:00:00Z", state: "open" }],
    ...overrides,
  };
}

type Overrides = Partial<Omit<Facts, "change">> & { by?: Account; change?: Partial<ChangeRequest> };

/** An ordinary pull request, by Copilot unless told otherwise, with everything readable. */
export function facts({ by = copilot, change, ...overrides }: Overrides = {}): Facts {
  return {
    version: 1,
    origin: "github",
    asOf: NOW,
    repository: { id: 500, owner: "acme", name: "shop", defaultBranch: known("main") },
    change: {
      route: "pull-request",
      number: 7,
      state: "open",
      draft: false,
      title: "Change something",
      body: "",
      createdAt: "2026-11-21T09:00:00Z",
      author: known(actor(by)),
      editor: known(null),
      base: { ref: "refs/heads/main", sha: BASE },
      head: {
        ref: "refs/heads/topic",
        sha: HEAD,
        repository: { id: 500, fullName: "acme/shop", fork: false },
      },
      mergeBase: known(BASE),
      autoMerge: known(null),
      ...change,
    },
    commits: known([commit(by)]),
    files: known([file("src/index.ts")]),
    pushes: known([push(by)]),
    reviews: known([]),
    comments: known([]),
    labels: known([]),
    // Copilot's start event names the person who set it to work.
    events: known(
      by === copilot
        ? [{ kind: "copilot_work_started", actor: actor(bob), at: "2026-11-21T09:00:00Z", detail: "" }]
        : [],
    ),
    checks: known([]),
    issues: known([]),
    teams: {
      "@acme/maintainers": known([alice.id, bob.id, carol.id]),
      "@acme/security": known([carol.id]),
      "@acme/oncall": known([alice.id, carol.id]),
    },
    documents: [],
    enforcement: known({ required: true, pinned: true }),
    live: { quarantined: [] },
    activity: known([]),
    acts: known([]),
    deployers: known({ bots: [], workflows: [] }),
    ...overrides,
  };
}
