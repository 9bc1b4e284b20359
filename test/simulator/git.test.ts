import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffTrees } from "../../src/simulator/git/diff.ts";
import { type Files, writeFiles } from "../../src/simulator/git/files.ts";
import { commitsBetween, mergeBase } from "../../src/simulator/git/history.ts";
import { changesOf, splitLines, unifiedPatch } from "../../src/simulator/git/lines.ts";
import { mergeTrees } from "../../src/simulator/git/merge.ts";
import { createObjectStore, encodeCommit, type ObjectStore } from "../../src/simulator/git/objects.ts";

const identity = { name: "A", email: "a@b.c", at: 1_700_000_000 };

function commit(store: ObjectStore, parents: string[], at = 0, tree = store.writeTree([])): string {
  return store.writeCommit({
    tree,
    parents,
    author: identity,
    committer: { ...identity, at: identity.at + at },
    message: `m ${parents.join()} ${at}`,
    signature: null,
  });
}

function treeOf(store: ObjectStore, texts: Record<string, string>): string {
  const files: Files = new Map();
  for (const [path, text] of Object.entries(texts))
    files.set(path, { mode: "100644", sha: store.writeBlob(text) });
  return writeFiles(store, files);
}

function gitIsOld(): boolean {
  const [, major = 0, minor = 0] =
    /(\d+)\.(\d+)/.exec(execFileSync("git", ["--version"], { encoding: "utf8" })) ?? [];
  return Number(major) < 2 || (Number(major) === 2 && Number(minor) < 38);
}

describe("against git itself", () => {
  let directory: string;
  const git = (args: string[], input?: string | Buffer) =>
    execFileSync("git", args, { cwd: directory, input: input ?? "", encoding: "utf8" }).trim();
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "simulator-git-"));
    git(["init", "-q"]);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Gives git the same tree; returns git's id of it. */
  const inGit = (texts: Record<string, string>): string => {
    const index = join(directory, "index-of-test");
    rmSync(index, { force: true });
    const lines = Object.entries(texts).map(
      ([path, text]) => `100644 ${git(["hash-object", "-w", "--stdin"], text)}\t${path}`,
    );
    const env = { ...process.env, GIT_INDEX_FILE: index };
    execFileSync("git", ["update-index", "--index-info"], {
      cwd: directory,
      input: `${lines.join("\n")}\n`,
      env,
    });
    return execFileSync("git", ["write-tree"], { cwd: directory, env, encoding: "utf8" }).trim();
  };

  it("gives trees the ids that git gives them, whatever the order of names", () => {
    const texts = {
      "a.txt": "1\n",
      "a/b": "2\n",
      "a-b": "3\n",
      a0: "4\n",
      "ä/ö.md": "5\n",
      "src/deep/er/x": "",
    };
    expect(treeOf(createObjectStore(), texts)).toBe(inGit(texts));
  });

  it("gives commits the ids that git gives them, signed ones too", () => {
    const store = createObjectStore();
    const content = {
      tree: treeOf(store, { a: "1\n" }),
      parents: [commit(store, [])],
      author: identity,
      committer: { name: "Ö", email: "x@y.z", at: 5 },
      message: "Subject\n\nBody\n",
      signature: "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n",
    };
    expect(git(["hash-object", "-t", "commit", "--literally", "--stdin"], encodeCommit(content))).toBe(
      store.writeCommit(content),
    );
  });

  const small = fc.dictionary(
    fc.constantFrom("a", "b", "dir/c", "dir/d", "e"),
    fc
      .array(fc.constantFrom("one", "two", "three", "four", "five", "six", "seven"), { maxLength: 8 })
      .map((lines) => lines.map((line) => `${line}\n`).join("")),
    { minKeys: 1, maxKeys: 5 },
  );

  it("counts added and deleted lines as git does at its most minimal", () => {
    fc.assert(
      fc.property(small, small, (from, to) => {
        const store = createObjectStore();
        const ours = diffTrees(store, treeOf(store, from), treeOf(store, to)).filter(
          (file) => file.status === "modified",
        );
        const theirs = git([
          "diff-tree",
          "-r",
          "--numstat",
          "--minimal",
          "--no-renames",
          "--diff-filter=M",
          inGit(from),
          inGit(to),
        ]);
        const rows = theirs === "" ? [] : theirs.split("\n").map((line) => line.split("\t"));
        expect(ours.map((file) => [String(file.additions), String(file.deletions), file.path])).toEqual(rows);
      }),
      { numRuns: 25 },
    );
  });

  // `git merge-tree --write-tree` came with git 2.38.
  it.skipIf(gitIsOld())("merges cleanly only what git merges, and to the same tree", () => {
    let clean = 0;
    fc.assert(
      fc.property(small, small, small, (base, ours, theirs) => {
        // Renames are judged apart: here every path keeps its place.
        const everywhere = (texts: Record<string, string>) => ({
          a: "",
          b: "",
          "dir/c": "",
          "dir/d": "",
          e: "",
          ...texts,
        });
        const store = createObjectStore();
        const [o, a, b] = [base, ours, theirs].map((texts) => treeOf(store, everywhere(texts))) as [
          string,
          string,
          string,
        ];
        const result = mergeTrees(store, o, a, b);
        const [go, ga, gb] = [base, ours, theirs].map((texts) => inGit(everywhere(texts))) as [
          string,
          string,
          string,
        ];
        const commits = [git(["commit-tree", go, "-m", "o"])];
        for (const tree of [ga, gb])
          commits.push(git(["commit-tree", tree, "-p", commits[0] ?? "", "-m", tree]));
        const merged = spawnSync("git", ["merge-tree", "--write-tree", commits[1] ?? "", commits[2] ?? ""], {
          cwd: directory,
          encoding: "utf8",
        });
        if (result.clean) {
          clean += 1;
          expect([merged.status, merged.stdout.split("\n")[0]]).toEqual([0, result.tree]);
        }
      }),
      {
        numRuns: 25,
        // Drawn changes mostly conflict; this one never does, so that trees are always compared.
        examples: [
          [
            { a: "one\n", e: "two\n" },
            { a: "three\n", e: "two\n" },
            { a: "one\n", e: "four\n" },
          ],
        ],
      },
    );
    expect(clean).toBeGreaterThan(0);
  });
});

describe("renames", () => {
  it("finds a moved file, exact or more than half the same, and none that is rewritten", () => {
    const store = createObjectStore();
    const long = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("");
    const from = treeOf(store, { "old/exact": "same\n", "old/similar": long, "old/other": "x\n".repeat(20) });
    const to = treeOf(store, {
      "new/exact": "same\n",
      "new/similar": long.replace("line 3", "LINE 3"),
      "new/other": "y\n".repeat(20),
    });
    const found = diffTrees(store, from, to).map(({ status, path, previousPath }) => [
      status,
      path,
      previousPath,
    ]);
    expect(found).toEqual([
      ["renamed", "new/exact", "old/exact"],
      ["added", "new/other", null],
      ["renamed", "new/similar", "old/similar"],
      ["removed", "old/other", null],
    ]);
  });

  it("tells a changed kind of file from a changed content", () => {
    const store = createObjectStore();
    const sha = store.writeBlob("target");
    const file = (mode: "100644" | "100755" | "120000") => writeFiles(store, new Map([["a", { mode, sha }]]));
    expect(diffTrees(store, file("100644"), file("120000"))[0]?.status).toBe("changed");
    expect(diffTrees(store, file("100644"), file("100755"))[0]?.status).toBe("modified");
  });

  it("follows a rename on one side with the edit of the other when merging", () => {
    const store = createObjectStore();
    const text = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("");
    const merged = mergeTrees(
      store,
      treeOf(store, { a: text }),
      treeOf(store, { b: text }),
      treeOf(store, { a: text.replace("line 3", "LINE 3") }),
    );
    expect(merged).toEqual({ clean: true, tree: treeOf(store, { b: text.replace("line 3", "LINE 3") }) });
  });
});

describe("lines", () => {
  it("rebuilds the new text from the changes, for any two texts", () => {
    const text = fc.array(fc.constantFrom("a\n", "b\n", "c\n", "d\n"), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const out = [...a];
        for (const change of changesOf(a, b).reverse()) {
          out.splice(change.a, change.aEnd - change.a, ...b.slice(change.b, change.bEnd));
        }
        expect(out).toEqual(b);
      }),
    );
  });

  it("writes hunks with three lines around", () => {
    const a = splitLines("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    const b = splitLines("1\n2\n3\n4\nFIVE\n6\n7\n8\n9");
    expect(unifiedPatch(a, b)).toBe(
      "@@ -2,8 +2,8 @@\n 2\n 3\n 4\n-5\n+FIVE\n 6\n 7\n 8\n-9\n+9\n\\ No newline at end of file",
    );
  });
});

describe("history", () => {
  it("finds the best common ancestor and the commits of one side, parents first", () => {
    const store = createObjectStore();
    const root = commit(store, [], 0);
    const fork = commit(store, [root], 1);
    const main = commit(store, [fork], 2);
    const one = commit(store, [fork], 3);
    const two = commit(store, [one, main], 4);
    const three = commit(store, [two], 5);
    expect(mergeBase(store, main, one)).toBe(fork);
    expect(mergeBase(store, main, three)).toBe(main);
    expect(commitsBetween(store, main, three)).toEqual([one, two, three]);
    expect(mergeBase(store, root, commit(store, [], 99))).toBeNull();
  });
});
