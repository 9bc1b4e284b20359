import { describe, expect, it } from "vitest";
import { commitOf, restCommit } from "../../../src/github/objects/rest-commit.ts";

const person = { name: "A", email: "a@acme.dev", date: "2026-11-21T10:00:00Z" };

const signed = (reason: string, verified = false) =>
  commitOf(
    restCommit.parse({
      sha: "a".repeat(40),
      parents: [],
      commit: {
        message: "Step",
        tree: { sha: "b".repeat(40) },
        author: person,
        committer: person,
        verification: { verified, reason },
      },
      author: null,
      committer: {},
    }),
  ).signature;

describe("the signature of a commit", () => {
  it.each(["gpgverify_unavailable", "gpgverify_error", "ocsp_pending", "ocsp_error"])(
    "race 13: what GitHub could not verify this moment (%s) is asked again, and is neither signed nor unsigned",
    (reason) => {
      expect(signed(reason)).toMatchObject({ known: false, gap: { kind: "incomplete", retry: true } });
    },
  );

  it("is known once GitHub says so, either way", () => {
    expect(signed("unsigned")).toEqual({ known: true, value: null });
    expect(signed("valid", true)).toMatchObject({ known: true, value: { verified: true, byGitHub: false } });
    expect(signed("bad_email")).toMatchObject({ known: true, value: { verified: false } });
  });
});
