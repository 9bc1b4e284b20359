import { type Refusal, refuse } from "../codes.ts";
import type { Statement } from "../statement.ts";
import type { Grant } from "../types.ts";
import { type Judge, pass } from "./claim.ts";

/** The grant the run worked under; asked for only where this installation issues grants. */
export const grant: Judge = ({ statement, digest, input }) => {
  const { grant: named, sequence } = statement.predicate.buildDefinition.externalParameters;
  if (input.grants === undefined) return pass("No grants are issued here.");
  if (named === undefined) return refuse("grant/missing");
  const issued = input.grants.get(named.id);
  if (issued === undefined) return refuse("grant/unknown", `No grant ${named.id} was issued.`);
  if (issued.nonce !== named.nonce) return refuse("grant/nonce");
  const refusal = otherThan(issued, statement) ?? outside(issued, statement);
  if (refusal !== null) return refusal;
  const used = issued.consumedBy[sequence];
  if (used !== undefined && used !== digest)
    return refuse("grant/used", `Number ${sequence} of the grant was used by ${used}.`);
  return pass(`Grant ${named.id}, number ${sequence}.`);
};

function otherThan(issued: Grant, { predicate }: Statement): Refusal | null {
  const { externalParameters, internalParameters } = predicate.buildDefinition;
  const pairs: [what: string, granted: string | number, shown: string | number][] = [
    ["agent identity", issued.subject, internalParameters.agent.identity.subject],
    ["task", issued.taskId, externalParameters.task.id],
    ["repository", issued.repositoryId, externalParameters.target.repositoryId],
    ["branch", issued.headRef, externalParameters.target.headRef],
  ];
  const other = pairs.find(([, granted, shown]) => granted !== shown);
  return other === undefined
    ? null
    : refuse("grant/mismatch", `The grant is for ${other[0]} ${other[1]}, the statement for ${other[2]}.`);
}

function outside({ id, from, until }: Grant, { predicate }: Statement): Refusal | null {
  const { startedOn, finishedOn } = predicate.runDetails.metadata;
  const within = Date.parse(from) <= Date.parse(startedOn) && Date.parse(finishedOn) <= Date.parse(until);
  return within ? null : refuse("grant/window", `Grant ${id} holds from ${from} until ${until}.`);
}
