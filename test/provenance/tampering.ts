import type { Code } from "../../src/provenance/codes.ts";
import { signPayload } from "../../src/provenance/sign.ts";
import type { Statement } from "../../src/provenance/statement.ts";
import type { Grant, ProvenancePolicy, Target, VerificationInput } from "../../src/provenance/types.ts";
import {
  BUILDER,
  type Draft,
  ecKey,
  edKey,
  ISSUER,
  KEY,
  listed,
  policy,
  range,
  sha,
  signed,
  statement,
  target,
  WORKLOAD,
} from "./support.ts";

/** One change to what `input()` gives, which is accepted, and the code it is then refused with. */
export type Tampering = [what: string, change: () => Partial<VerificationInput>, code: Code];

interface Envelope {
  payload: string;
  payloadType: string;
  signatures: { keyid?: string; sig: string }[];
}

/** The signed envelope, changed after signing. */
function envelope(
  change: (draft: Envelope & Record<string, unknown>) => unknown,
): () => Partial<VerificationInput> {
  return () => {
    const draft = JSON.parse(signed().toString("utf8"));
    return { bytes: Buffer.from(JSON.stringify(change(draft) ?? draft)) };
  };
}

/** The bytes of the envelope as text, changed. */
function text(change: (text: string) => string): () => Partial<VerificationInput> {
  return () => ({ bytes: Buffer.from(change(signed().toString("utf8").trimEnd())) });
}

/** A payload that the builder really signed, whatever it is. */
function payload(change: (json: string) => string | Uint8Array): () => Partial<VerificationInput> {
  return () => ({ bytes: signPayload(Buffer.from(change(JSON.stringify(statement()))), KEY).bytes });
}

/** A statement that the builder really signed, and that says something else. */
function says(edit: (draft: Draft) => void): () => Partial<VerificationInput> {
  return () => ({ bytes: signed(edit) });
}

const asked = (more: Partial<Target>) => () => ({ target: target(more) });
const under = (more: () => Partial<ProvenancePolicy>) => () => ({ policy: policy(more()) });
const keyed = (more: object) =>
  under(() => ({ builders: [{ id: BUILDER, carrier: "dsse", keys: [listed(KEY, more)] }] }));
const granted =
  (more: Partial<Grant> = {}) =>
  () => ({ grants: new Map([["grant-1", { ...GRANT, ...more }]]) });

export const GRANT: Grant = {
  id: "grant-1",
  nonce: "nonce-1",
  subject: WORKLOAD,
  taskId: "acme/shop#12",
  repositoryId: 810002373,
  headRef: "refs/heads/agent/12",
  from: "2026-11-21T09:00:00Z",
  until: "2026-11-21T13:00:00Z",
  consumedBy: {},
};

/** Of the three ways to spell one number, each reader takes another. */
const numbered = (number: string) =>
  payload((json) => json.replace('"maxChildren":64', `"maxChildren":${number}`));

export const TAMPERINGS: Tampering[] = [
  ["nothing at all", () => ({ bytes: Buffer.alloc(0) }), "size/empty"],
  ["a megabyte and one byte", () => ({ bytes: Buffer.alloc(2 ** 20 + 1, 0x20) }), "size/too-large"],
  [
    "a byte that is no UTF-8",
    () => ({ bytes: Buffer.concat([signed(), Buffer.from([0xff])]) }),
    "json/encoding",
  ],
  ["a byte order mark in front", text((all) => `\ufeff${all}`), "json/encoding"],
  ["a second value after the envelope", text((all) => `${all}{}`), "json/syntax"],
  ["the last byte cut off", text((all) => all.slice(0, -1)), "json/syntax"],
  [
    "a second payload in the envelope",
    text((all) => all.replace("{", '{"payload":"e30=",')),
    "json/duplicate-key",
  ],
  [
    "a second payload under an escaped name",
    text((all) => all.replace("{", '{"p\\u0061yload":"e30=",')),
    "json/duplicate-key",
  ],
  [
    "a member called __proto__",
    text((all) => all.replace("{", '{"__proto__":{"payload":"e30="},')),
    "json/prototype-key",
  ],
  [
    "33 levels in a member nobody reads",
    text((all) => all.replace("{", `{"x":${"[".repeat(33)}${"]".repeat(33)},`)),
    "json/too-deep",
  ],
  [
    "a number that no double holds",
    text((all) => all.replace("{", '{"x":9007199254740993,')),
    "json/bad-number",
  ],
  ["half a character", text((all) => all.replace("{", '{"x":"\\ud800",')), "json/lone-surrogate"],
  ["an array around it", text((all) => `[${all}]`), "carrier/unknown"],
  [
    "an envelope that is a bundle too",
    envelope((draft) => ({ ...draft, dsseEnvelope: { ...draft } })),
    "carrier/unknown",
  ],
  [
    "a bundle, where no builder signs bundles",
    envelope((draft) => ({
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      dsseEnvelope: draft,
    })),
    "carrier/no-builder",
  ],
  [
    "a bundle of version 0.2",
    envelope((draft) => ({
      mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.2",
      dsseEnvelope: draft,
    })),
    "bundle/media-type",
  ],
  [
    "a payload that is no text",
    envelope((draft) => void Object.assign(draft, { payload: 1 })),
    "envelope/shape",
  ],
  [
    "a key id that is no text",
    envelope((draft) => void Object.assign(draft.signatures[0]!, { keyid: 1 })),
    "envelope/shape",
  ],
  ["no signature", envelope((draft) => void draft.signatures.pop()), "envelope/signature-count"],
  [
    "the same signature twice",
    envelope((draft) => void draft.signatures.push({ ...draft.signatures[0]! })),
    "envelope/signature-count",
  ],
  [
    "payload-type-swapped",
    envelope((draft) => void Object.assign(draft, { payloadType: "application/json" })),
    "envelope/payload-type",
  ],
  [
    "the payload in two alphabets",
    envelope((draft) => void Object.assign(draft, { payload: `+_${draft.payload.slice(2)}` })),
    "envelope/payload-base64",
  ],
  [
    "a line break in the payload",
    envelope((draft) => void Object.assign(draft, { payload: `${draft.payload}\n` })),
    "envelope/payload-base64",
  ],
  [
    "a space in the signature",
    envelope((draft) => void Object.assign(draft.signatures[0]!, { sig: ` ${draft.signatures[0]!.sig}` })),
    "envelope/signature-base64",
  ],
  [
    "stray bits at the end of the signature",
    envelope(
      (draft) =>
        void Object.assign(draft.signatures[0]!, {
          sig: draft.signatures[0]!.sig.replace(
            /.==$/,
            (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`,
          ),
        }),
    ),
    "envelope/signature-base64",
  ],
  [
    "one bit of the signature",
    envelope(
      (draft) => void Object.assign(draft.signatures[0]!, { sig: flip(draft.signatures[0]!.sig, 10) }),
    ),
    "signature/invalid",
  ],
  [
    "one bit of the payload",
    envelope((draft) => void Object.assign(draft, { payload: flip(draft.payload, 500) })),
    "signature/invalid",
  ],
  [
    "the signature of another statement",
    envelope((draft) => void Object.assign(draft.signatures[0]!, { sig: otherSignature() })),
    "signature/invalid",
  ],
  ["another key", () => ({ bytes: signed(undefined, edKey(9)) }), "signature/invalid"],
  [
    "another key under the key id of a good one",
    () => ({ bytes: signed(undefined, { ...edKey(9), kid: KEY.kid }) }),
    "signature/invalid",
  ],
  [
    "a signature over the bare payload, without the pre-authentication encoding",
    bareSignature,
    "signature/invalid",
  ],

  ["a statement in another encoding", payload((json) => Buffer.from(json, "utf16le")), "payload/syntax"],
  [
    "a statement that is no UTF-8",
    payload((json) => Buffer.concat([Buffer.from(json), Buffer.from([0xc0, 0x80])])),
    "payload/encoding",
  ],
  ["a second subject", payload((json) => json.replace("{", '{"subject":[],')), "payload/duplicate-key"],
  [
    "__proto__ in the statement",
    payload((json) => json.replace('"task":{', '"task":{"__proto__":{},')),
    "payload/prototype-key",
  ],
  [
    "a statement too deep",
    payload((json) => json.replace("{", `{"x":${"[".repeat(40)}${"]".repeat(40)},`)),
    "payload/too-deep",
  ],
  ["a number with a fraction", numbered("64.0"), "payload/bad-number"],
  ["a number with an exponent", numbered("6e1"), "payload/bad-number"],
  ["minus zero", numbered("-0"), "payload/bad-number"],
  [
    "half a character in the statement",
    payload((json) => json.replace("acme/shop#12", "\\udc00")),
    "payload/lone-surrogate",
  ],
  [
    "a statement of version 0.1",
    says(({ statement: one }) => void Object.assign(one, { _type: "https://in-toto.io/Statement/v0.1" })),
    "statement/type",
  ],
  [
    "gittuf's spelling",
    payload((json) => json.replace('"predicateType"', '"predicate_type"')),
    "statement/predicate-type",
  ],
  [
    "another predicate type",
    says(
      ({ statement: one }) => void Object.assign(one, { predicateType: "https://slsa.dev/provenance/v0.2" }),
    ),
    "statement/predicate-type",
  ],
  [
    "another build type",
    says(
      ({ statement: one }) =>
        void Object.assign(one.predicate.buildDefinition, {
          buildType: "https://refs.arewm.com/agent-commit/v0.3",
        }),
    ),
    "statement/build-type",
  ],
  [
    "an unknown external parameter",
    says(({ external }) => void Object.assign(external, { skipReview: true })),
    "statement/unknown-field",
  ],
  [
    "an unknown exception of the network",
    says(({ internal }) => void Object.assign(internal.sandbox.network, { except: ["10.0.0.0/8"] })),
    "statement/unknown-field",
  ],
  [
    "a field of another type",
    says(({ internal }) => void Object.assign(internal.sandbox, { standingSecrets: "0" })),
    "statement/shape",
  ],
  [
    "a date of its own",
    says(({ run }) => void Object.assign(run.metadata, { finishedOn: "yesterday" })),
    "statement/shape",
  ],
  [
    "number 2 without a predecessor",
    says(({ external }) => void Object.assign(external, { sequence: 2 })),
    "statement/sequence",
  ],
  [
    "number 1 with a predecessor",
    says(({ external }) => void Object.assign(external, { predecessor: { sha256: "0".repeat(64) } })),
    "statement/sequence",
  ],

  [
    "a builder that nobody trusts",
    says(({ run }) => void Object.assign(run.builder, { id: "https://evil.example/v1" })),
    "builder/unknown",
  ],
  [
    "a builder's neighbour",
    says(({ run }) => void Object.assign(run.builder, { id: `${BUILDER}/` })),
    "builder/unknown",
  ],
  ["another builder's key", otherBuilder, "builder/not-signer"],
  ["a key that counts from tomorrow", keyed({ "not-before": "2026-11-22T00:00:00Z" }), "key/not-yet-valid"],
  [
    "a key that expired between run and receipt",
    keyed({ "not-after": "2026-11-21T11:30:00Z" }),
    "key/expired",
  ],
  ["a retired key", keyed({ status: "retired" }), "key/retired"],
  ["a revoked key", keyed({ status: "revoked" }), "key/revoked"],
  [
    "a key that was revoked apart from the policy",
    () => ({ revocations: { keys: [KEY.kid] } }),
    "key/revoked",
  ],
  [
    "a key revoked under another name",
    under(() => ({
      builders: [
        { id: BUILDER, carrier: "dsse", keys: [listed(KEY, { kid: "new" })] },
        {
          id: "https://old.acme.dev",
          carrier: "dsse",
          keys: [listed(KEY, { kid: "old", status: "revoked" })],
        },
      ],
    })),
    "key/revoked",
  ],
  ["a revoked builder", () => ({ revocations: { builders: [BUILDER] } }), "builder/revoked"],
  ["a revoked grant", () => ({ revocations: { grants: ["grant-1"] } }), "grant/revoked"],

  ["a time of receipt that is none", () => ({ receivedAt: "now" }), "time/bad-receipt"],
  [
    "a run that ended before it began",
    says(({ run }) => void Object.assign(run.metadata, { startedOn: "2026-11-21T11:00:01Z" })),
    "time/run-reversed",
  ],
  ["a run that ends in two minutes", () => ({ receivedAt: "2026-11-21T10:58:00Z" }), "time/future"],
  [
    "a day and a second later",
    () => ({
      bytes: signed(({ run }) => void delete run.metadata.agentPolicy_expiresOn),
      receivedAt: "2026-11-22T11:00:01Z",
    }),
    "time/too-old",
  ],
  ["received after it expired", () => ({ receivedAt: "2026-11-22T00:00:01Z" }), "time/expired"],
  ["another repository", asked({ repositoryId: 810002374 }), "target/repository"],
  ["the same repository after it changed hands", asked({ ownerId: 1 }), "target/owner"],
  ["another pull request of the same branch", asked({ pullRequest: 8 }), "target/pull-request"],
  ["a retargeted pull request", asked({ baseRef: "refs/heads/release/1" }), "target/base-ref"],
  ["another branch with the same commits", asked({ headRef: "refs/heads/agent/13" }), "target/head-ref"],

  [
    "no tree among the subjects",
    says(({ statement: one }) => void one.subject.splice(1, 1)),
    "subject/names",
  ],
  [
    "two heads",
    says(({ statement: one }) => void one.subject.push({ name: "head", digest: { gitCommit: sha("x") } })),
    "subject/names",
  ],
  [
    "a subject nobody asked for",
    says(({ statement: one }) => void one.subject.push({ name: "also", digest: { gitCommit: sha("x") } })),
    "subject/names",
  ],
  [
    "a head with a tree of its own",
    says(({ statement: one }) => void Object.assign(one.subject[0]!.digest, { gitTree: sha("tree 1") })),
    "subject/names",
  ],
  [
    "another head",
    says(({ statement: one }) => void Object.assign(one.subject[0]!.digest, { gitCommit: sha("other") })),
    "subject/head",
  ],
  [
    "another tree",
    says(({ statement: one }) => void Object.assign(one.subject[1]!.digest, { gitTree: sha("other") })),
    "subject/tree",
  ],
  [
    "a commit that was pushed away",
    says(({ statement: one }) => void Object.assign(one.subject[3]!.digest, { gitCommit: sha("other") })),
    "subject/not-in-range",
  ],
  ["commits in another order", says(({ statement: one }) => void swap(one)), "subject/not-contiguous"],
  [
    "a commit left out in the middle",
    () => ({ target: target({ commits: range(3) }), bytes: signed(({ statement: one }) => skip(one)) }),
    "subject/not-contiguous",
  ],
  [
    "another start",
    says(({ external }) => void Object.assign(external.target, { baseCommit: sha("elsewhere") })),
    "subject/base-commit",
  ],

  [
    "an agent nobody listed",
    says(({ internal }) => void Object.assign(internal.agent.identity, { subject: `${WORKLOAD}2` })),
    "identity/workload",
  ],
  [
    "the right name at another issuer",
    says(({ internal }) => void Object.assign(internal.agent.identity, { issuer: `${ISSUER}.evil.example` })),
    "identity/workload",
  ],
  [
    "an agent of another builder",
    under(() => ({
      builders: [
        { id: BUILDER, carrier: "dsse", workloads: ["spiffe://acme.dev/agent/other"], keys: [listed(KEY)] },
      ],
    })),
    "identity/builder",
  ],
  [
    "another agent's upload",
    () => ({ uploader: { issuer: ISSUER, subject: "spiffe://acme.dev/agent/other" } }),
    "identity/uploader",
  ],
  [
    "no grant where grants are issued",
    () => ({ ...granted()(), bytes: signed(({ external }) => void delete external.grant) }),
    "grant/missing",
  ],
  ["a grant that nobody issued", () => ({ grants: new Map() }), "grant/unknown"],
  ["another nonce", granted({ nonce: "nonce-2" }), "grant/nonce"],
  ["a grant for another task", granted({ taskId: "acme/shop#13" }), "grant/mismatch"],
  ["a run that went on after its grant", granted({ until: "2026-11-21T10:30:00Z" }), "grant/window"],
  [
    "a number of the grant used before",
    granted({ consumedBy: { 1: `sha256:${"0".repeat(64)}` } }),
    "grant/used",
  ],

  [
    "an open network",
    says(({ internal }) => void Object.assign(internal.sandbox, { network: { mode: "open", egress: [] } })),
    "isolation/network",
  ],
  [
    "one more host",
    says(({ internal }) => void internal.sandbox.network.egress.push("pastebin.example.org:443")),
    "isolation/egress",
  ],
  [
    "any port of an allowed host",
    says(({ internal }) => void internal.sandbox.network.egress.push("api.anthropic.com")),
    "isolation/egress",
  ],
  [
    "the metadata service",
    says(({ internal }) => void internal.sandbox.network.egress.push("169.254.169.254:80")),
    "isolation/egress-address",
  ],
  [
    "a file system that stays",
    says(({ internal }) => void Object.assign(internal.sandbox, { filesystem: "persistent" })),
    "isolation/filesystem",
  ],
  [
    "a standing secret",
    says(({ internal }) => void Object.assign(internal.sandbox, { standingSecrets: 1 })),
    "isolation/standing-secrets",
  ],
  [
    "more processes",
    says(({ internal }) => void Object.assign(internal.sandbox, { maxChildren: 257 })),
    "isolation/max-children",
  ],
  [
    "a shared machine",
    says(({ internal }) => void Object.assign(internal.sandbox, { tenancy: "shared" })),
    "isolation/tenancy",
  ],
  [
    "a credential that ended before it began",
    says(
      ({ internal }) => void Object.assign(internal.credentials[0]!, { expiresAt: "2026-11-21T09:00:00Z" }),
    ),
    "credentials/times",
  ],
  [
    "a credential for a day",
    says(
      ({ internal }) => void Object.assign(internal.credentials[0]!, { expiresAt: "2026-11-22T10:00:00Z" }),
    ),
    "credentials/ttl",
  ],
  [
    "a denied permission in GitHub's other spelling",
    says(
      ({ internal }) => void Object.assign(internal.credentials[0]!.permissions, { pull_requests: "read" }),
    ),
    "credentials/denied",
  ],
  ["another tool", says(({ internal }) => void internal.agent.tools.push("browser")), "tools/not-allowed"],
  ["a log left out", says(({ run }) => void run.byproducts.pop()), "logs/missing"],
  ["a log named twice", says(({ run }) => void run.byproducts.push({ ...run.byproducts[0]! })), "logs/twice"],
  [
    "a lost event",
    says(({ run }) => void Object.assign(run.byproducts[4]!.annotations, { dropped: 1 })),
    "logs/dropped",
  ],
];

function flip(base64: string, at: number): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
}

function otherSignature(): string {
  return JSON.parse(
    signed(({ external }) => void Object.assign(external.task, { id: "acme/shop#13" })).toString(),
  ).signatures[0].sig;
}

/** A signature over the payload's bytes as they are, as one tool's manual has it. */
function bareSignature(): Partial<VerificationInput> {
  const bytes = Buffer.from(JSON.stringify(statement()));
  const wrong = signPayload(bytes, KEY, "").bytes;
  return {
    bytes: Buffer.from(
      wrong.toString("utf8").replace('"payloadType":""', '"payloadType":"application/vnd.in-toto+json"'),
    ),
  };
}

function otherBuilder(): Partial<VerificationInput> {
  const other = ecKey();
  const builders: ProvenancePolicy["builders"] = [
    ...policy().builders,
    { id: "https://other.acme.dev", carrier: "dsse", keys: [listed(other)] },
  ];
  return { policy: policy({ builders }), bytes: signed(undefined, other) };
}

function swap({ subject }: Statement): void {
  const [head, , first, second] = subject;
  Object.assign(head!, { digest: first!.digest });
  [first!.digest, second!.digest] = [second!.digest, first!.digest];
}

/** Names the first commit of three and the last. */
function skip({ subject }: Statement): void {
  const [, , last] = range(3);
  subject[0]!.digest = { gitCommit: last!.sha };
  subject[1]!.digest = { gitTree: last!.tree };
  subject[3]!.digest = { gitCommit: last!.sha };
}
