import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/facts/digest.ts";
import type { Known } from "../../src/facts/known.ts";
import { deferredTeams, readFacts } from "../../src/git/facts.ts";
import { createRepository, lines, type TestRepository, temporaryDirectory } from "./repository.ts";

let repo: TestRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo[Symbol.dispose]());

const read = (base = "main", head = "HEAD", directory = repo.directory) =>
  readFacts({ repo: directory, base, head, asOf: "2026-11-21T10:00:00Z" });

function value<T>(fact: Known<T>): T {
  if (!fact.known) throw new Error(`${fact.gap.code}: ${fact.gap.detail}`);
  return fact.value;
}

/** main: one → two; feature: one → mine → merge of main. */
function updatedBranch(): void {
  repo.write("a", lines("a"));
  repo.commit("one");
  repo.git("checkout", "-qb", "feature");
  repo.write("mine", "mine\n");
  repo.commit("mine");
  repo.git("checkout", "-q", "main");
  repo.write("a", `${lines("a")}more\n`);
  repo.commit("two");
  repo.git("checkout", "-q", "feature");
  repo.git("merge", "-q", "--no-edit", "main");
}

describe("files on the way", () => {
  const passing = async () => {
    const { passing: found } = await read();
    return found === undefined ? null : value(found).map(({ path }) => path);
  };

  it("are those that a commit touches and the whole does not, of a merge what no side had", async () => {
    repo.write("a", lines("a"));
    repo.commit("root");
    repo.git("checkout", "-qb", "feature");
    repo.write("mine", "mine\n");
    repo.commit("mine");
    expect(await passing()).toEqual([]);
    repo.write("hidden", "hidden\n");
    repo.write("mine", "more\n");
    repo.commit("hidden");
    repo.git("rm", "-q", "hidden");
    repo.commit("gone");
    expect(await passing()).toEqual(["hidden"]);
    repo.git("checkout", "-q", "main");
    repo.write("theirs", "theirs\n");
    repo.commit("theirs");
    repo.git("checkout", "-q", "feature");
    repo.git("merge", "-q", "--no-commit", "main");
    repo.write("slipped-in", "evil\n");
    repo.git("add", "-A");
    repo.commit("Merge");
    repo.git("rm", "-q", "slipped-in");
    repo.commit("gone again");
    expect((await passing())?.toSorted()).toEqual(["hidden", "slipped-in"]);
  });
});

describe("files on the way, at one path", () => {
  it("that a link which is made a file and taken away was a link is told", async () => {
    repo.write("a", lines("a"));
    repo.commit("root");
    repo.git("checkout", "-qb", "feature");
    symlinkSync("elsewhere", join(repo.directory, "vault"));
    repo.commit("link");
    rmSync(join(repo.directory, "vault"));
    repo.write("vault", "a file\n");
    repo.commit("file");
    repo.git("rm", "-q", "vault");
    repo.commit("gone");
    const { passing } = await read();
    const modes = passing === undefined ? [] : value(passing).map(({ mode }) => value(mode));
    expect(modes).toContainEqual(expect.objectContaining({ before: "symlink" }));
    expect(modes).toHaveLength(2);
  });
});

describe("readFacts", () => {
  it("reads a change, oldest commit first, with what was typed and UTC dates", async () => {
    repo.commit("root");
    repo.git("checkout", "-qb", "feature");
    repo.write("a", "a\n");
    const one = repo.commit("Add a\n\nCo-authored-by: X <x@y.example>\n", {
      name: "Ünï",
      email: "u@x.example",
    });
    const two = repo.commit("");
    const facts = await read();
    expect(facts.change).toMatchObject({
      route: "pull-request",
      number: null,
      base: { ref: "refs/heads/main" },
      head: { ref: "refs/heads/feature", sha: two, repository: { fork: false } },
      mergeBase: { known: true, value: repo.git("rev-parse", "main") },
    });
    expect(value(facts.commits).map(({ sha }) => sha)).toEqual([one, two]);
    expect(value(facts.commits)[0]).toMatchObject({
      tree: repo.git("rev-parse", `${one}^{tree}`),
      parents: [repo.git("rev-parse", "main")],
      message: "Add a\n\nCo-authored-by: X <x@y.example>",
      author: { name: "Ünï", email: "u@x.example", date: "2026-11-01T09:00:00Z", account: null },
      committer: {
        name: "Ada Person",
        email: "ada@people.example",
        date: "2026-11-01T10:00:00Z",
        account: null,
      },
      recomputedTree: null,
      signature: { known: false, gap: { kind: "deferred" } },
    });
    expect(value(facts.commits)[1]?.message).toBe("");
    expect(value(facts.files).map(({ path }) => path)).toEqual(["a"]);
  });

  it("defers to GitHub what a clone cannot know, and leaves nothing of it empty", async () => {
    repo.commit("root");
    const facts = await read();
    const { pushes, reviews, comments, labels, events, checks, issues, enforcement } = facts;
    for (const fact of [
      pushes,
      reviews,
      comments,
      labels,
      events,
      checks,
      issues,
      enforcement,
      facts.change.author,
    ]) {
      expect(fact).toMatchObject({
        known: false,
        gap: { kind: "deferred", detail: expect.stringMatching(/\.$/) },
      });
    }
    expect(deferredTeams(["@acme/security"])).toMatchObject({
      "@acme/security": { known: false, gap: { kind: "deferred" } },
    });
  });

  it("is plain JSON and the same each time", async () => {
    updatedBranch();
    expect(canonicalJson(await read())).toBe(canonicalJson(await read()));
  });

  it("leaves no trace in the clone and none in the temporary directory", async () => {
    updatedBranch();
    const objects = () => repo.git("count-objects", "-v");
    const before = objects();
    const scratch = temporaryDirectory();
    process.env.TMPDIR = scratch;
    try {
      await read();
    } finally {
      delete process.env.TMPDIR;
    }
    expect(objects()).toBe(before);
    expect(readdirSync(scratch)).toEqual([]);
    rmSync(scratch, { recursive: true });
  });

  it("gives an empty range as known and empty", async () => {
    repo.commit("one");
    repo.git("branch", "ahead");
    repo.git("checkout", "-qb", "behind");
    repo.git("checkout", "-q", "ahead");
    repo.commit("two");
    for (const head of ["ahead", "behind"]) {
      const facts = await read("ahead", head);
      expect([value(facts.commits), value(facts.files)]).toEqual([[], []]);
    }
  });

  it("compares with the merge base, not with the tip of the base", async () => {
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    repo.write("mine", "mine\n");
    repo.commit("mine");
    repo.git("checkout", "-q", "main");
    repo.write("theirs", "theirs\n");
    repo.commit("theirs");
    expect(value((await read("main", "feature")).files).map(({ path }) => path)).toEqual(["mine"]);
  });

  it("says that unrelated histories cannot be compared", async () => {
    repo.commit("one");
    repo.git("checkout", "-q", "--orphan", "island");
    const root = repo.commit("root of its own");
    const facts = await read();
    expect(facts.files).toMatchObject({
      known: false,
      gap: { kind: "incomplete", code: "git/no-merge-base" },
    });
    expect(facts.change.mergeBase).toMatchObject({ known: false, gap: { kind: "incomplete" } });
    expect(value(facts.commits).map(({ sha, parents }) => [sha, parents])).toEqual([[root, []]]);
  });

  it("says that a shallow clone is incomplete", async () => {
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    repo.commit("two");
    const directory = temporaryDirectory();
    try {
      repo.git("clone", "-q", "--no-single-branch", "--depth=1", `file://${repo.directory}`, directory);
      const facts = await read("origin/main", "HEAD", directory);
      for (const fact of [facts.commits, facts.files, facts.change.mergeBase]) {
        expect(fact).toMatchObject({ known: false, gap: { kind: "incomplete", code: "git/shallow" } });
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("says that a clone without some object is incomplete", async () => {
    repo.write("a", lines("a"));
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    repo.write("a", lines("b"));
    repo.commit("two");
    const blob = repo.git("rev-parse", "HEAD:a");
    rmSync(join(repo.directory, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    const facts = await read();
    expect(facts.files).toMatchObject({ known: false, gap: { kind: "incomplete", code: "git/failed" } });
    expect(value(facts.commits)).toHaveLength(1);
  });

  it("fetches nothing for a partial clone: what is missing is incomplete", async () => {
    repo.write("a", lines("a"));
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    repo.write("a", lines("b"));
    repo.commit("two");
    repo.git("config", "uploadpack.allowFilter", "true");
    const directory = temporaryDirectory();
    try {
      repo.git("clone", "-q", "--bare", "--filter=blob:none", `file://${repo.directory}`, directory);
      const facts = await read("main", "feature", directory);
      expect(facts.files).toMatchObject({ known: false, gap: { kind: "incomplete" } });
      expect(value(facts.commits)).toHaveLength(1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("reads SHA-256 repositories and odd directory names", async () => {
    using sha256 = createRepository("--object-format=sha256");
    sha256.commit("one");
    sha256.git("checkout", "-qb", "feature");
    sha256.write("a", "a\n");
    expect(sha256.commit("two")).toHaveLength(64);
    const odd = join(sha256.directory, 'odd "name" # \\x:y');
    sha256.git("clone", "-q", "--bare", ".", odd);
    for (const directory of [sha256.directory, odd]) {
      const facts = await read("main", "feature", directory);
      expect(value(facts.files).map(({ path }) => path)).toEqual(["a"]);
    }
  });
});

describe("merges", () => {
  it("recomputes a clean update merge to the recorded tree", async () => {
    updatedBranch();
    const merge = value((await read()).commits).at(-1);
    expect(merge?.parents).toHaveLength(2);
    expect(merge?.recomputedTree).toEqual({ known: true, value: merge?.tree });
  });

  it("shows an evil merge by a tree that differs", async () => {
    updatedBranch();
    repo.write("evil", "evil\n");
    repo.git("add", "-A");
    repo.git("commit", "-q", "--amend", "--no-edit");
    const merge = value((await read()).commits).at(-1);
    expect(merge?.tree).toBe(repo.git("rev-parse", "HEAD^{tree}"));
    expect(merge?.recomputedTree).toMatchObject({ known: true });
    expect(merge?.recomputedTree).not.toEqual({ known: true, value: merge?.tree });
  });

  it("says that a merge with resolved conflicts cannot be recomputed", async () => {
    repo.write("a", "1\n");
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    repo.write("a", "mine\n");
    repo.commit("mine");
    repo.git("checkout", "-q", "main");
    repo.write("a", "theirs\n");
    repo.commit("theirs");
    repo.git("checkout", "-q", "feature");
    expect(() => repo.git("merge", "-q", "main")).toThrow();
    repo.write("a", "both\n");
    repo.commit("resolved");
    expect(value((await read()).commits).at(-1)?.recomputedTree).toMatchObject({
      known: false,
      gap: { kind: "incomplete", code: "git/merge-conflict" },
    });
  });

  it("runs no merge driver that the clone brings along", async () => {
    updatedBranch();
    repo.git("checkout", "-q", "main");
    repo.write("mine", "theirs too\n");
    repo.commit("add mine here");
    repo.git("checkout", "-q", "feature");
    repo.git("merge", "-q", "-s", "ours", "--no-edit", "main");
    const proof = join(repo.directory, "ran");
    repo.git("config", "merge.evil.driver", `touch ${proof}`);
    repo.write(".git/info/attributes", "* merge=evil\n");
    await read();
    expect(existsSync(proof)).toBe(false);
  });

  it("lists the commits of second parents too, and leaves merges among the change's own commits alone", async () => {
    repo.commit("one");
    repo.git("checkout", "-qb", "side");
    repo.write("s", "s\n");
    const side = repo.commit("side");
    repo.git("checkout", "-q", "main");
    repo.git("checkout", "-qb", "feature");
    repo.write("f", "f\n");
    const own = repo.commit("own");
    repo.git("merge", "-q", "--no-edit", "side");
    const commits = value((await read()).commits);
    expect(commits.map(({ sha }) => sha).toSorted()).toEqual(
      [side, own, repo.git("rev-parse", "HEAD")].toSorted(),
    );
    expect(commits.at(-1)?.recomputedTree).toBeNull();
  });

  it("gives all parents of an octopus and recomputes none", async () => {
    repo.commit("one");
    for (const name of ["a", "b", "c"]) {
      repo.git("checkout", "-q", "-b", name, "main");
      repo.write(name, `${name}\n`);
      repo.commit(name);
    }
    repo.git("merge", "-q", "--no-edit", "a", "b");
    const octopus = value((await read("main", "c")).commits).at(-1);
    expect(octopus?.parents).toHaveLength(3);
    expect(octopus?.recomputedTree).toBeNull();
  });

  it("is not fooled by replacement objects or grafts", async () => {
    repo.commit("one");
    repo.git("checkout", "-qb", "feature");
    const hidden = repo.commit("hidden");
    const tip = repo.commit("tip");
    const clean = repo.git("commit-tree", "-p", "main", "-m", "tip", "HEAD^{tree}");
    repo.git("replace", tip, clean);
    repo.write(".git/info/grafts", `${tip} ${repo.git("rev-parse", "main")}\n`);
    expect(value((await read("main", tip)).commits).map(({ sha }) => sha)).toEqual([hidden, tip]);
  });
});
