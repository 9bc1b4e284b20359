import { createPrivateKey, createPublicKey, hash } from "node:crypto";
import { jwkThumbprint } from "../../src/provenance/keys.ts";
import { LOG_KINDS } from "../../src/provenance/log-kinds.ts";
import type { SigningKey } from "../../src/provenance/private-key.ts";
import { signStatement } from "../../src/provenance/sign.ts";
import {
  BUILD_TYPE,
  PREDICATE_TYPE,
  STATEMENT_TYPE,
  type Statement,
} from "../../src/provenance/statement.ts";
import type { DsseBuilder, ProvenancePolicy, Target, VerificationInput } from "../../src/provenance/types.ts";

export const BUILDER = "https://sandbox.acme.dev/firecracker/v3";
export const ISSUER = "https://spire.acme.dev";
export const WORKLOAD = "spiffe://acme.dev/agent/coder";
export const RECEIVED = "2026-11-21T12:00:00Z";

/** An Ed25519 key that is the same in every run. */
export function edKey(seed: number): SigningKey {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]);
  return signingKey("Ed25519", createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
}

/** The P-256 key of RFC 7515, appendix A.3. */
export function ecKey(): SigningKey {
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
  };
  return signingKey("ES256", createPrivateKey({ key: jwk, format: "jwk" }));
}

function signingKey(alg: SigningKey["alg"], key: SigningKey["key"]): SigningKey {
  return { alg, key, kid: jwkThumbprint(createPublicKey(key)) };
}

/** The entry of a policy that lists a key. */
export function listed({ alg, key, kid }: SigningKey, more: object = {}): DsseBuilder["keys"][number] {
  const { kty, crv, x, y } = createPublicKey(key).export({ format: "jwk" });
  const jwk = kty === "OKP" ? { kty, crv, x } : { kty, crv, x, y };
  return { kid, alg, jwk, ...more } as DsseBuilder["keys"][number];
}

export const KEY = edKey(1);

export function sha(what: string): string {
  return hash("sha1", what);
}

/** `count` commits in a row, from `base` on. */
export function range(count = 2, base = "base"): Target["commits"] {
  return Array.from({ length: count }, (_, index) => ({
    sha: sha(`commit ${index}`),
    tree: sha(`tree ${index}`),
    parents: [index === 0 ? sha(base) : sha(`commit ${index - 1}`)],
  }));
}

export function target(more: Partial<Target> = {}): Target {
  return {
    repositoryId: 810002373,
    ownerId: 32398091,
    pullRequest: 7,
    baseRef: "refs/heads/main",
    headRef: "refs/heads/agent/12",
    commits: range(),
    ...more,
  };
}

export function policy(more: Partial<ProvenancePolicy> = {}): ProvenancePolicy {
  return {
    "max-age": "24h",
    builders: [{ id: BUILDER, carrier: "dsse", workloads: [WORKLOAD], keys: [listed(KEY)] }],
    workloads: [
      {
        issuer: ISSUER,
        jwks: "https://spire.acme.dev/keys",
        audience: "agent-policy",
        algorithms: ["ES256"],
        subjects: [WORKLOAD],
      },
    ],
    require: [
      {
        match: ["src/**"],
        level: "sandbox",
        isolation: {
          network: "allowlist",
          egress: ["api.anthropic.com:443", "*.npmjs.org:443"],
          filesystem: "ephemeral",
          "standing-secrets": 0,
          "max-children": 256,
          tenancy: "single",
        },
        credentials: { "max-ttl": "1h", deny: ["workflows", "administration", "pull-requests"] },
        tools: { allow: ["shell", "git", "mcp:*"] },
        logs: [...LOG_KINDS],
      },
    ],
    relax: [],
    ...more,
  };
}

/** A statement that fits all of the above; `edit` changes a copy of it. */
export function statement(edit: (draft: Draft) => void = () => {}, commits = range()): Statement {
  const head = commits.at(-1)!;
  const draft: Statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: "head", digest: { gitCommit: head.sha } },
      { name: "tree", digest: { gitTree: head.tree } },
      ...commits.map((one, index) => ({ name: `commit/${index}`, digest: { gitCommit: one.sha } })),
    ],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          task: { id: "acme/shop#12", content: { sha256: "1".repeat(64) } },
          target: {
            repository: "https://github.com/acme/shop",
            repositoryId: 810002373,
            ownerId: 32398091,
            pullRequest: 7,
            baseRef: "refs/heads/main",
            headRef: "refs/heads/agent/12",
            baseCommit: commits[0]!.parents[0]!,
          },
          grant: { id: "grant-1", nonce: "nonce-1" },
          sequence: 1,
        },
        internalParameters: {
          agent: {
            identity: { issuer: ISSUER, subject: WORKLOAD },
            model: "model-x",
            tools: ["shell", "git", "mcp:jira"],
          },
          sandbox: {
            technology: "firecracker 1.9",
            image: { sha256: "2".repeat(64) },
            network: { mode: "allowlist", egress: ["api.anthropic.com:443", "registry.npmjs.org:443"] },
            filesystem: "ephemeral",
            standingSecrets: 0,
            maxChildren: 64,
            tenancy: "single",
          },
          credentials: [
            {
              id: "jti-1",
              issuer: "https://github.com/apps/acme-broker",
              issuedAt: "2026-11-21T10:00:00Z",
              expiresAt: "2026-11-21T10:55:00Z",
              permissions: { contents: "write" },
              repositoryIds: [810002373],
            },
          ],
        },
      },
      runDetails: {
        builder: { id: BUILDER },
        metadata: {
          invocationId: "run-1",
          startedOn: "2026-11-21T10:00:00Z",
          finishedOn: "2026-11-21T11:00:00Z",
          agentPolicy_expiresOn: "2026-11-22T00:00:00Z",
        },
        byproducts: LOG_KINDS.map((name, index) => ({
          name,
          digest: { sha256: String(index).repeat(64) },
          annotations: { entries: 3, dropped: 0, chainHead: "a".repeat(64), merkleRoot: "b".repeat(64) },
        })),
      },
    },
  };
  edit({
    statement: draft,
    external: draft.predicate.buildDefinition.externalParameters,
    internal: draft.predicate.buildDefinition.internalParameters,
    run: draft.predicate.runDetails,
  });
  return draft;
}

export interface Draft {
  statement: Statement;
  external: Statement["predicate"]["buildDefinition"]["externalParameters"];
  internal: Statement["predicate"]["buildDefinition"]["internalParameters"];
  run: Statement["predicate"]["runDetails"];
}

export function signed(edit?: (draft: Draft) => void, key: SigningKey = KEY): Buffer {
  return signStatement(statement(edit), key).bytes;
}

export function input(more: Partial<VerificationInput> = {}): VerificationInput {
  return {
    bytes: signed(),
    policy: policy(),
    target: target(),
    names: ["src/a.ts"],
    receivedAt: RECEIVED,
    uploader: { issuer: ISSUER, subject: WORKLOAD },
    ...more,
  };
}
