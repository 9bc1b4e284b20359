import type { Account, AccountType, Actor } from "../../src/facts/account.ts";
import type { Commit, Facts, Push } from "../../src/facts/facts.ts";
import { deferred, known } from "../../src/facts/known.ts";
import type { Policy } from "../../src/policy/schema.ts";

export const account = (id: number, login = `user${id}`, type: AccountType = "User"): Account => ({
  id,
  login,
  type,
});
export const bot = (id: number, login = `app${id}[bot]`): Account => account(id, login, "Bot");
export const actor = (who: Account | null, via: Actor["via"] = null): Actor => ({ account: who, via });

export const ALICE = account(1001, "alice");
export const BOB = account(1002, "bob");
export const COPILOT = bot(198982749, "Copilot");
export const DEPENDABOT = bot(49699333, "dependabot[bot]");
export const RENOVATE = bot(29139614, "renovate[bot]");
export const ACTIONS = bot(41898282, "github-actions[bot]");
export const WEB_FLOW = account(19864447, "web-flow");

export const sha = (n: number): string => n.toString(16).padStart(40, "a");

type Person = { name?: string; email?: string; account?: Account | null };

const signatory = (who: Person) => ({
  name: who.name ?? who.account?.login ?? "Someone",
  email:
    who.email ??
    (who.account ? `${who.account.id}+${who.account.login}@users.noreply.github.com` : "someone@example.org"),
  date: "2026-11-01T10:00:00Z",
  account: who.account ?? null,
});

/** A commit by Alice, unsigned, unless told otherwise. */
export function commit(
  n: number,
  over: Omit<Partial<Commit>, "author" | "committer"> & { author?: Person; committer?: Person } = {},
): Commit {
  const { author = { account: ALICE }, committer = author, ...rest } = over;
  return {
    sha: sha(n),
    tree: sha(n + 5000),
    parents: [sha(n - 1)],
    message: "Change something\n",
    signature: known(null),
    recomputedTree: null,
    ...rest,
    author: signatory(author),
    committer: signatory(committer),
  };
}

export const signedBy = (signer: Account | null, byGitHub = false): Commit["signature"] =>
  known({ state: "valid", verified: true, byGitHub, signer });

export const webFlow: Person = { name: "GitHub", email: "noreply@github.com", account: WEB_FLOW };

export const push = (before: number, after: number, who: Account | null): Push => ({
  ref: "refs/heads/topic",
  before: sha(before),
  after: sha(after),
  forced: false,
  at: "2026-11-01T10:00:00Z",
  actor: actor(who),
  source: "activity",
});

type Over = Omit<Partial<Facts>, "change"> & { change?: Partial<Facts["change"]> };

/** Alice's pull request with one commit of hers, pushed by her; `over` replaces parts. */
export function facts(over: Over = {}): Facts {
  const commits = over.commits?.known ? over.commits.value : [commit(1)];
  const head = commits.at(-1)?.sha ?? sha(1);
  return {
    version: 1,
    origin: "github",
    asOf: "2026-11-02T00:00:00Z",
    repository: { id: 1, owner: "acme", name: "shop", defaultBranch: known("main") },
    commits: known(commits),
    files: known([]),
    pushes: known([{ ...push(0, 1, ALICE), after: head }]),
    reviews: known([]),
    comments: known([]),
    labels: known([]),
    events: known([]),
    checks: known([]),
    issues: known([]),
    teams: {},
    documents: [],
    enforcement: known({ required: true, pinned: true }),
    live: { quarantined: [] },
    activity: known([]),
    ...over,
    change: {
      route: "pull-request",
      number: 7,
      state: "open",
      draft: false,
      title: "Change something",
      body: "",
      createdAt: "2026-11-01T09:00:00Z",
      author: known(actor(ALICE)),
      editor: known(null),
      base: { ref: "refs/heads/main", sha: sha(0) },
      head: { ref: "refs/heads/topic", sha: head, repository: { id: 1, fullName: "acme/shop", fork: false } },
      mergeBase: known(sha(0)),
      autoMerge: known(null),
      ...over.change,
    },
  };
}

/** What a local clone knows: no accounts, no pushes, no author. */
export function localFacts(commits: Commit[]): Facts {
  const never = deferred("git/unknown", "this", "A local clone cannot tell.");
  const bare = (who: Commit["author"]) => ({ ...who, account: null });
  return facts({
    origin: "git",
    commits: known(
      commits.map((one) => ({
        ...one,
        author: bare(one.author),
        committer: bare(one.committer),
        signature: never,
      })),
    ),
    pushes: never,
    reviews: never,
    comments: never,
    labels: never,
    events: never,
    checks: never,
    change: { author: never, editor: never, autoMerge: never, number: null },
  });
}

export const policy = (agents: NonNullable<Policy["agents"]> = {}): Policy => ({ version: 1, agents });
