import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { crossExamined } from "../../src/evaluation/provenance/contradictions.ts";
import { judgeAttestation } from "../../src/evaluation/provenance/judge.ts";
import { questionOf } from "../../src/evaluation/provenance/question.ts";
import type { AttestationFact } from "../../src/facts/attestations.ts";
import type { Commit, Signature } from "../../src/facts/facts.ts";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import {
  BUILDER,
  type Draft,
  edKey,
  ISSUER,
  KEY,
  listed,
  statement,
  WORKLOAD,
} from "../provenance/support.ts";
import { alice, bob, commit, copilot, facts, file, HEAD, renamed, review } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const { kid, jwk } = listed(KEY);
const trust = (status = "active") => `
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [{kid: "${kid}", alg: Ed25519, status: ${status}, jwk: ${JSON.stringify(jwk)}}]}]
  workloads: [{issuer: "${ISSUER}", jwks: "${ISSUER}/keys", audience: a, algorithms: [ES256], subjects: ["${WORKLOAD}"]}]`;
const policy = (require: string, more = "") =>
  effective(`provenance:${trust()}\n  require: [${require}]\n${more}`);
const SANDBOX = policy("{match: ['src/**'], level: sandbox}");

const one = commit(copilot, { sha: "1".repeat(40), tree: "2".repeat(40) });
const two = commit(copilot, { sha: HEAD, tree: "3".repeat(40), parents: [one.sha] });

type Given = Omit<NonNullable<Parameters<typeof facts>[0]>, "commits" | "files"> & {
  commits?: Commit[];
  files?: ReturnType<typeof file>[];
  state?: ReturnType<typeof effective>;
  drafts?: { edit?: (draft: Draft) => void; of?: readonly Commit[]; signer?: typeof KEY }[];
};

/** Facts about a change of two commits with these statements, verified as the evaluation does. */
function change({
  commits = [one, two],
  drafts = [],
  files = [file("src/a.ts")],
  state = SANDBOX,
  ...more
}: Given = {}) {
  const base = facts({ commits: known(commits), files: known(files), ...more });
  base.repository.ownerId = 32398091;
  const question = questionOf(state, base);
  if (!question?.known) return { facts: base, state };
  const candidates = drafts.map(({ edit = () => {}, of = commits, signer = KEY }, index): AttestationFact => {
    const draft = statement((whole) => {
      Object.assign(whole.external.target, {
        repositoryId: base.repository.id,
        pullRequest: base.change.number,
        baseRef: base.change.base.ref,
        headRef: base.change.head.ref,
      });
      whole.external.grant = { id: `grant-${index}`, nonce: "n" };
      edit(whole);
    }, of as never);
    return judgeAttestation(
      { ...question.value, sigstore: undefined, at: "2026-11-21T11:30:00Z" },
      {
        digest: `sha256:${index}`,
        bytes: signStatement(draft, signer).bytes,
        receivedAt: null,
        uploader: { issuer: ISSUER, subject: WORKLOAD },
        source: "upload",
      },
      false,
    );
  });
  return {
    facts: { ...base, provenance: known({ candidates: crossExamined(candidates), unreadElsewhere: null }) },
    state,
  };
}

const judge = (given: ReturnType<typeof change>) => decide(given.state, given.facts);
const found = (given: ReturnType<typeof change>) => {
  const { verdict, findings, incomplete: gaps } = judge(given);
  return [verdict, ...findings.map(({ rule }) => rule), ...gaps.map(({ code }) => code)];
};

describe("level sandbox", () => {
  it("passes when one statement covers all commits, or several cover them piece by piece", () => {
    expect(found(change({ drafts: [{}] }))).toEqual(["pass"]);
    expect(found(change({ drafts: [{ of: [one] }, { of: [two] }] }))).toEqual(["pass"]);
  });

  it("fails without any, with a piece missing, and with the head alone", () => {
    expect(found(change())).toEqual(["fail", "provenance/required"]);
    expect(found(change({ drafts: [{ of: [one] }] }))).toEqual(["fail", "provenance/required"]);
    expect(found(change({ drafts: [{ of: [two] }] }))).toEqual(["fail", "provenance/required"]);
  });

  it("tells why statements were refused, and by which policy line it is asked for", () => {
    const { findings } = judge(change({ drafts: [{ signer: edKey(9) }] }));
    expect(findings[0]?.message).toContain("signature/invalid");
    expect(findings[0]?.evidence).toMatchObject([
      { kind: "attestation", value: "sha256:0 signature/invalid" },
    ]);
    expect(findings[0]?.policy).toHaveLength(1);
  });

  it("asks only of the paths that it names, and a rename counts under both names", () => {
    expect(found(change({ files: [file("docs/a.md")] }))).toEqual(["pass"]);
    expect(found(change({ files: [renamed("src/a.ts", "docs/a.ts")] }))).toEqual([
      "fail",
      "provenance/required",
    ]);
  });

  it("asks of a path that only a commit on the way touches, of one that looks alike, and of a link to a tree", () => {
    const docs = [file("docs/a.md")];
    const red = ["fail", "provenance/required"];
    expect(found(change({ files: docs, passing: known([file("src/a.ts")]) }))).toEqual(red);
    expect(found(change({ files: docs, passing: known([file("docs/b.md")]) }))).toEqual(["pass"]);
    const gap = incomplete("test/gap", "x", "y");
    expect(found(change({ files: docs, passing: gap }))).toEqual(["fail", "test/gap"]);
    expect(found(change({ files: [file("SRC/a.ts")] }))).toEqual(red);
    const link = file("src", { mode: known({ before: null, after: "symlink" }) });
    expect(found(change({ files: [link] }))).toEqual(red);
    expect(found(change({ files: [{ ...link, path: "lib" }] }))).toEqual(["pass"]);
    const deep = policy("{match: ['src/crypto/**'], level: sandbox}");
    expect(found(change({ state: deep, files: [{ ...link, path: "src/crypto" }] }))).toEqual(red);
  });

  it("asks nothing of a person's change, and is never let pass by doubt about statements, files or commits", () => {
    const person = change({ by: alice, commits: [commit(alice)] });
    expect(found(person)).toEqual(["pass"]);
    const given = change({ drafts: [{}] });
    const gap = incomplete("test/gap", "attestations", "unread");
    expect(found({ ...given, facts: { ...given.facts, provenance: gap } })).toEqual(["fail", "test/gap"]);
    const { provenance: _, ...without } = given.facts;
    expect(found({ ...given, facts: without })).toEqual(["fail", "attestations/unread"]);
    expect(judge({ ...given, facts: { ...given.facts, files: gap } }).verdict).not.toBe("pass");
    expect(judge({ ...given, facts: { ...given.facts, commits: gap } }).verdict).not.toBe("pass");
  });

  it("what could not be read elsewhere matters only where something is missing", () => {
    const gap = { kind: "incomplete" as const, code: "github/attestations-cap", what: "a", detail: "b" };
    const withGap = (given: ReturnType<typeof change>) => {
      const { provenance } = given.facts;
      if (provenance?.known !== true) throw new Error("no statements");
      return {
        ...given,
        facts: { ...given.facts, provenance: known({ ...provenance.value, unreadElsewhere: gap }) },
      };
    };
    expect(found(withGap(change({ drafts: [{}] })))).toEqual(["pass"]);
    expect(found(withGap(change()))).toEqual(["fail", "provenance/required", "github/attestations-cap"]);
  });

  it("a person's commit in between needs an approval, one by nobody knows whom a statement", () => {
    const hand = commit(alice, { sha: HEAD, tree: "3".repeat(40), parents: [one.sha] });
    const pushed = (by: typeof alice, before: string, after: string) => ({
      ref: "refs/heads/copilot/fix",
      before,
      after,
      forced: false,
      at: "2026-11-21T10:30:00Z",
      actor: { account: by, via: null },
      source: "webhook" as const,
    });
    const pushes = known([pushed(copilot, "0".repeat(40), one.sha), pushed(alice, one.sha, HEAD)]);
    const given = { commits: [one, hand], drafts: [{ of: [one] }], pushes };
    expect(found(change(given))).toEqual(["action-required", "provenance/required"]);
    const approvals = known([review(bob), review({ ...bob, id: 1009 })]);
    expect(found(change({ ...given, reviews: approvals }))).toEqual(["pass"]);
    expect(found(change({ ...given, reviews: known([review(alice)]) }))).toEqual([
      "action-required",
      "provenance/required",
    ]);
  });

  it("a clean merge of the base needs none, one with another tree does", () => {
    const merge = (tree: string) =>
      commit(copilot, {
        sha: HEAD,
        tree,
        parents: [one.sha, "b".repeat(40)],
        recomputedTree: known("4".repeat(40)),
      });
    const given = (tree: string) => change({ commits: [one, merge(tree)], drafts: [{ of: [one] }] });
    expect(found(given("4".repeat(40)))).toEqual(["pass"]);
    expect(found(given("5".repeat(40)))).toEqual(["fail", "provenance/required"]);
  });

  it("a policy that names no builders says so", () => {
    const state = effective("provenance: {require: [{match: ['**'], level: sandbox}]}");
    const { findings } = judge(change({ state }));
    expect(findings[0]?.remedy).toContain("provenance.builders");
  });

  it("passes just when every commit is in the part of some statement that counts", () => {
    const chain = [0, 1, 2, 3].map((index) =>
      commit(copilot, {
        sha: index === 3 ? HEAD : String(index + 1).repeat(40),
        tree: String(index + 5).repeat(40),
        parents: [index === 0 ? "b".repeat(40) : String(index).repeat(40)],
      }),
    );
    const part = fc
      .record({ from: fc.nat(3), to: fc.nat(3), genuine: fc.boolean() })
      .filter(({ from, to }) => from <= to);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const drafts = parts.map(({ from, to, genuine }) => ({
          of: chain.slice(from, to + 1),
          signer: genuine ? KEY : edKey(9),
        }));
        const covered = chain.every((_, index) =>
          parts.some(({ from, to, genuine }) => genuine && from <= index && index <= to),
        );
        expect(judge(change({ commits: chain, drafts })).verdict).toBe(covered ? "pass" : "fail");
      }),
      { numRuns: 60 },
    );
  });
});

describe("relief for what was made in isolation", () => {
  const state = policy(
    "{match: ['src/**'], level: sandbox}",
    "  relax: [{when: {network: none, standing-secrets: 0}, match: ['docs/**'], review: {approvals: 0}}]\nreview: {approvals: 1}\npaths: [{match: ['docs/legal/**'], agents: review, review: {approvals: 1}}]\n",
  );
  const none = ({ internal }: Draft) => {
    internal.sandbox.network = { mode: "none", egress: [] };
  };

  it("waives review.approvals, and nothing else", () => {
    const docs = { state, files: [file("docs/a.md")] };
    expect(found(change({ ...docs, drafts: [{ edit: none }] }))).toEqual(["pass"]);
    expect(found(change(docs))).toEqual(["action-required", "review/approvals"]);
    expect(found(change({ ...docs, drafts: [{}] }))).toEqual(["action-required", "review/approvals"]);
    const legal = change({ state, files: [file("docs/legal/a.md")], drafts: [{ edit: none }] });
    expect(found(legal)).toEqual(["action-required", "paths/review"]);
  });

  it("is lost with one path, one commit or one sandbox that does not fit", () => {
    const mixed = change({ state, files: [file("docs/a.md"), file("b.md")], drafts: [{ edit: none }] });
    expect(found(mixed)).toContain("review/approvals");
    const part = change({ state, files: [file("docs/a.md")], drafts: [{ edit: none, of: [one] }] });
    expect(found(part)).toContain("review/approvals");
    const weak = change({
      state,
      files: [file("docs/a.md")],
      drafts: [{ edit: none, of: [one] }, { of: [two] }],
    });
    expect(found(weak)).toContain("review/approvals");
  });
});

describe("level vendor", () => {
  const state = policy("{match: ['**'], level: vendor}");
  const webFlow = { id: 19864447, login: "web-flow", type: "User" as const };
  const byGitHub: Signature = { state: "valid", verified: true, byGitHub: true, signer: null };
  const signed = (signature: Partial<Signature> | null = {}, more: Partial<Commit> = {}) =>
    commit(copilot, {
      signature: known(signature === null ? null : { ...byGitHub, ...signature }),
      committer: { ...commit(webFlow).committer, name: "GitHub", email: "noreply@github.com" },
      ...more,
    });
  const verdict = (...commits: Commit[]) => judge(change({ state, commits })).verdict;

  it("passes for the agent's own account with a signature that GitHub verified", () => {
    expect(verdict(signed())).toBe("pass");
    expect(
      verdict(commit(copilot, { signature: known({ ...byGitHub, byGitHub: false, signer: copilot }) })),
    ).toBe("pass");
  });

  it("is left to GitHub where a clone knows neither accounts nor signatures, and told once", () => {
    const bare = (sha: string) => {
      const { author, ...rest } = commit(copilot);
      const signature = deferred("git/signature", "commit signature", "Only GitHub can say.");
      return { ...rest, sha, author: { ...author, account: null }, signature };
    };
    const decision = judge(change({ state, commits: [bare("1".repeat(40)), bare("2".repeat(40))] }));
    expect(decision.findings).toEqual([]);
    expect(decision.deferred.filter(({ rule }) => rule === "provenance/required")).toHaveLength(1);
  });

  it("I10: fails for any other signature, for none, and for another author or committer", () => {
    expect(verdict(signed(null))).toBe("fail");
    expect(verdict(signed({ verified: false, state: "unknown_key" }))).toBe("fail");
    expect(verdict(signed({ byGitHub: false, signer: alice }))).toBe("fail");
    expect(verdict(signed({ byGitHub: false, signer: null }))).toBe("fail");
    expect(verdict(signed({}, { committer: commit(alice).committer }))).toBe("fail");
    expect(verdict(signed({}, { author: { ...commit(copilot).author, account: null } }))).toBe("fail");
    expect(verdict(signed({}, { author: { ...commit(copilot).author, otherwise: null } }))).toBe("fail");
  });

  it("is never green where the signature could not be read", () => {
    expect(verdict(signed({}, { signature: incomplete("test/gap", "signature", "x") }))).not.toBe("pass");
  });

  it("a commit of anybody else counts for itself, each of the agent's has to hold", () => {
    expect(verdict(signed({}, { sha: "1".repeat(40) }), signed(null))).toBe("fail");
    expect(verdict(signed({}, { sha: "1".repeat(40) }), signed())).toBe("pass");
    // Pushed by the agent, written by nobody knows whom.
    expect(verdict(signed({}, { sha: "1".repeat(40) }), commit(alice))).toBe("fail");
  });
});

it("nothing asks where level is none", () => {
  expect(found(change({ state: policy("{match: ['**'], level: none}") }))).toEqual(["pass"]);
});
