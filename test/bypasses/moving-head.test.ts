import { afterEach, describe, expect, it, vi } from "vitest";
import { ordinary, pullRequest, read } from "../github/scripted.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const OTHER = { mode: 33188, oid: "7".repeat(40) };
const moved = { code: "github/unavailable", message: expect.stringContaining("listed for another head") };

describe("a head that is pushed away and back while its files are listed", () => {
  it("is not judged by the files of the other head", async () => {
    const o = ordinary();
    expect((await read(pullRequest(o).source)).facts.files.known).toBe(true);
    o.closing.repository.head.a0 = OTHER;
    await expect(read(pullRequest(o).source)).rejects.toMatchObject(moved);
    o.closing.repository.head.a0 = null;
    await expect(read(pullRequest(o).source)).rejects.toMatchObject(moved);
  });

  it("nor by a removal or a rename that only the other head has", async () => {
    const o = ordinary();
    o.files = [o.file("src/a.ts", { status: "removed" })];
    await expect(read(pullRequest(o).source)).rejects.toMatchObject(moved);
    o.closing.repository.head.a0 = null;
    expect((await read(pullRequest(o).source)).facts.files.known).toBe(true);
    // A directory may stand where the file was.
    o.closing.repository.head.a0 = { mode: 16384, oid: "8".repeat(40) };
    expect((await read(pullRequest(o).source)).facts.files.known).toBe(true);
    o.files = [o.file("src/b.ts", { status: "renamed", previous_filename: "src/a.ts" })];
    o.closing.repository.head.a0 = { mode: 33188, oid: "2".repeat(40) };
    o.closing.repository.head.a1 = OTHER;
    await expect(read(pullRequest(o).source)).rejects.toMatchObject(moved);
    o.closing.repository.head.a1 = null;
    expect((await read(pullRequest(o).source)).facts.files.known).toBe(true);
  });

  it("and where trees tell the modes, they tell that too", async () => {
    const o = ordinary();
    const names = Array.from({ length: 101 }, (_, index) => `src/${index}.ts`);
    o.files = names.map((name) => o.file(name));
    o.evidence.repository.pullRequest.changedFiles = names.length;
    const tree = (oid: string, differing: string) => ({
      truncated: false,
      tree: names.map((path, index) => ({
        path,
        mode: "100644",
        type: "blob",
        sha: index === 7 ? differing : oid,
      })),
    });
    const rest = (differing: string) => ({
      [`/repos/acme/shop/git/trees/${"b".repeat(40)}`]: tree("1".repeat(40), "1".repeat(40)),
      [`/repos/acme/shop/git/trees/${"a".repeat(40)}`]: tree("2".repeat(40), differing),
    });
    const paged = o.files;
    const list = (count: number) =>
      count % 2 === 1
        ? [200, paged.slice(0, 100), { link: '<https://api.github.test/next>; rel="next"' }]
        : [200, paged.slice(100)];
    const source = (differing: string) =>
      pullRequest(o, { rest: { ...rest(differing), "/repos/acme/shop/pulls/7/files": list } }).source;
    expect((await read(source("2".repeat(40)))).facts.files.known).toBe(true);
    await expect(read(source("3".repeat(40)))).rejects.toMatchObject(moved);
  });
});
