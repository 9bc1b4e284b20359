import { createHash } from "node:crypto";
import { vi } from "vitest";
import type { Timing } from "../../src/github/client/octokit.ts";
import { createOctokit } from "../../src/github/client/octokit.ts";
import { createFactSource } from "../../src/github/fact-source.ts";

export const API = "https://api.github.test";
export const HEAD = "a".repeat(40);
export const BASE = "b".repeat(40);
export const TREE = "c".repeat(40);
export const APP = 4242;
export const key = { installationId: 1, repositoryId: 500, owner: "acme", name: "shop", number: 7 };

export const quick: Partial<Timing> = { timeoutMs: 500, betweenWritesMs: 0, secondMs: 1, retries: 2 };

export const blobId = (text: string) =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest("hex");

/** A commit with or without a policy file, as the evidence query asks for it. */
export function policyAt(text: string | null, oid = BASE) {
  const readme = { name: "README.md", type: "blob", mode: 33188, oid: "1".repeat(40) };
  if (text === null) return { oid, tree: { entries: [readme] }, policy: null };
  const id = blobId(text);
  return {
    oid,
    tree: { entries: [{ name: ".agent-policy.yml", type: "blob", mode: 33188, oid: id }, readme] },
    policy: {
      type: "blob",
      mode: 33188,
      oid: id,
      object: { oid: id, byteSize: Buffer.byteLength(text), isBinary: false, isTruncated: false, text },
    },
  };
}

export const list = (nodes: unknown[], more: Record<string, unknown> = {}) => ({
  totalCount: nodes.length,
  pageInfo: { hasNextPage: false, endCursor: null },
  nodes,
  ...more,
});

export const alice = { __typename: "User", login: "alice", databaseId: 1001 };

// biome-ignore lint/suspicious/noExplicitAny: tests break answers in ways that no type allows
type Answer = any;

/** What GitHub answers for an ordinary pull request; tests change what they are about. */
export function ordinary() {
  const base = { name: "main", target: policyAt("version: 1\nlimits: {files: 10}\n") };
  const evidence: Answer = {
    organization: {
      databaseId: 501,
      nameWithOwner: "acme/.github",
      defaultBranchRef: { name: "main", target: policyAt(null, "d".repeat(40)) },
    },
    repository: {
      databaseId: 500,
      nameWithOwner: "acme/shop",
      owner: { __typename: "Organization", login: "acme" },
      defaultBranchRef: base,
      pullRequest: {
        id: "PR_7",
        number: 7,
        state: "OPEN",
        isDraft: false,
        createdAt: "2026-11-21T09:00:00Z",
        lastEditedAt: null,
        title: "Change something",
        body: "",
        author: alice,
        editor: null,
        baseRefName: "main",
        baseRefOid: BASE,
        headRefName: "topic",
        headRefOid: HEAD,
        changedFiles: 1,
        additions: 1,
        deletions: 0,
        commits: { totalCount: 1 },
        headRepository: {
          databaseId: 500,
          nameWithOwner: "acme/shop",
          isFork: false,
          owner: { __typename: "Organization", login: "acme" },
        },
        autoMergeRequest: null,
        baseRef: { ...base, rules: list([]) },
        labels: list([]),
        reviews: list([]),
        comments: list([]),
        timelineItems: list([]),
        closingIssuesReferences: list([]),
      },
    },
  };
  const closing: Answer = {
    repository: {
      databaseId: 500,
      pullRequest: {
        state: "OPEN",
        headRefOid: HEAD,
        baseRefOid: BASE,
        baseRefName: "main",
        baseRef: { target: { oid: BASE } },
      },
      head: {
        id: "C_1",
        oid: HEAD,
        statusCheckRollup: null,
        associatedPullRequests: list([]),
        a0: { mode: 33188, oid: "2".repeat(40) },
      },
      mergeBase: { oid: BASE, b0: { mode: 33188 } },
    },
  };
  const person = { name: "Alice", email: "alice@acme.dev", date: "2026-11-21T09:00:00Z" };
  const account = { id: 1001, login: "alice", type: "User" };
  const commit = (sha: string, parents: string[]): Answer => ({
    sha,
    parents: parents.map((parent) => ({ sha: parent })),
    commit: {
      tree: { sha: TREE },
      message: "Change",
      author: person,
      committer: person,
      verification: { verified: false, reason: "unsigned" },
    },
    author: account,
    committer: account,
  });
  const file = (filename: string, more: Record<string, unknown> = {}): Answer => ({
    filename,
    status: "modified",
    additions: 1,
    deletions: 1,
    changes: 2,
    sha: "2".repeat(40),
    patch: "@@",
    ...more,
  });
  return { evidence, closing, commit, file, commits: [commit(HEAD, [BASE])], files: [file("src/a.ts")] };
}

export interface Seen {
  method: string;
  path: string;
  operation: string | null;
  status: number;
}

/**
 * A GitHub that answers from a script. GraphQL goes by operation name; anything unscripted is 404. Every value may be a
 * function of the how-manieth request it is.
 */
export function scripted(script: { graphql?: Record<string, unknown>; rest?: Record<string, unknown> }) {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  const next = (name: string) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts.get(name) ?? 0;
  };
  const value = (raw: unknown, count: number) =>
    typeof raw === "function" ? (raw as (count: number) => unknown)(count) : raw;
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(
      status === 304 || status === 204 ? null : typeof body === "string" ? body : JSON.stringify(body),
      {
        status,
        headers: { "content-type": "application/json; charset=utf-8", ...headers },
      },
    );
  vi.stubGlobal("fetch", async (url: string, init: { method: string; body?: string }) => {
    const path = new URL(url).pathname;
    if (path === "/graphql") {
      const operation = (JSON.parse(init.body ?? "{}") as { operationName: string }).operationName;
      const raw = value(script.graphql?.[operation], next(operation));
      const [status, body] = Array.isArray(raw) ? raw : [200, isEnvelope(raw) ? raw : { data: raw }];
      seen.push({ method: "POST", path, operation, status });
      return answer(status, body);
    }
    const name = `${init.method} ${path}`;
    const raw = value(script.rest?.[name] ?? script.rest?.[path], next(name));
    const [status, body, headers] =
      Array.isArray(raw) && typeof raw[0] === "number"
        ? raw
        : [raw === undefined ? 404 : 200, raw ?? { message: "Not Found" }];
    seen.push({ method: init.method, path, operation: null, status });
    return answer(status, body, headers);
  });
  const octokit = createOctokit({ baseUrl: API, auth: "token", timing: quick });
  const source = createFactSource({
    octokit: async () => octokit,
    appId: APP,
    now: () => new Date("2026-11-21T12:00:00Z"),
    pause: async () => {},
  });
  return { octokit, source, seen };
}

function isEnvelope(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && ("errors" in raw || "data" in raw);
}

/** Scripts the ordinary pull request, with changes. */
export function pullRequest(
  o: ReturnType<typeof ordinary>,
  more: { graphql?: Record<string, unknown>; rest?: Record<string, unknown> } = {},
) {
  return scripted({
    graphql: { Evidence: o.evidence, Closing: o.closing, ...more.graphql },
    rest: {
      "/repos/acme/shop/pulls/7/commits": o.commits,
      "/repos/acme/shop/pulls/7/files": o.files,
      ...more.rest,
    },
  });
}

export const pushed = [
  {
    kind: "push" as const,
    ref: "refs/heads/topic",
    before: BASE,
    after: HEAD,
    forced: false,
    at: "2026-11-21T09:00:00Z",
    actor: { account: { id: 1001, login: "alice", type: "User" as const }, via: null },
  },
];

/** Reads the scripted pull request to the end. */
export async function read(source: ReturnType<typeof createFactSource>) {
  const opened = await source.open(key);
  if (!opened) throw new Error("no such pull request");
  return opened.read(pushed, async () => []);
}
