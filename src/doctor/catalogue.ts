import type { Control } from "./control.ts";
import { actionsApprove, actionsToken } from "./controls/actions.ts";
import { appExcess, appInstalled, appPermissions, appsPowerful } from "./controls/app.ts";
import { botPreconditions } from "./controls/bots.ts";
import { bypassAgents, bypassExempt } from "./controls/bypass.ts";
import { deploymentAdmins, deploymentBranches, deploymentRule } from "./controls/deployment.ts";
import { deployKeys, hookSecrets, hookTls } from "./controls/keys.ts";
import { mergeQueue } from "./controls/merge-queue.ts";
import { policyOrganization, policyReadable } from "./controls/policy.ts";
import { checkPinned, checkRequired } from "./controls/required.ts";
import { reviewStale } from "./controls/reviews.ts";
import { pushProtection, secretsReachable } from "./controls/secrets.ts";

/** Every control that `doctor` examines, in the order in which it speaks of them. */
export const controls: readonly Control[] = [
  policyReadable,
  policyOrganization,
  appInstalled,
  appPermissions,
  appExcess,
  checkRequired,
  checkPinned,
  bypassAgents,
  bypassExempt,
  reviewStale,
  mergeQueue,
  deploymentRule,
  deploymentAdmins,
  deploymentBranches,
  secretsReachable,
  pushProtection,
  actionsToken,
  actionsApprove,
  deployKeys,
  hookSecrets,
  hookTls,
  appsPowerful,
  botPreconditions,
];
