import { describe, expect, it } from "vitest";
import { signStatement } from "../../../src/provenance/sign.ts";
import type { TargetCommit } from "../../../src/provenance/types.ts";
import { verify } from "../../../src/provenance/verify.ts";
import { input, KEY, range, sha, statement, target } from "../support.ts";

const over = (own: readonly TargetCommit[], commits: readonly TargetCommit[]) =>
  verify(input({ bytes: signStatement(statement(undefined, own), KEY).bytes, target: target({ commits }) }));

describe("subjects", () => {
  it("come in any order, since their names say what they are", () => {
    const draft = statement();
    draft.subject.reverse();
    expect(verify(input({ bytes: signStatement(draft, KEY).bytes })).code).toBe("ok");
  });

  it.each([
    [0, 0],
    [0, 4],
    [2, 3],
    [4, 4],
  ])("cover commits %i to %i of five", (from, to) => {
    const commits = range(5);
    expect(over(commits.slice(from, to + 1), commits)).toMatchObject({ code: "ok", coverage: [from, to] });
  });

  it("of a part start from the commit before it, not from the base", () => {
    const commits = range(3);
    const part = [{ ...commits[1]!, parents: [sha("base")] }];
    expect(over(part, commits).code).toBe("subject/base-commit");
  });

  it("after an update merge go on from the merge, and keep their own start before it", () => {
    const commits: TargetCommit[] = [
      ...range(2),
      { sha: sha("merge"), tree: sha("merged tree"), parents: [sha("commit 1"), sha("base 2")] },
      { sha: sha("after"), tree: sha("tree after"), parents: [sha("merge")] },
    ];
    expect(over(commits.slice(0, 2), commits)).toMatchObject({ code: "ok", coverage: [0, 1] });
    expect(over(commits.slice(3), commits)).toMatchObject({ code: "ok", coverage: [3, 3] });
    expect(over(commits, commits)).toMatchObject({ code: "ok", coverage: [0, 3] });
  });

  it("of SHA-256 repositories have 64 digits; a name of 40 is another commit", () => {
    const long = range(1).map((one) => ({ sha: "a".repeat(64), tree: "b".repeat(64), parents: one.parents }));
    expect(over(long, long).code).toBe("ok");
    expect(over([{ ...long[0]!, sha: "a".repeat(40) }], long).code).toBe("subject/not-in-range");
  });

  it("match no empty change", () => {
    expect(verify(input({ target: target({ commits: [] }) })).code).toBe("subject/not-in-range");
  });

  it.each(["A".repeat(40), "a".repeat(39), "HEAD", ""])("are full lower-case names: not %j", (name) => {
    expect(over([{ ...range(1)[0]!, sha: name }], range(1)).code).toBe("statement/shape");
  });

  it.each([
    ["commit/00", 2],
    ["commit/1", 2],
    ["Head", 0],
    ["head ", 0],
  ])("have exact names: not %j", (name, index) => {
    const draft = statement(undefined, range(1));
    draft.subject[index]!.name = name;
    expect(verify(input({ bytes: signStatement(draft, KEY).bytes })).code).toBe("subject/names");
  });
});
