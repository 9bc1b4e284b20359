import { afterEach, describe, expect, it, vi } from "vitest";
import { BASE, blobId, HEAD, ordinary, policyAt, pullRequest, read } from "../scripted.ts";

afterEach(() => vi.unstubAllGlobals());

const PATH = ".github/workflows/ci.yml";
const OLD = "on: push\n";
const NEW = "on: pull_request\n";

interface Entry {
  path: string;
  mode?: string;
  type?: string;
  sha: string;
}
const tree = (entries: Entry[], truncated = false) => ({
  truncated,
  tree: entries.map((entry) => ({ mode: "100644", type: "blob", ...entry })),
});
const blobs = (...texts: (string | null)[]) => ({
  repository: Object.fromEntries(texts.map((text, n) => [`o${n}`, text === null ? null : { text }])),
});

/** A pull request that changes one workflow, by a policy that asks. */
function changing(
  answers: { Blobs?: unknown; rest?: Record<string, unknown>; base?: Entry[]; head?: Entry[] } = {},
  policy = "version: 1\ndeploy: {agents: block}\n",
) {
  const o = ordinary();
  const target = policyAt(policy);
  o.evidence.repository.defaultBranchRef.target = target;
  o.evidence.repository.pullRequest.baseRef.target = target;
  o.files = [o.file(PATH, { sha: blobId(NEW) })];
  o.closing.repository.head.a0 = { mode: 33188, oid: blobId(NEW) };
  return pullRequest(o, {
    graphql: { Blobs: answers.Blobs ?? blobs(OLD, NEW) },
    rest: {
      [`/repos/acme/shop/git/trees/${BASE}`]: tree(answers.base ?? [{ path: PATH, sha: blobId(OLD) }]),
      [`/repos/acme/shop/git/trees/${HEAD}`]: tree(answers.head ?? [{ path: PATH, sha: blobId(NEW) }]),
      ...answers.rest,
    },
  });
}

describe("what runs in CI", () => {
  it("is read on both sides, changed files once more and all others only at the base", async () => {
    const other = { path: "atlantis.yaml", sha: blobId("version: 3\n") };
    const { source } = changing({
      base: [{ path: PATH, sha: blobId(OLD) }, other, { path: "src/a.ts", sha: "9".repeat(40) }],
      head: [{ path: PATH, sha: blobId(NEW) }, other],
      Blobs: blobs(OLD, "version: 3\n", NEW),
    });
    const { facts } = await read(source);
    expect(facts.ci).toEqual({
      known: true,
      value: {
        base: [
          { path: PATH, text: OLD },
          { path: "atlantis.yaml", text: "version: 3\n" },
        ],
        changed: [{ path: PATH, text: NEW }],
      },
    });
  });

  it("a file that is gone, a link and a submodule", async () => {
    const { source } = changing({
      base: [
        { path: PATH, sha: blobId(OLD) },
        { path: ".github/workflows/gone.yml", sha: blobId(OLD) },
      ],
      head: [
        { path: PATH, mode: "120000", sha: blobId(NEW) },
        { path: "sub/action.yml", mode: "160000", type: "commit", sha: "7".repeat(40) },
      ],
    });
    const { facts } = await read(source);
    expect(facts.ci?.known && facts.ci.value.changed).toEqual([
      { path: PATH, text: NEW },
      { path: ".github/workflows/gone.yml", text: null },
    ]);
  });

  it("is not read where no rule asks, or nothing of it is touched", async () => {
    const { source, seen } = changing({}, "version: 1\ndeploy: {agents: allow}\n");
    expect((await read(source)).facts.ci).toBeUndefined();
    expect(seen.some(({ operation }) => operation === "Blobs")).toBe(false);
    const o = ordinary();
    o.evidence.repository.defaultBranchRef.target = policyAt("version: 1\ndeploy: {agents: block}\n");
    expect((await read(pullRequest(o).source)).facts.ci).toBeUndefined();
  });

  it.each([
    ["another text than the object's", blobs(OLD, "on: something_else\n")],
    ["no text", blobs(OLD, null)],
  ])("%s is not believed, and read by itself", async (_name, answer) => {
    const single = { content: Buffer.from(NEW).toString("base64"), encoding: "base64" };
    const { source } = changing({
      Blobs: answer,
      rest: { [`/repos/acme/shop/git/blobs/${blobId(NEW)}`]: single },
    });
    const { facts } = await read(source);
    expect(facts.ci?.known && facts.ci.value.changed).toEqual([{ path: PATH, text: NEW }]);
  });

  it("denied, it is a gap; away, the reading fails and is tried again", async () => {
    const denied = changing({ Blobs: blobs(OLD, null) });
    expect((await read(denied.source)).facts.ci).toMatchObject({
      known: false,
      gap: { kind: "incomplete", code: "github/denied", retry: true },
    });
    const empty = changing({ Blobs: { repository: null } });
    await expect(read(empty.source)).rejects.toMatchObject({ code: "github/unavailable" });
    const noTree = changing({
      rest: { [`/repos/acme/shop/git/trees/${HEAD}`]: [500, { message: "broke" }] },
    });
    await expect(read(noTree.source)).rejects.toMatchObject({ code: "github/unavailable" });
    const hidden = changing({ rest: { [`/repos/acme/shop/git/trees/${HEAD}`]: [404, { message: "no" }] } });
    expect((await read(hidden.source)).facts.ci).toMatchObject({ gap: { code: "github/denied" } });
  });

  it("more than anyone has is a gap", async () => {
    const many = Array.from({ length: 1001 }, (_, n) => ({
      path: `.github/workflows/w${n}.yml`,
      sha: n.toString(16).padStart(40, "0"),
    }));
    const { source } = changing({ head: many });
    expect((await read(source)).facts.ci).toMatchObject({ gap: { code: "github/ci-cap" } });
  });
});

describe("the rules of environments", () => {
  const environment = (name: string, more: Record<string, unknown> = {}) => ({
    name,
    protection_rules: [],
    deployment_branch_policy: null,
    ...more,
  });
  const reviewed = {
    protection_rules: [
      { type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "alice", id: 1 } }] },
    ],
  };
  const custom = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };
  const at = (name: string, what: string) => `/repos/acme/shop/environments/${name}/${what}`;
  const listed = (...environments: unknown[]) => ({ total_count: environments.length, environments });
  const none = { total_count: 0, custom_deployment_protection_rules: [] };
  const asking = (rest: Record<string, unknown>, head = "environment: prod\n") =>
    changing({ Blobs: blobs(OLD, head), head: [{ path: PATH, sha: blobId(head) }], rest });

  it("are read with their details where a workflow names them and nobody reviews", async () => {
    const { source, seen } = asking({
      "/repos/acme/shop/environments": listed(
        environment("Prod", custom),
        environment("reviewed", reviewed),
        environment("elsewhere"),
      ),
      [at("Prod", "deployment_protection_rules")]: {
        total_count: 1,
        custom_deployment_protection_rules: [{ enabled: true, app: { slug: "gate", id: 3 } }],
      },
      [at("Prod", "deployment-branch-policies")]: {
        total_count: 1,
        branch_policies: [{ name: "v*", type: "tag" }],
      },
    });
    const { facts } = await read(source);
    expect(facts.environments).toEqual({
      known: true,
      value: [
        {
          name: "Prod",
          reviewers: [],
          waitMinutes: 0,
          refs: [{ type: "tag", pattern: "v*" }],
          apps: ["gate"],
        },
        { name: "reviewed", reviewers: ["alice"], waitMinutes: 0, refs: "all", apps: null },
        { name: "elsewhere", reviewers: [], waitMinutes: 0, refs: "all", apps: null },
      ],
    });
    expect(seen.filter(({ path }) => /environments\/(reviewed|elsewhere)/.test(path))).toEqual([]);
  });

  it("denied, or more than a page, they are not known, which is no guard and stops nothing", async () => {
    const denied = asking({ "/repos/acme/shop/environments": [403, { message: "Resource not accessible" }] });
    expect((await read(denied.source)).facts).toMatchObject({
      ci: { known: true },
      environments: { known: false, gap: { code: "github/denied" } },
    });
    const many = asking({
      "/repos/acme/shop/environments": { total_count: 101, environments: [environment("prod")] },
    });
    expect((await read(many.source)).facts.environments).toMatchObject({
      gap: { code: "github/environments-cap" },
    });
  });

  it("of branch policies that are not whole nothing is believed; a failure is tried again", async () => {
    const part = asking({
      "/repos/acme/shop/environments": listed(environment("prod", custom)),
      [at("prod", "deployment_protection_rules")]: none,
      [at("prod", "deployment-branch-policies")]: { total_count: 2, branch_policies: [{ name: "main" }] },
    });
    expect((await read(part.source)).facts.environments).toMatchObject({
      value: [{ refs: "unread", apps: [] }],
    });
    const broken = asking({ "/repos/acme/shop/environments": [500, { message: "broke" }] });
    await expect(read(broken.source)).rejects.toMatchObject({ code: "github/unavailable" });
  });
});

describe("the rules of branches and tags", () => {
  const RULESETS = "/repos/acme/shop/rulesets";
  const entry = (id: number, more: Record<string, unknown> = {}) => ({
    id,
    target: "tag",
    enforcement: "active",
    ...more,
  });
  const ruleset = (id: number, more: Record<string, unknown> = {}) => ({
    ...entry(id),
    name: `rules ${id}`,
    source: "acme/shop",
    conditions: { ref_name: { include: ["refs/tags/v*"], exclude: [] } },
    rules: [{ type: "creation" }],
    ...more,
  });
  const releasing = "on: {push: {branches: [main, next, 'x/*'], tags: ['v*']}}\n";
  const asking = (rest: Record<string, unknown>, head = releasing) =>
    changing({ Blobs: blobs(OLD, head), head: [{ path: PATH, sha: blobId(head) }], rest });
  const branch = (enabled: boolean) => ({ protection: { enabled } });

  it("are read where a workflow hears of pushes: active rulesets, and whether a branch that it names is protected", async () => {
    const { source, seen } = asking({
      [RULESETS]: [entry(1), entry(2, { enforcement: "evaluate" }), entry(3, { target: "push" })],
      [`${RULESETS}/1`]: ruleset(1),
      "/repos/acme/shop/branches/main": branch(true),
      "/repos/acme/shop/branches/next": branch(false),
    });
    expect((await read(source)).facts.refs).toEqual({
      known: true,
      value: {
        rulesets: [
          {
            name: 'the ruleset "rules 1"',
            target: "tag",
            include: ["v*"],
            exclude: [],
            restricts: [{ kind: "creation" }],
            bypass: null,
          },
        ],
        unprotected: ["next"],
      },
    });
    expect(seen.map(({ path }) => path)).not.toContain(`${RULESETS}/2`);
  });

  it("nobody is asked where nothing hears of pushes", async () => {
    const quiet = "on: issue_comment\n";
    const { source, seen } = changing({
      Blobs: blobs(quiet, quiet),
      base: [{ path: PATH, sha: blobId(quiet) }],
      head: [{ path: PATH, sha: blobId(quiet) }],
    });
    expect((await read(source)).facts.refs).toBeUndefined();
    expect(seen.filter(({ path }) => path.startsWith(RULESETS))).toEqual([]);
  });

  it("denied or too many, they are not known; a failure is tried again", async () => {
    const denied = asking({ [RULESETS]: [403, { message: "Resource not accessible" }] });
    expect((await read(denied.source)).facts.refs).toMatchObject({ gap: { code: "github/denied" } });
    const many = asking({ [RULESETS]: Array.from({ length: 31 }, (_, n) => entry(n)) });
    expect((await read(many.source)).facts.refs).toMatchObject({ gap: { code: "github/rulesets-cap" } });
    const broken = asking({ [RULESETS]: [500, { message: "broke" }] });
    await expect(read(broken.source)).rejects.toMatchObject({ code: "github/unavailable" });
  });

  it("a branch that is not there is not taken for one without protection", async () => {
    const { source } = asking({ [RULESETS]: [], "/repos/acme/shop/branches/main": branch(false) });
    expect((await read(source)).facts.refs).toMatchObject({ value: { rulesets: [], unprotected: ["main"] } });
  });
});
