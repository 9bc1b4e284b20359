import { describe, expect, it } from "vitest";
import { mergeTrees } from "../../../src/github/objects/merge-tree.ts";
import { gitObjectId, type TreeFile, treeId } from "../../../src/github/objects/objects.ts";
import { diffTrees } from "../../../src/github/objects/tree-diff.ts";

const contents = new Map<string, Uint8Array>();
const id = (content: Uint8Array) => gitObjectId("blob", content, "0".repeat(40));
const blobs = { read: async (oid: string) => contents.get(oid) ?? new Uint8Array(), id };

function tree(files: Record<string, string>, modes: Record<string, string> = {}): Map<string, TreeFile> {
  return new Map(
    Object.entries(files).map(([path, text]) => {
      const bytes = new TextEncoder().encode(text);
      contents.set(id(bytes), bytes);
      return [path, { path, mode: modes[path] ?? "100644", oid: id(bytes) }];
    }),
  );
}

describe("git objects", () => {
  it("names blobs and trees as git does", () => {
    expect(id(new Uint8Array())).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    expect(treeId([], "0".repeat(40))).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    // git init; mkdir a; echo x > a/b; echo y > a.c; git add -A; git write-tree
    expect(treeId(tree({ "a/b": "x\n", "a.c": "y\n" }).values(), "0".repeat(40))).toBe(
      "0bec1be051f70e434fb7f01c0cae3a3de943142c",
    );
  });
});

describe("mergeTrees", () => {
  const base = { "a.txt": "1\n2\n3\n4\n5\n", "b.txt": "b\n" };
  it.each([
    ["one side's change", { ...base, "a.txt": "one\n2\n3\n4\n5\n" }, base, "one\n2\n3\n4\n5\n"],
    ["the same change on both sides", { ...base, "a.txt": "x\n" }, { ...base, "a.txt": "x\n" }, "x\n"],
    [
      "distant changes of one file",
      { ...base, "a.txt": "one\n2\n3\n4\n5\n" },
      { ...base, "a.txt": "1\n2\n3\n4\nfive\n" },
      "one\n2\n3\n4\nfive\n",
    ],
  ])("takes %s", async (_, ours, theirs, expected) => {
    const merged = await mergeTrees(tree(base), tree(ours), tree(theirs), blobs);
    const file = merged.merged ? merged.files.find(({ path }) => path === "a.txt") : undefined;
    expect(file?.oid).toBe(id(new TextEncoder().encode(expected)));
  });

  it.each([
    ["both change a line", { ...base, "a.txt": "x\n2\n3\n4\n5\n" }, { ...base, "a.txt": "y\n2\n3\n4\n5\n" }],
    ["one deletes what the other changes", { "b.txt": "b\n" }, { ...base, "a.txt": "changed\n" }],
    ["both add a file, differently", { ...base, "c.txt": "1\n" }, { ...base, "c.txt": "2\n" }],
    ["a file and a folder of one name", { ...base, d: "1\n" }, { ...base, "d/e": "2\n" }],
  ])("decides nothing where %s", async (_, ours, theirs) => {
    expect((await mergeTrees(tree(base), tree(ours), tree(theirs), blobs)).merged).toBe(false);
  });
});

describe("diffTrees", () => {
  it("names both ends of a rename, edited or not, and changes of mode and type", () => {
    const before = tree({ "secret/a": "same\n", "secret/b": "old\n", tool: "#!\n", link: "x\n" });
    const after = tree(
      { "docs/a": "same\n", "docs/b": "new\n", tool: "#!\n", link: "x\n" },
      { tool: "100755", link: "120000" },
    );
    expect(
      diffTrees(before, after).map(({ status, path, previousPath }) => [status, path, previousPath]),
    ).toEqual([
      ["renamed", "docs/a", "secret/a"],
      ["added", "docs/b", null],
      ["type-changed", "link", null],
      ["removed", "secret/b", null],
      ["modified", "tool", null],
    ]);
  });
});
