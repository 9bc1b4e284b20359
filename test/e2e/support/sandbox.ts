import { createPublicKey } from "node:crypto";
import type { SigningKey } from "../../../src/provenance/private-key.ts";
import { signStatement } from "../../../src/provenance/sign.ts";
import type { CommitOptions, PullRequest } from "../../../src/simulator/index.ts";
import { BUILDER, type Draft, edKey, listed, statement } from "../../provenance/support.ts";
import {
  createIssuer,
  ISSUER,
  SUBJECT,
  servingKeys,
  type TokenOptions,
} from "../../workload-identity/support.ts";
import type { Acme } from "./organization.ts";
import type { World } from "./world.ts";

interface MadeCommit {
  sha: string;
  tree: string;
  parents: string[];
}

/** A pull request whose commits a sandbox made. */
export interface Made {
  pull: PullRequest;
  commits: MadeCommit[];
}

/** An operator of sandboxes: a signing key, an issuer of identities, and what a policy says to trust both. */
export async function createSandbox(seed = 7) {
  const issuer = await createIssuer();
  const key = edKey(seed);
  const get = servingKeys({ [`${ISSUER}/keys`]: [issuer.jwk] });

  /** `provenance:` of a policy that trusts this sandbox; `keyStatus` and `require` as YAML. */
  function policy({ keyStatus = "active", require = "{match: ['src/**'], level: sandbox}", more = "" } = {}) {
    const { jwk, kid } = listed(key);
    return `provenance:
  builders:
    - id: ${BUILDER}
      carrier: dsse
      workloads: ["${SUBJECT}"]
      keys: [{kid: "${kid}", alg: Ed25519, status: ${keyStatus}, jwk: ${JSON.stringify(jwk)}}]
  workloads:
    - {issuer: "${ISSUER}", jwks: "${ISSUER}/keys", audience: agent-policy, algorithms: [ES256], subjects: ["${SUBJECT}"], forbid-claims: [email]}
  require: [${require}]
${more}`;
  }

  /** One more commit of the agent on the pull request's branch. */
  function push(acme: Acme, made: Made, files: CommitOptions["files"], by = acme.copilot): void {
    const { sha, tree, parents } = acme.shop.commit({
      branch: branchOf(made),
      by,
      message: "Change more",
      files: files ?? {},
    });
    made.commits.push({ sha, tree, parents });
  }

  let branches = 0;
  function propose(acme: Acme, files: CommitOptions["files"], by = acme.copilot): Made {
    branches += 1;
    const branch = `sandbox-${branches}`;
    const from = acme.shop.defaultBranch;
    const { sha, tree, parents } = acme.shop.commit({
      from,
      branch,
      by,
      message: "Change",
      files: files ?? {},
    });
    const pull = acme.shop.openPullRequest({ by, head: branch, title: "Change" });
    headBranches.set(pull, branch);
    return { pull, commits: [{ sha, tree, parents }] };
  }

  const headBranches = new WeakMap<PullRequest, string>();
  const branchOf = ({ pull }: Made) => headBranches.get(pull) ?? "";

  /** The signed statement about a pull request as it stands, or about some of its commits. */
  function attest(
    acme: Acme,
    made: Made,
    edit: (draft: Draft) => void = () => {},
    { signer = key, commits = made.commits }: { signer?: SigningKey; commits?: MadeCommit[] } = {},
  ): Buffer {
    const end = Date.now() - 1_000;
    const at = (minutes: number) => new Date(end + minutes * 60_000).toISOString();
    const draft = statement((one) => {
      one.external.target = {
        repository: `https://github.com/${acme.shop.fullName}`,
        repositoryId: acme.shop.id,
        ownerId: acme.org.id,
        pullRequest: made.pull.number,
        baseRef: `refs/heads/${acme.shop.defaultBranch}`,
        headRef: `refs/heads/${branchOf(made)}`,
        baseCommit: commits[0]!.parents[0]!,
      };
      one.external.grant = { id: `${branchOf(made)}-${commits[0]!.sha}`, nonce: "nonce" };
      one.internal.agent.identity = { issuer: ISSUER, subject: SUBJECT };
      one.internal.credentials = one.internal.credentials.map((credential) => ({
        ...credential,
        issuedAt: at(-50),
        expiresAt: at(5),
        repositoryIds: [acme.shop.id],
      }));
      one.run.metadata = { invocationId: `run-${end}`, startedOn: at(-50), finishedOn: at(0) };
      edit(one);
    }, commits);
    return signStatement(draft, signer).bytes;
  }

  async function upload(
    world: World,
    bytes: Uint8Array,
    { token, ...options }: TokenOptions & { token?: string | null } = {},
  ): Promise<Response> {
    const bearer = token === undefined ? await issuer.token(options) : token;
    return fetch(`${world.app.url}/v1/attestations`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: Buffer.from(bytes),
    });
  }

  return { issuer, key, publicKey: createPublicKey(key.key), get, policy, propose, push, attest, upload };
}
