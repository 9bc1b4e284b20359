import { describe, expect, it } from "vitest";
import { verify } from "../../../src/provenance/verify.ts";
import { BUILDER, ISSUER, input, KEY, listed, policy, signed, WORKLOAD } from "../support.ts";
import { GRANT } from "../tampering.ts";

const code = (more: Parameters<typeof input>[0]) => verify(input(more)).code;

describe("identity", () => {
  const builders = [{ id: BUILDER, carrier: "dsse" as const, keys: [listed(KEY)] }];
  const anybody = signed(
    ({ internal }) => void Object.assign(internal.agent.identity, { subject: "spiffe://elsewhere/agent" }),
  );
  const uploader = { issuer: ISSUER, subject: "spiffe://elsewhere/agent" };

  it("may be any where the policy lists none", () => {
    expect(code({ bytes: anybody, uploader, policy: policy({ builders, workloads: [] }) })).toBe("ok");
  });

  it("has to be listed as soon as the policy lists one", () => {
    expect(code({ bytes: anybody, uploader, policy: policy({ builders }) })).toBe("identity/workload");
  });

  it("is asked of the builder even where the policy lists no workloads", () => {
    expect(code({ bytes: anybody, uploader, policy: policy({ workloads: [] }) })).toBe("identity/builder");
  });

  it("is not compared with an uploader where there was none", () => {
    const { uploader: _, ...without } = input();
    expect(verify(without).code).toBe("ok");
  });

  it("of an uploader is issuer and subject, not subject alone", () => {
    expect(code({ uploader: { issuer: "https://other.example", subject: WORKLOAD } })).toBe(
      "identity/uploader",
    );
  });
});

describe("grant", () => {
  const granted = (more: object) => ({ grants: new Map([["grant-1", { ...GRANT, ...more }]]) });

  it.each<[string, object, string]>([
    ["the same window as the run", { from: "2026-11-21T10:00:00Z", until: "2026-11-21T11:00:00Z" }, "ok"],
    ["a run that began before it", { from: "2026-11-21T10:00:01Z" }, "grant/window"],
    ["another agent", { subject: "spiffe://acme.dev/agent/other" }, "grant/mismatch"],
    ["another repository", { repositoryId: 1 }, "grant/mismatch"],
    ["another branch", { headRef: "refs/heads/agent/13" }, "grant/mismatch"],
    ["another number used", { consumedBy: { 2: "sha256:x" } }, "ok"],
    ["times that are none", { until: "never" }, "grant/window"],
  ])("%s: %s", (_, more, expected) => {
    expect(code(granted(more))).toBe(expected);
  });

  it("is only a note where none are issued", () => {
    expect(
      code({
        bytes: signed(({ external }) => void Object.assign(external, { grant: { id: "x", nonce: "y" } })),
      }),
    ).toBe("ok");
  });
});
