import { describe, expect, it } from "vitest";
import { decide } from "../../../src/decision/decide.ts";
import { renderCertificate } from "../../../src/decision/render/certificate.ts";
import { judgeAttestation } from "../../../src/evaluation/provenance/judge.ts";
import { questionOf } from "../../../src/evaluation/provenance/question.ts";
import { known } from "../../../src/facts/known.ts";
import { certificateOf, propertiesOf } from "../../../src/provenance/certificate.ts";
import { signStatement } from "../../../src/provenance/sign.ts";
import { BUILDER, type Draft, ISSUER, KEY, listed, statement, WORKLOAD } from "../../provenance/support.ts";
import { commit, copilot, facts, file, HEAD } from "../../support/facts.ts";
import { effective } from "../../support/policy.ts";

const { kid, jwk } = listed(KEY);
const policy = effective(`provenance:
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [{kid: "${kid}", alg: Ed25519, jwk: ${JSON.stringify(jwk)}}]}]
  workloads: [{issuer: "${ISSUER}", jwks: "${ISSUER}/keys", audience: a, algorithms: [ES256], subjects: ["${WORKLOAD}"]}]
  require: [{match: ["**"], level: sandbox}]
`);

function certificate(edit: (draft: Draft) => void = () => {}) {
  const only = commit(copilot, { sha: HEAD });
  const base = facts({ commits: known([only]), files: known([file("src/a.ts")]) });
  base.repository.ownerId = 32398091;
  const question = questionOf(policy, base);
  if (!question?.known) throw new Error("no question");
  const whole = statement(
    (draft) => {
      Object.assign(draft.external.target, {
        repositoryId: base.repository.id,
        pullRequest: base.change.number,
        baseRef: base.change.base.ref,
        headRef: base.change.head.ref,
      });
      edit(draft);
    },
    [only],
  );
  const fact = judgeAttestation(
    { ...question.value, sigstore: undefined, at: "2026-11-21T11:30:00Z" },
    {
      digest: "sha256:a",
      bytes: signStatement(whole, KEY).bytes,
      receivedAt: null,
      uploader: { issuer: ISSUER, subject: WORKLOAD },
      source: "upload",
    },
    false,
  );
  const given = { ...base, provenance: known({ candidates: [fact], unreadElsewhere: null }) };
  return certificateOf(decide(policy, given), given);
}

const shown = (made: ReturnType<typeof certificate>) =>
  made.facts.flatMap((fact) => (fact.shown ? [fact.name] : []));

describe("a certificate", () => {
  it("shows the four gating facts with their evidence and digests", () => {
    const made = certificate();
    expect(shown(made)).toEqual(["workload-identity", "isolation", "short-lived-credentials", "logs"]);
    expect(propertiesOf(made)).toHaveLength(5);
    const text = renderCertificate(made, null);
    for (const part of [
      WORKLOAD,
      "allowlist (api.anthropic.com:443",
      "contents: write",
      "sha256:0000",
      kid,
      "sha256:a",
      "not merged",
    ])
      expect(text).toContain(part);
  });

  const flaws: [string, (draft: Draft) => void][] = [
    [
      "isolation",
      ({ internal: { sandbox } }) => Object.assign(sandbox.network, { mode: "open", egress: [] }),
    ],
    ["isolation", ({ internal: { sandbox } }) => Object.assign(sandbox, { filesystem: "persistent" })],
    ["isolation", ({ internal: { sandbox } }) => Object.assign(sandbox, { standingSecrets: 1 })],
    [
      "short-lived-credentials",
      ({ internal }) => Object.assign(internal.credentials[0]!, { expiresAt: "2027-11-21T10:00:00Z" }),
    ],
    ["logs", ({ run }) => Object.assign(run, { byproducts: [] })],
  ];
  it.each(flaws)("does not show %s when a statement does not", (name, edit) => {
    const made = certificate(edit);
    expect(made.attestations).toHaveLength(1);
    expect(shown(made)).toHaveLength(3);
    expect(shown(made)).not.toContain(name);
    expect(renderCertificate(made, null)).toContain("NOT SHOWN");
  });

  it("shows nothing when no statement counted", () => {
    const made = certificate(({ run }) => {
      run.builder.id = "https://elsewhere.test";
    });
    expect(made.attestations).toEqual([]);
    expect(shown(made)).toEqual([]);
  });

  it("says what landed, and does not let a builder steer the terminal", () => {
    const made = certificate(({ internal }) => {
      internal.sandbox.technology = "vm\u001b[2J\u202eevil";
    });
    const text = renderCertificate(made, {
      state: "uncertified",
      code: "landed/other-tree",
      reason: "It holds something else.",
      sha: HEAD,
      tree: "c".repeat(40),
      baseRef: "refs/heads/main",
      method: "squash",
      at: "2026-11-21T12:00:00.000Z",
      summary: null,
    });
    expect(text).toContain("uncertified: It holds something else. (landed/other-tree)");
    expect(text).toContain("by squash");
    for (const mark of ["\u001b", "\u202e"]) expect(text).not.toContain(mark);
  });
});
