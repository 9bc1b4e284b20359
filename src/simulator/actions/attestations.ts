import type { Attestation, Repository, World } from "../state/types.ts";
import { Unprocessable } from "./pulls.ts";

/** Names that GitHub takes for predicate types (OpenAPI: repos/list-attestations, `predicate_type`). */
const NAMED: Record<string, RegExp> = {
  provenance: /^https:\/\/slsa\.dev\/provenance\//,
  sbom: /^https:\/\/(spdx\.dev\/Document|cyclonedx\.org\/bom)/,
  release: /^https:\/\/in-toto\.io\/attestation\/release\//,
};

/**
 * Keeps a bundle under the digests of its subjects. The signature is not looked at: whoever reads has to verify.
 *
 * @throws Unprocessable when it is no bundle around an in-toto statement.
 */
export function storeAttestation(
  world: World,
  repository: Repository,
  bundle: Record<string, unknown>,
): Attestation {
  const { predicateType, subject } = statementOf(bundle);
  const attestation: Attestation = {
    id: world.nextId("attestation"),
    bundle,
    predicateType,
    digests: subject.flatMap(({ digest }) =>
      Object.entries(digest).map(([algorithm, hex]) => `${algorithm}:${hex}`),
    ),
    createdAt: world.time(),
  };
  repository.attestations.push(attestation);
  return attestation;
}

interface Statement {
  predicateType: string;
  subject: { digest: Record<string, string> }[];
}

function statementOf(bundle: Record<string, unknown>): Statement {
  const envelope = bundle.dsseEnvelope as { payload?: unknown } | undefined;
  if (typeof bundle.mediaType !== "string" || typeof envelope?.payload !== "string")
    throw new Unprocessable("Invalid bundle: mediaType and dsseEnvelope are needed");
  try {
    const statement = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8")) as Statement;
    if (typeof statement.predicateType === "string" && statement.subject.every(({ digest }) => digest))
      return statement;
  } catch {
    // Falls through: it is no statement either.
  }
  throw new Unprocessable("Invalid bundle: its payload is no in-toto statement");
}

/** Newest first, by digest and kind of predicate. */
export function attestationsOf(
  repository: Repository,
  digest: string,
  predicateType: string | null,
): Attestation[] {
  const kind = predicateType === null ? undefined : NAMED[predicateType];
  return repository.attestations
    .filter(({ digests }) => digests.includes(digest))
    .filter(
      (one) =>
        predicateType === null || (kind?.test(one.predicateType) ?? one.predicateType === predicateType),
    )
    .reverse();
}

/** Deletes what `which` says, of any repository of an owner; returns how many. */
export function deleteAttestations(repositories: Repository[], which: (one: Attestation) => boolean): number {
  let count = 0;
  for (const repository of repositories) {
    const left = repository.attestations.filter((one) => !which(one));
    count += repository.attestations.length - left.length;
    repository.attestations = left;
  }
  return count;
}
