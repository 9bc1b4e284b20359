import { z } from "zod";
import { ask, type Undo } from "./undo.ts";

const REVIEW = `query Review($id: ID!) { node(id: $id) { ... on PullRequestReview { state } } }`;
const review = z.object({ node: z.object({ state: z.string().optional() }).nullable() });
const DISMISS = `mutation Dismiss($id: ID!, $message: String!) {
  dismissPullRequestReview(input: {pullRequestReviewId: $id, message: $message}) { pullRequestReview { state } }
}`;

export const dismissReview: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await ask(client, REVIEW, { id: act.node });
  if (review.safeParse(data).data?.node?.state !== "APPROVED") return null;
  const message = "The policy of this repository does not take an agent's approval.";
  await ask(client, DISMISS, { id: act.node, message });
  return {
    result: "undone",
    reason: "The approval was dismissed; what it had unlocked before may have happened.",
  };
};
