import { STATEMENT_TYPE } from "./statement.ts";

/** SLSA Verification Summary v1, https://slsa.dev/spec/v1.1/verification_summary */
export const SUMMARY_TYPE = "https://slsa.dev/verification_summary/v1";

/** What a merged commit was verified to be. */
export interface Landed {
  /** The commit that the branch points to since, and its tree. */
  commit: string;
  tree: string;
  /** `refs/heads/main` */
  baseRef: string;
  /** `https://github.com/owner/name` */
  repository: string;
  repositoryId: number;
  /** Digest of the merged policy that judged it, `sha256:…`. */
  policyDigest: string;
  /** Attestations that it rests on, `sha256:…` each. */
  attestations: readonly string[];
  /** Properties that were proven; see `propertiesOf`. */
  properties: readonly string[];
  /** Who says so: the App's address or id. */
  verifier: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The statement that this App signs about a commit that landed. The SLSA source track asks for the commit, where it lies and on
 * which branch; names of an organisation's own properties begin with `ORG_SOURCE_`.
 * https://slsa.dev/spec/v1.2/source-requirements
 */
export function summaryOf(landed: Landed): object {
  return {
    _type: STATEMENT_TYPE,
    subject: [
      {
        name: landed.commit,
        digest: { gitCommit: landed.commit, gitTree: landed.tree },
        annotations: { sourceRefs: [landed.baseRef], repositoryId: landed.repositoryId },
      },
    ],
    predicateType: SUMMARY_TYPE,
    predicate: {
      verifier: { id: landed.verifier },
      timeVerified: landed.at,
      resourceUri: `git+${landed.repository}`,
      policy: { uri: `git+${landed.repository}`, digest: digestSet(landed.policyDigest) },
      inputAttestations: landed.attestations.map((digest) => ({ digest: digestSet(digest) })),
      verificationResult: "PASSED",
      verifiedLevels: [...landed.properties],
      slsaVersion: "1.1",
    },
  };
}

function digestSet(digest: string): { sha256: string } {
  return { sha256: digest.replace(/^sha256:/, "") };
}
