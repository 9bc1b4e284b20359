import { type Refusal, refuse } from "./codes.ts";
import type { Statement } from "./statement.ts";
import type { Verification } from "./types.ts";

/**
 * What numbers are counted within: the grant, or without one the run of a builder. Statements of one line with one number have to
 * say the same; the App keeps them by this name.
 */
export function lineOf({ predicate }: Statement): string {
  const { grant } = predicate.buildDefinition.externalParameters;
  const { builder, metadata } = predicate.runDetails;
  return JSON.stringify(
    grant === undefined ? ["run", builder.id, metadata.invocationId] : ["grant", grant.id],
  );
}

/**
 * Compares statements with each other. Give all of a line, those about other changes too: that is where equivocation shows.
 * Only what a builder really said and nobody revoked takes part, so that a thief of a revoked key can disturb nobody; and each
 * builder's word about each identity is held against itself alone, so that one sandbox cannot make another's statements fail by
 * naming its grant.
 *
 * @returns payload digest => why the statement does not count after all
 */
export function crossExamine(verifications: readonly Verification[]): Map<string, Refusal> {
  const refused = new Map<string, Refusal>();
  const lines = Map.groupBy(verifications.flatMap(said), ({ line }) => line);
  for (const members of lines.values()) {
    for (const one of members) {
      const refusal = equivocal(one, members) ?? strayed(one, members);
      if (refusal !== null) refused.set(one.digest, refusal);
    }
  }
  return refused;
}

interface Said {
  line: string;
  sequence: number;
  digest: string;
  /** Everything that says which change is meant. */
  about: string;
  predecessor: string | null;
}

function said({ genuine, statement, payloadDigest }: Verification): Said[] {
  if (!genuine || statement === undefined || payloadDigest === null) return [];
  const { buildDefinition, runDetails } = statement.predicate;
  const { sequence, predecessor, target } = buildDefinition.externalParameters;
  const { issuer, subject } = buildDefinition.internalParameters.agent.identity;
  const { repositoryId, baseCommit, headRef, baseRef } = target;
  const subjects = statement.subject.map(({ name, digest }) => [name, digest.gitCommit, digest.gitTree]);
  return [
    {
      line: JSON.stringify([lineOf(statement), runDetails.builder.id, issuer, subject]),
      sequence,
      digest: payloadDigest,
      about: JSON.stringify([repositoryId, baseRef, headRef, baseCommit, subjects.toSorted()]),
      predecessor: predecessor === undefined ? null : `sha256:${predecessor.sha256}`,
    },
  ];
}

/** One number, two changes: nobody can tell which is true, so neither counts. */
function equivocal(one: Said, members: readonly Said[]): Refusal | null {
  const other = members.find(({ sequence, about }) => sequence === one.sequence && about !== one.about);
  return other === undefined
    ? null
    : refuse(
        "set/equivocation",
        `Number ${one.sequence} was also signed for another change, as ${other.digest}.`,
      );
}

/** The one before is here, and another one than the statement follows. */
function strayed(one: Said, members: readonly Said[]): Refusal | null {
  const before = members.filter(({ sequence }) => sequence === one.sequence - 1);
  if (before.length === 0 || before.some(({ digest }) => digest === one.predecessor)) return null;
  return refuse(
    "set/predecessor",
    `It follows ${one.predecessor}; number ${one.sequence - 1} is ${before[0]?.digest}.`,
  );
}
