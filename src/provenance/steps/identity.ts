import { refuse } from "../codes.ts";
import { builderOf } from "./builder.ts";
import { pass, type SignerJudge } from "./claim.ts";

/** The agent's workload identity: known to the policy, allowed to this builder, and the one that uploaded. */
export const identity: SignerJudge = (claim) => {
  const { statement, input } = claim;
  const { issuer, subject } = statement.predicate.buildDefinition.internalParameters.agent.identity;
  const { workloads } = input.policy;
  const listed = workloads.some((one) => one.issuer === issuer && one.subjects.includes(subject));
  if (workloads.length > 0 && !listed)
    return refuse("identity/workload", `The policy lists no workload ${subject} of ${issuer}.`);
  const builder = builderOf(claim);
  if (builder?.workloads !== undefined && !builder.workloads.includes(subject))
    return refuse("identity/builder", `The builder ${builder.id} may not name ${subject}.`);
  const { uploader } = input;
  if (uploader !== undefined && (uploader.issuer !== issuer || uploader.subject !== subject))
    return refuse("identity/uploader", `It names ${subject}; ${uploader.subject} uploaded it.`);
  return pass(`${subject} of ${issuer}.`);
};
