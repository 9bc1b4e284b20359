import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileChange } from "../../src/facts/facts.ts";
import { readFacts } from "../../src/git/facts.ts";
import { createRepository, lines, type TestRepository } from "../git/repository.ts";

/**
 * Path tricks P1 to P8 of the bypass catalogue, at the facts: whatever a change does to a protected path, its name has
 * to stand in the facts, or no rule can see it.
 */
let repo: TestRepository;
beforeEach(() => {
  repo = createRepository();
  repo.write(".github/workflows/deploy.yml", lines("deploy"));
  repo.write("src/payments/pay.ts", lines("pay"));
  repo.write("src/payments/refund.ts", lines("refund"));
  repo.write("README.md", lines("readme"));
  repo.commit("base");
  repo.git("checkout", "-qb", "feature");
});
afterEach(() => repo[Symbol.dispose]());

async function changed(): Promise<FileChange[]> {
  const facts = await readFacts({
    repo: repo.directory,
    base: "main",
    head: "feature",
    asOf: "2026-11-21T10:00:00Z",
  });
  if (!facts.files.known) throw new Error(facts.files.gap.detail);
  return facts.files.value;
}

const names = (files: FileChange[]) =>
  files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]));

describe("path bypasses", () => {
  it("P1: a protected file moved to a harmless name is seen under its old name", async () => {
    repo.git("mv", ".github/workflows/deploy.yml", "notes.yml");
    repo.commit("tidy up");
    expect(await changed()).toMatchObject([
      { status: "renamed", path: "notes.yml", previousPath: ".github/workflows/deploy.yml" },
    ]);
  });

  it("P1: a harmless file moved onto a protected name is seen under its new name", async () => {
    repo.git("mv", "README.md", ".github/workflows/release.yml");
    repo.commit("docs");
    expect(names(await changed())).toContain(".github/workflows/release.yml");
  });

  it("P2: moved away in one commit and back, changed, in the next, it is one change of the protected file", async () => {
    repo.git("mv", "src/payments/pay.ts", "pay.ts");
    repo.commit("out");
    repo.git("mv", "pay.ts", "src/payments/pay.ts");
    repo.write("src/payments/pay.ts", `${lines("pay")}steal();\n`);
    repo.commit("back");
    expect(await changed()).toMatchObject([
      { status: "modified", path: "src/payments/pay.ts", additions: 1 },
    ]);
  });

  it("P2: moved away and rewritten beyond likeness, the old name is removed and still seen", async () => {
    rmSync(join(repo.directory, "src/payments/pay.ts"));
    repo.write("pay.ts", lines("something else entirely"));
    repo.commit("rewrite");
    expect(names(await changed())).toEqual(["pay.ts", "src/payments/pay.ts"]);
  });

  it.each([
    '.github/workflows/"x".yml',
    ".github/workflows/ünï.yml",
    ".github/workflows/a\tb\n.yml",
    ".github/workflows/\\b.yml",
  ])("P3: git's quoting does not hide %j", async (path) => {
    repo.git("config", "core.quotePath", "true");
    repo.write(path, "on: push\n");
    repo.commit("add");
    expect(names(await changed())).toEqual([path]);
  });

  it("P3: a name that is not UTF-8 keeps its directory and its ending", async () => {
    const blob = repo.gitWith("on: push\n", "hash-object", "-w", "--stdin");
    const entry = Buffer.from(`100644 ${blob}\t.github/workflows/\xff.yml\0`, "latin1");
    repo.gitWith(entry, "update-index", "-z", "--index-info");
    repo.git("commit", "-qm", "add");
    expect(names(await changed())).toEqual([".github/workflows/\\xFF.yml"]);
  });

  it("P4: a change of case alone is a rename with both spellings", async () => {
    repo.git("mv", "src/payments/pay.ts", "src/payments/Pay.ts");
    repo.commit("case");
    expect(names(await changed()).toSorted()).toEqual(["src/payments/Pay.ts", "src/payments/pay.ts"]);
  });

  it("P4: two names that differ in case only, or in Unicode form only, are two files", async () => {
    const blob = repo.gitWith("x\n", "hash-object", "-w", "--stdin");
    const spellings = ["CLAUDE.md", "Claude.md", "caf\u00e9", "cafe\u0301"];
    repo.gitWith(
      spellings.map((name) => `100644 ${blob}\t${name}\0`).join(""),
      "update-index",
      "-z",
      "--index-info",
    );
    repo.git("commit", "-qm", "add");
    expect(names(await changed())).toEqual(expect.arrayContaining(spellings));
  });

  it("links of the base are told with what they lead to, and the head's own are not", async () => {
    repo.git("checkout", "-q", "main");
    symlinkSync("docs/agents.md", join(repo.directory, "CLAUDE.md"));
    symlinkSync("../../outside", join(repo.directory, "src/away"));
    symlinkSync("../payments", join(repo.directory, "src/money"));
    repo.commit("links");
    repo.git("checkout", "-q", "feature");
    repo.git("merge", "-q", "main");
    symlinkSync("README.md", join(repo.directory, "mine"));
    repo.commit("own");
    const facts = await readFacts({
      repo: repo.directory,
      base: "main",
      head: "feature",
      asOf: "2026-11-21T10:00:00Z",
    });
    expect(facts.links).toEqual({
      known: true,
      value: [
        { path: "CLAUDE.md", target: "docs/agents.md" },
        { path: "src/money", target: "payments" },
      ],
    });
  });

  it("P5: a symlink into a protected directory and a file turned into one tell their mode", async () => {
    symlinkSync(".github/workflows", join(repo.directory, "docs"));
    rmSync(join(repo.directory, "src/payments/pay.ts"));
    symlinkSync("/dev/null", join(repo.directory, "src/payments/pay.ts"));
    repo.commit("link");
    expect(await changed()).toMatchObject([
      { status: "added", path: "docs", mode: { value: { before: null, after: "symlink" } } },
      {
        status: "type-changed",
        path: "src/payments/pay.ts",
        mode: { value: { before: "file", after: "symlink" } },
      },
    ]);
  });

  it("P5: a directory replaced by a submodule shows every file it held and the submodule", async () => {
    repo.git("rm", "-rq", "src/payments");
    repo.git("update-index", "--add", "--cacheinfo", `160000,${repo.git("rev-parse", "main")},src/payments`);
    repo.git("commit", "-qm", "vendor");
    const files = await changed();
    expect(names(files)).toEqual(
      expect.arrayContaining(["src/payments", "src/payments/pay.ts", "src/payments/refund.ts"]),
    );
    expect(files.find(({ path }) => path === "src/payments")).toMatchObject({
      mode: { value: { after: "submodule" } },
    });
  });

  it("P5: a change of mode alone is a change", async () => {
    chmodSync(join(repo.directory, "src/payments/pay.ts"), 0o755);
    repo.commit("chmod");
    expect(await changed()).toMatchObject([
      { path: "src/payments/pay.ts", additions: 0, mode: { value: { before: "file", after: "executable" } } },
    ]);
  });

  it("P6: the one protected file behind 3,500 harmless ones is seen", async () => {
    const blob = repo.gitWith("x\n", "hash-object", "-w", "--stdin");
    const index = Array.from({ length: 3500 }, (_, n) => `100644 ${blob}\ta/${n}\0`).join("");
    repo.gitWith(`${index}100644 ${blob}\tzz/.github/CODEOWNERS\0`, "update-index", "-z", "--index-info");
    repo.git("commit", "-qm", "bulk");
    const files = await changed();
    expect(files).toHaveLength(3501);
    expect(names(files)).toContain("zz/.github/CODEOWNERS");
  });

  it("P7: removals, copies and changes of type are changes", async () => {
    repo.write("copy.ts", lines("pay"));
    repo.write("src/payments/pay.ts", `${lines("pay")}more\n`);
    rmSync(join(repo.directory, "src/payments/refund.ts"));
    rmSync(join(repo.directory, "README.md"));
    symlinkSync("copy.ts", join(repo.directory, "README.md"));
    repo.commit("all kinds");
    expect((await changed()).map(({ status, path, previousPath }) => [status, path, previousPath])).toEqual([
      ["type-changed", "README.md", null],
      ["copied", "copy.ts", "src/payments/pay.ts"],
      ["modified", "src/payments/pay.ts", null],
      ["removed", "src/payments/refund.ts", null],
    ]);
  });

  it("P8: a directory moved out from under the policy's list is seen under the listed name, file by file", async () => {
    repo.git("mv", "src/payments", "src/billing");
    repo.commit("reorganise");
    expect(names(await changed())).toEqual(
      expect.arrayContaining(["src/payments/pay.ts", "src/payments/refund.ts"]),
    );
  });
});
