import { afterEach, describe, expect, it, vi } from "vitest";
import { alice, BASE, HEAD, key, list, ordinary, policyAt, pullRequest, read, scripted } from "./scripted.ts";

afterEach(() => vi.unstubAllGlobals());

const errors = (path: string, type?: string) => [
  { message: "broke", path: path.split("."), ...(type ? { type } : {}) },
];

describe("an ordinary pull request", () => {
  it("is read whole in four requests", async () => {
    const { source, seen } = pullRequest(ordinary());
    const { facts, policy, siblings, position } = await read(source);
    expect(seen.map(({ operation, path }) => operation ?? path)).toEqual([
      "Evidence",
      "/repos/acme/shop/pulls/7/commits",
      "/repos/acme/shop/pulls/7/files",
      "Closing",
    ]);
    expect(policy.state).toBe("effective");
    expect(siblings).toEqual([]);
    expect(position).toEqual({ headSha: HEAD, baseSha: BASE, baseRef: "refs/heads/main", state: "open" });
    expect(facts.change.mergeBase).toEqual({ known: true, value: BASE });
    expect(facts.files).toMatchObject({
      known: true,
      value: [{ path: "src/a.ts", mode: { known: true, value: { before: "file", after: "file" } } }],
    });
    const gaps = Object.entries(facts).filter(([, fact]) => (fact as { known?: boolean }).known === false);
    // The App's own record tells that one.
    expect(gaps.map(([name]) => name)).toEqual(["activity"]);
  });

  it("costs nothing again where GitHub answers 304", async () => {
    const o = ordinary();
    const conditional = (body: unknown) => (count: number) =>
      count === 1 ? [200, body, { etag: 'W/"1"' }] : [304, ""];
    const { source, seen } = pullRequest(o, {
      rest: {
        "/repos/acme/shop/pulls/7/commits": conditional(o.commits),
        "/repos/acme/shop/pulls/7/files": conditional(o.files),
      },
    });
    const first = await read(source);
    seen.length = 0;
    expect(await read(source)).toEqual(first);
    expect(seen.filter(({ status }) => status !== 304).map(({ operation }) => operation)).toEqual([
      "Evidence",
      "Closing",
    ]);
  });
});

describe("connections", () => {
  it.each(["labels", "reviews", "comments", "timelineItems", "closingIssuesReferences"])(
    "a null %s is a gap",
    async (name) => {
      const o = ordinary();
      o.evidence.repository.pullRequest[name] = null;
      const { source } = pullRequest(o);
      const { facts } = await read(source);
      const fact = {
        labels: "labels",
        reviews: "reviews",
        comments: "comments",
        timelineItems: "events",
        closingIssuesReferences: "issues",
      }[name];
      expect(facts[fact as "labels"]).toMatchObject({
        known: false,
        gap: { kind: "incomplete", code: "github/null-list", retry: true },
      });
    },
  );

  it("a null among the nodes is a gap", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.reviews = list([null]);
    const { facts } = await read(pullRequest(o).source);
    expect(facts.reviews).toMatchObject({ known: false, gap: { code: "github/null-item" } });
  });

  it("a count that differs from what was read is a gap", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.labels = list([{ name: "a" }], { totalCount: 2 });
    const { facts } = await read(pullRequest(o).source);
    expect(facts.labels).toMatchObject({ known: false, gap: { code: "github/count" } });
  });

  it("reads the following pages, and a page that fails is a gap", async () => {
    const o = ordinary();
    const review = (id: string) => ({
      id,
      state: "APPROVED",
      submittedAt: "2026-11-21T10:00:00Z",
      createdAt: "2026-11-21T10:00:00Z",
      lastEditedAt: null,
      includesCreatedEdit: false,
      authorCanPushToRepository: true,
      commit: { oid: HEAD },
      author: alice,
    });
    o.evidence.repository.pullRequest.reviews = {
      totalCount: 2,
      pageInfo: { hasNextPage: true, endCursor: "x" },
      nodes: [review("R1")],
    };
    const good = pullRequest(o, {
      graphql: { More: { node: { reviews: list([review("R2")], { totalCount: 2 }) } } },
    });
    const whole = await read(good.source);
    expect(whole.facts.reviews.known && whole.facts.reviews.value.map(({ id }) => id)).toEqual(["R1", "R2"]);
    const bad = pullRequest(o, {
      graphql: { More: { data: { node: { reviews: null } }, errors: errors("node.reviews") } },
    });
    expect((await read(bad.source)).facts.reviews).toMatchObject({
      known: false,
      gap: { code: "github/pages" },
    });
  });

  it("a cursor that leads nowhere ends in a gap, not in a loop", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.comments = {
      totalCount: 5,
      pageInfo: { hasNextPage: true, endCursor: null },
      nodes: [],
    };
    expect((await read(pullRequest(o).source)).facts.comments).toMatchObject({
      known: false,
      gap: { code: "github/pages" },
    });
  });

  it("an error beside a list makes the list unknown even where nodes came", async () => {
    const o = ordinary();
    const { source } = pullRequest(o, {
      graphql: { Evidence: { data: o.evidence, errors: errors("repository.pullRequest.labels") } },
    });
    expect((await read(source)).facts.labels).toMatchObject({
      known: false,
      gap: { code: "github/graphql-errors" },
    });
  });

  it("passing errors are asked again before they become a gap", async () => {
    const o = ordinary();
    const { source, seen } = pullRequest(o, {
      graphql: {
        Evidence: (count: number) =>
          count === 1
            ? { data: null, errors: errors("repository", "RESOURCE_LIMITS_EXCEEDED") }
            : { data: o.evidence },
      },
    });
    expect((await read(source)).facts.labels.known).toBe(true);
    expect(seen.filter(({ operation }) => operation === "Evidence")).toHaveLength(2);
  });

  it("more events of an issue than one page holds are a gap that does not pass", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.closingIssuesReferences = list([
      {
        number: 3,
        state: "OPEN",
        title: "t",
        body: "b",
        lastEditedAt: null,
        repository: { databaseId: 500 },
        timelineItems: { totalCount: 200, pageInfo: { hasNextPage: true, endCursor: "x" }, nodes: [] },
        closedByPullRequestsReferences: list([]),
      },
    ]);
    const { facts } = await read(pullRequest(o).source);
    expect(facts.issues).toMatchObject({ known: false, gap: { code: "github/issue-cap" } });
    expect(facts.issues.known || facts.issues.gap.retry).toBeUndefined();
  });
});

describe("the whole answer", () => {
  it.each([
    ["no data", { data: null, errors: errors("repository") }],
    ["an empty object", {}],
    ["no pull request and no reason", { data: { organization: null, repository: { databaseId: 500 } } }],
    ["another shape", { data: { repository: 5 } }],
  ])("rejects %s as unavailable", async (_, answer) => {
    const { source } = scripted({ graphql: { Evidence: [200, answer] } });
    await expect(source.open(key)).rejects.toMatchObject({ kind: "unknown", code: "github/unavailable" });
  });

  it.each([
    ["cut-off JSON", [200, '{"data": {"repository"']],
    ["a server error", [502, { message: "Bad Gateway" }]],
  ])("rejects %s after trying again", async (_, answer) => {
    const { source, seen } = scripted({ graphql: { Evidence: answer } });
    await expect(source.open(key)).rejects.toMatchObject({ kind: "unknown" });
    expect(seen.length).toBeGreaterThan(1);
  });

  it("tells a pull request that is not there from one that cannot be read", async () => {
    const missing = {
      data: { organization: null, repository: { pullRequest: null } },
      errors: errors("repository.pullRequest", "NOT_FOUND"),
    };
    const { source } = scripted({ graphql: { Evidence: missing } });
    expect(await source.open(key)).toBeNull();
  });

  it("refuses a name that now belongs to another repository", async () => {
    const o = ordinary();
    o.evidence.repository.databaseId = 999;
    await expect(pullRequest(o).source.open(key)).rejects.toMatchObject({ code: "github/other-repository" });
  });

  it("the sender of the closing look decides where it stands", async () => {
    const o = ordinary();
    o.closing.repository.pullRequest.headRefOid = "e".repeat(40);
    expect((await read(pullRequest(o).source)).position.headSha).toBe("e".repeat(40));
  });

  it.each([
    [
      "null",
      (o: ReturnType<typeof ordinary>) => {
        o.closing.repository.head.associatedPullRequests = null;
      },
    ],
    [
      "unknown head",
      (o: ReturnType<typeof ordinary>) => {
        o.closing.repository.head = null;
      },
    ],
  ])("siblings that cannot be read (%s) put the work back", async (_, breakIt) => {
    const o = ordinary();
    breakIt(o);
    await expect(read(pullRequest(o).source)).rejects.toMatchObject({ code: "github/unavailable" });
  });

  it("names only open pull requests of this repository with this very head as siblings", async () => {
    const o = ordinary();
    const other = (number: number, more: object = {}) => ({
      number,
      state: "OPEN",
      headRefOid: HEAD,
      baseRefName: "dev",
      baseRepository: { databaseId: 500 },
      ...more,
    });
    o.closing.repository.head.associatedPullRequests = list([
      other(7),
      other(8),
      other(9, { state: "CLOSED" }),
      other(10, { headRefOid: BASE }),
      other(11, { baseRepository: { databaseId: 1 } }),
    ]);
    expect((await read(pullRequest(o).source)).siblings).toEqual([{ number: 8, baseRef: "refs/heads/dev" }]);
  });
});

describe("policy", () => {
  const notFound = (o: ReturnType<typeof ordinary>) => {
    o.evidence.organization = null;
    return { data: o.evidence, errors: errors("organization", "NOT_FOUND") };
  };

  it("a .github that GitHub does not show is unreadable while the installation covers selected repositories", async () => {
    const o = ordinary();
    const { source } = pullRequest(o, {
      graphql: { Evidence: notFound(o) },
      rest: { "/installation/repositories": { repository_selection: "selected", total_count: 1 } },
    });
    const opened = await source.open(key);
    expect(opened?.policy).toMatchObject({
      state: "unreadable",
      reason: expect.stringContaining("acme/.github"),
    });
  });

  it("and absent when it covers all of them, at that moment", async () => {
    const o = ordinary();
    const { source, seen } = pullRequest(o, {
      graphql: { Evidence: notFound(o) },
      rest: {
        "GET /installation/repositories": (count: number) => ({
          repository_selection: count === 1 ? "all" : "selected",
          total_count: 9,
        }),
      },
    });
    expect((await source.open(key))?.policy.state).toBe("effective");
    expect((await source.open(key))?.policy.state).toBe("unreadable");
    expect(seen.filter(({ path }) => path === "/installation/repositories")).toHaveLength(2);
  });

  it("a person has no organisation layer", async () => {
    const o = ordinary();
    o.evidence.repository.owner.__typename = "User";
    const { source } = pullRequest(o, { graphql: { Evidence: notFound(o) } });
    expect((await source.open(key))?.policy.state).toBe("effective");
  });

  it("absence is believed only where the root was listed", async () => {
    const o = ordinary();
    o.evidence.repository.defaultBranchRef.target = { ...policyAt(null), tree: { entries: null } };
    await expect(pullRequest(o).source.open(key)).rejects.toMatchObject({ code: "github/unavailable" });
  });

  it("a file that is listed and not given is not absent", async () => {
    const o = ordinary();
    o.evidence.repository.defaultBranchRef.target = { ...policyAt("version: 1\n"), policy: null };
    await expect(pullRequest(o).source.open(key)).rejects.toMatchObject({ code: "github/unavailable" });
  });

  it("a text that is not the blob is read again as bytes", async () => {
    const o = ordinary();
    const at = policyAt("version: 1\nlimits: {files: 3}\n");
    o.evidence.repository.defaultBranchRef.target = {
      ...at,
      policy: { ...at.policy, object: { text: "version: 1\n" } },
    };
    const content = Buffer.from("version: 1\nlimits: {files: 3}\n").toString("base64");
    const { source } = pullRequest(o, {
      rest: { [`/repos/acme/shop/git/blobs/${at.policy?.oid}`]: { content, encoding: "base64" } },
    });
    const policy = (await source.open(key))?.policy;
    expect(policy?.state === "effective" && policy.policy.limits?.files).toBe(3);
  });

  it("a symbolic link is no policy", async () => {
    const o = ordinary();
    const at = policyAt("elsewhere.yml");
    at.tree.entries[0]!.mode = 40960;
    o.evidence.repository.defaultBranchRef.target = at;
    expect((await pullRequest(o).source.open(key))?.policy.state).toBe("unreadable");
  });

  it("reads the base branch's file too where it is another one", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.baseRefName = "release/1";
    o.evidence.repository.pullRequest.baseRef = {
      name: "release/1",
      target: policyAt("version: 1\nlimits: {files: 2}\n", "e".repeat(40)),
      rules: list([]),
    };
    const policy = (await pullRequest(o).source.open(key))?.policy;
    expect(policy?.state === "effective" && policy.policy.limits?.files).toBe(2);
  });
});

describe("enforcement", () => {
  const rule = (context: string, integrationId: number | null) => ({
    type: "REQUIRED_STATUS_CHECKS",
    parameters: {
      __typename: "RequiredStatusChecksParameters",
      requiredStatusChecks: [{ context, integrationId }],
    },
  });
  it.each([
    ["required and pinned", [rule("agent-policy", 4242)], { required: true, pinned: true }],
    ["required by name only", [rule("agent-policy", null)], { required: true, pinned: false }],
    ["pinned to another App", [rule("agent-policy", 1)], { required: true, pinned: false }],
    ["another check", [rule("ci", 4242)], { required: false, pinned: false }],
  ])("%s", async (_, rules, expected) => {
    const o = ordinary();
    o.evidence.repository.pullRequest.baseRef.rules = list(rules);
    expect((await read(pullRequest(o).source)).facts.enforcement).toEqual({ known: true, value: expected });
  });

  it("null is not 'nothing required'", async () => {
    const o = ordinary();
    o.evidence.repository.pullRequest.baseRef.rules = null;
    expect((await read(pullRequest(o).source)).facts.enforcement.known).toBe(false);
  });
});
