/** A Sigstore bundle as it was handed in; nobody has verified it. */
export interface Attestation {
  id: number;
  bundle: Record<string, unknown>;
  predicateType: string;
  /** `sha256:…`, `sha1:…`: of every subject of its statement. */
  digests: string[];
  createdAt: string;
}
