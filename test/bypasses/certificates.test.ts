import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { renderCertificate } from "../../src/decision/render/certificate.ts";
import { judgeAttestation } from "../../src/evaluation/provenance/judge.ts";
import { questionOf } from "../../src/evaluation/provenance/question.ts";
import type { Commit } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { certificateOf, propertiesOf } from "../../src/provenance/certificate.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import { BUILDER, ISSUER, KEY, listed, statement, WORKLOAD } from "../provenance/support.ts";
import { alice, commit, copilot, facts, file, HEAD, push } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const { kid, jwk } = listed(KEY);
/** Nothing has to be attested; what is earns relief. Then statements are gathered, and none may be there. */
const policy = effective(`provenance:
  builders: [{id: "${BUILDER}", carrier: dsse, keys: [{kid: "${kid}", alg: Ed25519, jwk: ${JSON.stringify(jwk)}}]}]
  workloads: [{issuer: "${ISSUER}", jwks: "${ISSUER}/keys", audience: a, algorithms: [ES256], subjects: ["${WORKLOAD}"]}]
  relax: [{when: {network: none}, match: ["docs/**"], review: {approvals: 0}}]
`);

const one = commit(copilot, { sha: "1".repeat(40), tree: "2".repeat(40) });
const two = commit(copilot, { sha: HEAD, tree: "3".repeat(40), parents: [one.sha] });

/** The certificate of a change whose first `attested` commits a sandbox vouches for. */
function certified(commits: Commit[], attested: number, pusher = copilot) {
  const pushes = known([push(copilot, { after: one.sha }), push(pusher, { before: one.sha, after: HEAD })]);
  const base = facts({ commits: known(commits), files: known([file("docs/a.md")]), pushes });
  base.repository.ownerId = 32398091;
  const question = questionOf(policy, base);
  if (!question?.known) throw new Error("no question");
  const draft = () =>
    statement(
      ({ external }) => {
        Object.assign(external.target, {
          repositoryId: base.repository.id,
          pullRequest: base.change.number,
          baseRef: base.change.base.ref,
          headRef: base.change.head.ref,
        });
      },
      commits.slice(0, attested),
    );
  const candidates =
    attested === 0
      ? []
      : [
          judgeAttestation(
            { ...question.value, sigstore: undefined, at: "2026-11-21T11:30:00Z" },
            {
              digest: "sha256:a",
              bytes: signStatement(draft(), KEY).bytes,
              receivedAt: null,
              uploader: { issuer: ISSUER, subject: WORKLOAD },
              source: "upload",
            },
            false,
          ),
        ];
  const given = { ...base, provenance: known({ candidates, unreadElsewhere: null }) };
  const decision = decide(policy, given);
  expect(decision.verdict).toBe("pass");
  const certificate = certificateOf(decision, given);
  return { certificate, properties: propertiesOf(certificate), text: renderCertificate(certificate, null) };
}

describe("a green change does not certify more than statements show", () => {
  it("no statement at all: the summary claims no provenance", () => {
    expect(certified([one, two], 0).properties).toEqual([]);
  });

  it("one clean commit attested, the rest pushed from elsewhere: nothing is shown for the whole", () => {
    const { certificate, properties, text } = certified([one, two], 1);
    expect(certificate.attestations).toHaveLength(1);
    expect(certificate.facts.filter(({ shown }) => shown)).toEqual([]);
    expect(properties).toEqual([]);
    expect(text).toContain(`no statement stands for commit ${two.sha}`);
  });

  it("all of them attested: everything is shown", () => {
    const { certificate, properties } = certified([one, two], 2);
    expect(certificate.uncovered).toEqual([]);
    expect(properties).toHaveLength(5);
  });

  it("a person's approved commit among them takes nothing away, and alone shows nothing", () => {
    const person = commit(alice, { sha: HEAD, tree: "3".repeat(40), parents: [one.sha] });
    expect(certified([one, person], 1, alice).properties).toHaveLength(5);
    expect(certified([person], 0, alice).properties).toEqual([]);
  });
});
