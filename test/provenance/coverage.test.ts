import { describe, expect, it } from "vitest";
import type { Commit } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { coverRange } from "../../src/provenance/coverage.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import { verify } from "../../src/provenance/verify.ts";
import { commit, copilot } from "../support/facts.ts";
import { input, KEY, range, sha, statement, target } from "./support.ts";

const commits: Commit[] = range(4).map((one) => commit(copilot, { ...one, parents: [...one.parents] }));
const part = (from: number, to: number) =>
  verify(
    input({
      bytes: signStatement(statement(undefined, range(4).slice(from, to + 1)), KEY).bytes,
      target: target({ commits }),
    }),
  );
const nobody = () => false;
const by = (covers: ReturnType<typeof coverRange>) => covers.map((one) => one.by);

describe("coverRange", () => {
  it("puts contiguous parts of several sandboxes together", () => {
    const [one, two] = [part(0, 1), part(2, 3)];
    expect(coverRange(commits, [one, two], nobody)).toEqual([
      { sha: sha("commit 0"), by: "statement", digests: [one.payloadDigest] },
      { sha: sha("commit 1"), by: "statement", digests: [one.payloadDigest] },
      { sha: sha("commit 2"), by: "statement", digests: [two.payloadDigest] },
      { sha: sha("commit 3"), by: "statement", digests: [two.payloadDigest] },
    ]);
  });

  it("tip-only coverage: a statement about the head says nothing of the commits before", () => {
    expect(by(coverRange(commits, [part(3, 3)], nobody))).toEqual([
      "nothing",
      "nothing",
      "nothing",
      "statement",
    ]);
  });

  it("an empty set of attestations covers nothing", () => {
    expect(by(coverRange(commits, [], nobody))).toEqual(["nothing", "nothing", "nothing", "nothing"]);
  });

  it("asks for an approval of a person's commit in between, and of no agent's", () => {
    const persons = ({ sha: own }: Commit) => own === sha("commit 1");
    expect(by(coverRange(commits, [part(0, 0), part(2, 3)], persons))).toEqual([
      "statement",
      "approval",
      "statement",
      "statement",
    ]);
  });

  it("does not count a statement that was refused", () => {
    const refused = { ...part(0, 3), verified: false };
    expect(by(coverRange(commits, [refused], nobody))).toEqual(["nothing", "nothing", "nothing", "nothing"]);
  });

  it("takes an update merge with the recomputed tree for nobody's work, and an evil one for what it is", () => {
    const merge = (recomputedTree: Commit["recomputedTree"]): Commit => ({
      ...commits[3]!,
      parents: [sha("commit 2"), sha("base 2")],
      recomputedTree,
    });
    const last = (one: Commit) => by(coverRange([...commits.slice(0, 3), one], [part(0, 2)], nobody)).at(-1);
    expect(last(merge(known(sha("tree 3"))))).toBe("update-merge");
    expect(last(merge(known(sha("what git would make"))))).toBe("nothing");
    expect(last(merge(incomplete("git/failed", "merge tree", "It failed.")))).toBe("nothing");
    expect(last(merge(null))).toBe("nothing");
  });
});
