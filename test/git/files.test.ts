import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileChange, FileMode } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { parseDiff, readFileChanges } from "../../src/git/files.ts";
import { withObjects } from "../../src/git/objects.ts";
import { decodePath } from "../../src/git/paths.ts";
import { inspectRepository, localGit } from "../../src/git/repository.ts";
import { createRepository, lines, type TestRepository } from "./repository.ts";

let repo: TestRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo[Symbol.dispose]());

async function changes(from: string, to = "HEAD"): Promise<FileChange[]> {
  const repository = await inspectRepository(localGit(repo.directory));
  const [a, b] = [repo.git("rev-parse", from), repo.git("rev-parse", to)];
  return withObjects(repository, (git) => readFileChanges(git, a, b));
}

function change(
  status: FileChange["status"],
  path: string,
  rest: Partial<FileChange> = {},
  before: FileMode | null = null,
  after: FileMode | null = null,
) {
  return {
    status,
    path,
    previousPath: null,
    additions: 0,
    deletions: 0,
    mode: known({ before, after }),
    ...rest,
  };
}

describe("changed files", () => {
  it("counts lines of added, modified and removed files", async () => {
    repo.write("a", "1\n2\n3\n");
    repo.write("gone", "x\ny\n");
    repo.commit("one");
    repo.write("a", "1\n2\nthree\n4\n");
    repo.write("new", "n\n");
    rmSync(join(repo.directory, "gone"));
    repo.commit("two");
    expect(await changes("HEAD~1")).toEqual([
      change("modified", "a", { additions: 2, deletions: 1 }, "file", "file"),
      change("removed", "gone", { deletions: 2 }, "file", null),
      change("added", "new", { additions: 1 }, null, "file"),
    ]);
  });

  it("gives no line counts for a binary file", async () => {
    repo.commit("one");
    repo.write("b.bin", Buffer.from([0, 1, 2, 0, 255]));
    repo.commit("two");
    expect(await changes("HEAD~1")).toEqual([
      change("added", "b.bin", { additions: null, deletions: null }, null, "file"),
    ]);
  });

  it("is not fooled by a .gitattributes that calls source code binary or gives it a diff driver", async () => {
    repo.write(".gitattributes", "*.ts binary\n*.md diff=evil\n");
    repo.git("config", "diff.evil.command", `touch ${repo.directory}/ran`);
    repo.git("config", "diff.evil.textconv", `touch ${repo.directory}/ran`);
    repo.commit("one");
    repo.write("a.ts", "1\n2\n");
    repo.write("a.md", "1\n");
    repo.commit("two");
    const found = await changes("HEAD~1");
    expect(found.map(({ path, additions }) => [path, additions])).toEqual([
      ["a.md", 1],
      ["a.ts", 2],
    ]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  it("gives a changed rename with both names and its lines", async () => {
    repo.write("src/old.ts", lines("old"));
    repo.commit("one");
    repo.git("mv", "src/old.ts", "new.ts");
    repo.write("new.ts", `${lines("old")}more\n`);
    repo.commit("two");
    expect(await changes("HEAD~1")).toEqual([
      change("renamed", "new.ts", { previousPath: "src/old.ts", additions: 1 }, "file", "file"),
    ]);
  });

  it("gives a copy with its source when the source changed too", async () => {
    repo.write("a", lines("a"));
    repo.commit("one");
    repo.write("b", lines("a"));
    repo.write("a", `${lines("a")}more\n`);
    repo.commit("two");
    expect(await changes("HEAD~1")).toEqual([
      change("modified", "a", { additions: 1 }, "file", "file"),
      change("copied", "b", { previousPath: "a" }, "file", "file"),
    ]);
  });

  it("gives the mode of executables, symlinks and submodules, before and after", async () => {
    repo.write("run.sh", "#!/bin/sh\n");
    repo.write("link", "a file\n");
    repo.commit("one");
    chmodSync(join(repo.directory, "run.sh"), 0o755);
    rmSync(join(repo.directory, "link"));
    symlinkSync(".github/workflows", join(repo.directory, "link"));
    repo.git("add", "-A");
    repo.git("update-index", "--add", "--cacheinfo", `160000,${repo.git("rev-parse", "HEAD")},vendored`);
    repo.git("commit", "-qm", "two");
    expect(await changes("HEAD~1")).toEqual([
      change("type-changed", "link", { additions: 1, deletions: 1 }, "file", "symlink"),
      change("modified", "run.sh", {}, "file", "executable"),
      change("added", "vendored", { additions: 1 }, null, "submodule"),
    ]);
  });

  it("sees a submodule change although .gitmodules says to ignore it", async () => {
    const [one, two] = [repo.commit("one"), repo.commit("two")];
    repo.write(".gitmodules", '[submodule "m"]\n\tpath = m\n\turl = ./m\n\tignore = all\n');
    repo.git("add", "-A");
    repo.git("update-index", "--add", "--cacheinfo", `160000,${one},m`);
    repo.git("commit", "-qm", "three");
    repo.git("update-index", "--add", "--cacheinfo", `160000,${two},m`);
    repo.git("commit", "-qm", "four");
    expect((await changes("HEAD~1")).map(({ path }) => path)).toEqual(["m"]);
  });

  it("follows a rename that only changes case", async () => {
    repo.write("README.md", lines("readme"));
    repo.commit("one");
    repo.git("mv", "README.md", "Readme.md");
    repo.commit("two");
    expect(await changes("HEAD~1")).toEqual([
      change("renamed", "Readme.md", { previousPath: "README.md" }, "file", "file"),
    ]);
  });

  it("keeps names with quotes, tabs, line breaks, spaces, other scripts and both Unicode forms apart", async () => {
    const names = [
      'say "hi"',
      "tab\there",
      "line\nbreak",
      " space ",
      "back\\slash",
      "日本語/ñ",
      "e\u0301",
      "\u00e9",
      ":colon",
      "-dash",
    ];
    repo.commit("one");
    for (const name of names) repo.write(name, `${name}\n`);
    repo.commit("two");
    const found = (await changes("HEAD~1")).map(({ path }) => path);
    expect(found.toSorted()).toEqual(names.toSorted());
  });

  it("keeps names that are not UTF-8, each of its own", async () => {
    repo.commit("one");
    const blob = repo.gitWith("x\n", "hash-object", "-w", "--stdin");
    const entry = (name: Buffer) => Buffer.concat([Buffer.from(`100644 ${blob}\t`), name, Buffer.from([0])]);
    const names = [
      Buffer.from("src/caf\xe9.ts", "latin1"),
      Buffer.from("src/caf\xe8.ts", "latin1"),
      Buffer.from("src/\u65e5\u00ff"),
    ];
    repo.gitWith(Buffer.concat(names.map(entry)), "update-index", "-z", "--index-info");
    repo.git("commit", "-qm", "two");
    expect((await changes("HEAD~1")).map(({ path }) => path)).toEqual([
      "src/caf\\xE8.ts",
      "src/caf\\xE9.ts",
      "src/日ÿ",
    ]);
  });

  it("reads 5,000 files", async () => {
    repo.commit("one");
    const blob = repo.gitWith("x\n", "hash-object", "-w", "--stdin");
    const index = Array.from({ length: 5000 }, (_, n) => `100644 ${blob}\tdir${n % 50}/file${n}`).join("\n");
    repo.gitWith(index, "update-index", "--index-info");
    repo.git("commit", "-qm", "two");
    expect(await changes("HEAD~1")).toHaveLength(5000);
  });

  it("keeps both names of renames too many to pair by likeness", async () => {
    const files = 1100;
    const tree = (directory: string, text: (n: number) => string) =>
      Array.from(
        { length: files },
        (_, n) => `M 100644 inline ${directory}/${n}\ndata ${text(n).length}\n${text(n)}\n`,
      ).join("");
    const commit = (from: string, body: string) =>
      `commit refs/heads/big\ncommitter A <a@b.example> 1760000000 +0000\ndata 1\nx\n${from}${body}\n`;
    const before = commit(
      "",
      tree("protected", (n) => lines(`f${n}`, 10)),
    );
    const after = commit(
      "from refs/heads/big^0\n",
      `D protected\n${tree("elsewhere", (n) => `${lines(`f${n}`, 10)}more\n`)}`,
    );
    repo.gitWith(before, "fast-import", "--quiet");
    repo.gitWith(after, "fast-import", "--quiet");
    const found = await changes("big~1", "big");
    const names = new Set(found.flatMap(({ path, previousPath }) => [path, previousPath]));
    expect(names.has("protected/0") && names.has(`protected/${files - 1}`) && names.has("elsewhere/7")).toBe(
      true,
    );
    expect([...names].filter((name) => name?.startsWith("protected/"))).toHaveLength(files);
  });

  it("refuses output it does not understand", () => {
    const raw = ":100644 100644 aa bb M\0a\0";
    expect(() => parseDiff(Buffer.from(raw))).toThrow("1 files but 0 line counts");
    expect(() => parseDiff(Buffer.from(`${raw}1\t1\ta`))).toThrow("ends within a record");
    expect(() => parseDiff(Buffer.from(":100644 100644 aa bb X\0a\0"))).toThrow("record :100644");
    expect(() => parseDiff(Buffer.from(":100644 177777 aa bb M\0a\0"))).toThrow("record :100644");
    expect(() => parseDiff(Buffer.from("1\t1\ta\0"))).toThrow("without a file");
  });
});

describe("decodePath", () => {
  it("leaves UTF-8 alone, a byte order mark included", () => {
    expect(decodePath(Buffer.from("\ufeffñ/𝒳"))).toBe("\ufeffñ/𝒳");
  });

  it("escapes just the bytes that do not decode, cut-off sequences included", () => {
    expect(decodePath(Buffer.from([0x61, 0xff, 0x2f, 0xc3, 0xa9, 0xe2, 0x82]))).toBe("a\\xFF/é\\xE2\\x82");
  });
});
