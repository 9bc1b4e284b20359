import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRange } from "../../src/git/range.ts";
import { inspectRepository, localGit, readOrigin } from "../../src/git/repository.ts";
import { parseRange, resolveRevisions } from "../../src/git/revisions.ts";
import { createRepository, type TestRepository, temporaryDirectory } from "./repository.ts";

let repo: TestRepository;
let first: string;
let second: string;
beforeAll(() => {
  repo = createRepository();
  first = repo.commit("first");
  repo.git("checkout", "-qb", "feature/x");
  second = repo.commit("second");
  repo.git("tag", "both", first);
  repo.git("branch", "both", second);
  repo.git("tag", "-a", "v1", "-m", "annotated", second);
  repo.git("update-ref", "refs/remotes/origin/side", second);
});
afterAll(() => repo[Symbol.dispose]());

const resolveAll = (...names: string[]) => resolveRevisions(localGit(repo.directory), names);
const open = (base: string, head: string, more = {}) =>
  openRange({ repo: repo.directory, base, head, ...more });

describe("resolveRevisions", () => {
  it("resolves branches, tags, relatives and abbreviations to commits, in order", async () => {
    const found = await resolveAll(
      "main",
      "feature/x",
      "v1",
      "HEAD~1",
      second.slice(0, 8),
      "refs/heads/main",
    );
    expect(found.map(({ sha }) => sha)).toEqual([first, second, second, first, second, first]);
  });

  it.each([
    ["nope", "git/unknown-revision", /has no commit "nope"/],
    ["0".repeat(40), "git/unknown-revision", /has no commit "0000/],
    ["HEAD^{tree}", "git/unknown-revision", /no commit/],
    ["HEAD:file", "git/unknown-revision", /no commit/],
    ["--all", "git/bad-revision", /begins with a dash/],
    ["--output=/tmp/x", "git/bad-revision", /begins with a dash/],
    ["", "git/bad-revision", /is empty/],
    ["main\nHEAD", "git/bad-revision", /control character/],
    ["main..HEAD", "git/bad-revision", /is a range/],
    ["both", "git/ambiguous-revision", /more than one ref/],
  ])("refuses %j as %s", async (name, code, message) => {
    await expect(resolveAll("main", name)).rejects.toMatchObject({
      kind: "usage",
      code,
      remedy: expect.any(String),
    });
    await expect(resolveAll(name)).rejects.toThrow(message);
  });
});

describe("what to do about a commit that is not there", () => {
  it("is to fetch the rest of a shallow clone", async () => {
    const directory = temporaryDirectory();
    try {
      repo.git("clone", "-q", "--depth", "1", "--branch", "feature/x", `file://${repo.directory}`, directory);
      await expect(resolveRevisions(localGit(directory), ["HEAD~1"])).rejects.toMatchObject({
        code: "git/unknown-revision",
        remedy: expect.stringContaining("git fetch --unshallow"),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("is to commit something in an empty repository", async () => {
    using empty = createRepository();
    await expect(resolveRevisions(localGit(empty.directory), ["HEAD"])).rejects.toMatchObject({
      code: "git/unknown-revision",
      remedy: expect.stringContaining("commit something first"),
    });
  });
});

describe("parseRange", () => {
  it("reads ranges as git does", () => {
    expect(parseRange("a..b")).toEqual({ from: "a", to: "b" });
    expect(parseRange("a..")).toEqual({ from: "a", to: "HEAD" });
    expect(parseRange("..b")).toEqual({ from: "HEAD", to: "b" });
    expect(parseRange("b")).toEqual({ from: null, to: "b" });
    expect(() => parseRange("a...b")).toThrow("symmetric difference");
  });
});

describe("openRange", () => {
  it("names the refs after the branches that were asked for", async () => {
    const range = await open("main", "HEAD");
    expect(range.base).toEqual({ ref: "refs/heads/main", sha: first });
    expect(range.head).toEqual({ ref: "refs/heads/feature/x", sha: second });
    expect((await open("main", "origin/side")).head.ref).toBe("refs/heads/side");
  });

  it("takes the default branch for a base without a name, and the object name for such a head", async () => {
    const range = await open(first, second);
    expect(range.defaultBranch).toEqual({ known: true, value: "main" });
    expect(range.base.ref).toBe("refs/heads/main");
    expect(range.head.ref).toBe(second);
  });

  it("lets the caller say the names", async () => {
    const range = await open(first, second, {
      baseRef: "release/1",
      headRef: "copilot/fix-1",
      defaultBranch: "trunk",
    });
    expect([range.base.ref, range.head.ref]).toEqual(["refs/heads/release/1", "refs/heads/copilot/fix-1"]);
    expect(range.defaultBranch).toEqual({ known: true, value: "trunk" });
  });

  it("takes the default branch from origin before any guess", async () => {
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/side");
    expect((await open("main", "HEAD")).defaultBranch).toEqual({ known: true, value: "side" });
    repo.git("symbolic-ref", "--delete", "refs/remotes/origin/HEAD");
  });

  it("does not guess a default branch where nothing says it", async () => {
    using other = createRepository("-b", "trunk");
    other.commit("one");
    other.git("branch", "develop");
    const range = await openRange({ repo: other.directory, base: "trunk", head: "HEAD" });
    expect(range.defaultBranch).toMatchObject({
      known: false,
      gap: { kind: "incomplete", code: "git/default-branch" },
    });
  });

  it.each([
    ["/nonexistent/place", "git/no-directory", /no directory/],
    [fileURLToPath(import.meta.url), "git/no-directory", /is not a directory/],
    ["/proc", "git/not-a-repository", /is not a git repository/],
  ])("says clearly that %s is no repository", async (directory, code, message) => {
    const opening = openRange({ repo: directory, base: "main", head: "HEAD" });
    await expect(opening).rejects.toMatchObject({ kind: "usage", code });
    await expect(opening).rejects.toThrow(message);
  });

  it("is not led elsewhere by GIT_DIR in the environment", async () => {
    process.env.GIT_DIR = "/nonexistent";
    try {
      expect((await open("main", "HEAD")).base.sha).toBe(first);
    } finally {
      delete process.env.GIT_DIR;
    }
  });
});

describe("readOrigin", () => {
  it.each([
    ["https://github.com/acme/shop.git", { owner: "acme", name: "shop" }],
    ["git@github.com:acme/shop.git", { owner: "acme", name: "shop" }],
    ["ssh://git@github.com/acme/shop/", { owner: "acme", name: "shop" }],
    ["https://github.com/acme/shop.js", { owner: "acme", name: "shop.js" }],
  ])("reads %s", async (url, expected) => {
    repo.git("config", "remote.origin.url", url);
    expect(await readOrigin(localGit(repo.directory))).toEqual(expected);
    repo.git("config", "--unset", "remote.origin.url");
  });

  it("names the repository after its directory without a remote", async () => {
    expect(await readOrigin(localGit(repo.directory))).toEqual({
      owner: "local",
      name: repo.directory.split("/").at(-1),
    });
  });
});

describe("inspectRepository", () => {
  it("finds the objects of a linked worktree and of a SHA-256 repository", async () => {
    const worktree = `${repo.directory}/.wt`;
    repo.git("worktree", "add", "-q", "--detach", worktree);
    expect(await inspectRepository(localGit(worktree))).toMatchObject({
      commonDirectory: `${repo.directory}/.git`,
      objectDirectory: `${repo.directory}/.git/objects`,
      bare: false,
      shallow: false,
    });
    using sha256 = createRepository("--object-format=sha256");
    const sha = sha256.commit("one");
    expect((await inspectRepository(localGit(sha256.directory))).objectFormat).toBe("sha256");
    expect((await resolveRevisions(localGit(sha256.directory), ["main"]))[0]?.sha).toBe(sha);
  });
});
