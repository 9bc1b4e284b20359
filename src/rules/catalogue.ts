import { agentDormancy } from "./agents/dormancy.ts";
import { agentOpenPullRequests, agentPerDay } from "./agents/limits.ts";
import { agentState } from "./agents/state.ts";
import { agentOwner } from "./agents/unowned.ts";
import { branchHead, branchTarget, tagTarget } from "./branches/target.ts";
import { chainsAdded } from "./chains/added.ts";
import { deployLevers } from "./deploy/levers.ts";
import { factsComplete } from "./facts/complete.ts";
import { limitCommits, limitFiles, limitLines } from "./limits/limits.ts";
import { pathAlone } from "./paths/alone.ts";
import { pathForbidden } from "./paths/forbidden.ts";
import { pathHidden } from "./paths/hidden.ts";
import { pathModes } from "./paths/modes.ts";
import { pathReview } from "./paths/review.ts";
import { policyProtected } from "./policy/protected.ts";
import { provenanceRequired } from "./provenance/required.ts";
import { reviewChecks } from "./review/checks.ts";
import { reviewApprovals } from "./review/required.ts";
import type { Rule } from "./rule.ts";
import { taskApproved } from "./task/approved.ts";
import { toolServerCredentials } from "./tool-servers/credentials.ts";
import { toolServerUnlisted } from "./tool-servers/unlisted.ts";
import { toolServerUnpinned } from "./tool-servers/unpinned.ts";
import { toolServerUnreadable } from "./tool-servers/unreadable.ts";

/** Every rule there is. Order means nothing: the strictest finding decides. */
export const catalogue: readonly Rule[] = [
  factsComplete,
  policyProtected,
  agentState,
  agentOwner,
  agentDormancy,
  agentOpenPullRequests,
  agentPerDay,
  branchTarget,
  branchHead,
  tagTarget,
  pathForbidden,
  pathReview,
  pathAlone,
  pathHidden,
  pathModes,
  limitFiles,
  limitLines,
  limitCommits,
  taskApproved,
  reviewApprovals,
  reviewChecks,
  deployLevers,
  provenanceRequired,
  toolServerUnlisted,
  toolServerCredentials,
  toolServerUnpinned,
  toolServerUnreadable,
  chainsAdded,
];
