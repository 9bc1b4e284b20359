import { describe, expect, it } from "vitest";
import { crossExamine, lineOf } from "../../src/provenance/sets.ts";
import { verify } from "../../src/provenance/verify.ts";
import { type Draft, edKey, input, KEY, listed, policy, sha, signed, statement } from "./support.ts";

const verified = (edit?: (draft: Draft) => void, more: Parameters<typeof input>[0] = {}) =>
  verify(input({ bytes: signed(edit), ...more }));
const elsewhere = ({ statement: one }: Draft) => {
  one.subject[1]!.digest = { gitTree: sha("another tree") };
};
const second = (predecessor: string) => (draft: Draft) => {
  Object.assign(draft.external, { sequence: 2, predecessor: { sha256: predecessor.replace("sha256:", "") } });
};
const codes = (...all: ReturnType<typeof verify>[]) => {
  const refused = crossExamine(all);
  return all.map(({ payloadDigest }) => refused.get(payloadDigest!)?.code ?? "ok");
};

describe("crossExamine", () => {
  it("refuses both when one number of a grant speaks of two changes", () => {
    const other = verified(elsewhere);
    expect(other).toMatchObject({ verified: false, genuine: true }); // it is about no change that we see, and still counts here
    expect(codes(verified(), other)).toEqual(["set/equivocation", "set/equivocation"]);
  });

  it("refuses both when a run without grant does the same", () => {
    const grantless = (draft: Draft) => void delete draft.external.grant;
    const both = (draft: Draft) => {
      grantless(draft);
      elsewhere(draft);
    };
    expect(codes(verified(grantless), verified(both))).toEqual(["set/equivocation", "set/equivocation"]);
  });

  it("takes the same change said again for one", () => {
    const again = (draft: Draft) =>
      void Object.assign(draft.run.metadata, { finishedOn: "2026-11-21T11:00:01Z" });
    expect(codes(verified(), verified(again))).toEqual(["ok", "ok"]);
  });

  it("keeps grants and runs apart", () => {
    const other = (draft: Draft) => {
      elsewhere(draft);
      Object.assign(draft.external, { grant: { id: "grant-2", nonce: "n" } });
    };
    expect(codes(verified(), verified(other))).toEqual(["ok", "ok"]);
  });

  it("lets no other sandbox disturb a statement by naming its grant", () => {
    const [own, other] = [edKey(21), "spiffe://acme.dev/agent/other"];
    const builder = "https://other.acme.dev/v1";
    const both = policy();
    both.builders.push({ id: builder, carrier: "dsse", keys: [listed(own)] });
    both.workloads[0]!.subjects.push(other);
    const foreign = (edit: (draft: Draft) => void) =>
      verify(
        input({
          policy: both,
          bytes: signed((draft) => {
            elsewhere(draft);
            draft.run.builder.id = builder;
            edit(draft);
          }, own),
        }),
      );
    const named = foreign(({ internal }) => {
      internal.agent.identity.subject = other;
    });
    const pretended = foreign(() => {});
    expect([named.genuine, pretended.genuine]).toEqual([true, true]);
    expect(codes(verified(), named, pretended)).toEqual(["ok", "ok", "ok"]);
  });

  it("lets no revoked key disturb a good statement", () => {
    const revoked = verified(elsewhere, { revocations: { keys: [KEY.kid] } });
    expect(codes(verified(), revoked)).toEqual(["ok", "ok"]);
  });

  it("follows numbers by the digest of the one before", () => {
    const first = verified();
    expect(codes(first, verified(second(first.payloadDigest!)))).toEqual(["ok", "ok"]);
    expect(codes(first, verified(second(`sha256:${"0".repeat(64)}`)))).toEqual(["ok", "set/predecessor"]);
    expect(codes(verified(second(`sha256:${"0".repeat(64)}`)))).toEqual(["ok"]); // the one before is not here to compare
  });
});

describe("lineOf", () => {
  it("cannot be forged by what stands in a name", () => {
    const run = lineOf(
      statement(({ external, run: details }) => {
        delete external.grant;
        details.metadata.invocationId = 'x"]';
      }),
    );
    const grant = lineOf(
      statement(({ external }) => void Object.assign(external, { grant: { id: 'x"]', nonce: "n" } })),
    );
    expect(new Set([run, grant, lineOf(statement())]).size).toBe(3);
  });
});
