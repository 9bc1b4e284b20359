import { refuse } from "../codes.ts";
import { pass, type SignerJudge } from "./claim.ts";

/** What was withdrawn apart from keys: the builder, the grant, or this one statement. */
export const revocation: SignerJudge = ({ statement, digest, input }) => {
  const { builders = [], grants = [], statements = [] } = input.revocations ?? {};
  const { id } = statement.predicate.runDetails.builder;
  if (builders.includes(id)) return refuse("builder/revoked", `The builder ${id} is revoked.`);
  const { grant } = statement.predicate.buildDefinition.externalParameters;
  if (grant !== undefined && grants.includes(grant.id))
    return refuse("grant/revoked", `The grant ${grant.id} is revoked.`);
  if (statements.includes(digest)) return refuse("statement/revoked", `The statement ${digest} is revoked.`);
  return pass("Neither builder nor grant nor statement is revoked.");
};
