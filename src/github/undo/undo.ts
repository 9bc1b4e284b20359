import { z } from "zod";
import type { Act } from "../../levers/act.ts";
import type { ResponseKind, Undoing } from "../../levers/answer.ts";
import type { GitHubClient, GraphqlError } from "../client/client.ts";
import { statusOf, unavailable } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { cancelRun } from "./run.ts";

export interface UndoTools {
  client: GitHubClient;
  repo: Repo;
  /** Waits between asking a run to stop and looking whether it did. */
  pause: () => Promise<void>;
}

/** Looks whether what the act did is there and still the actor's, and undoes it; null when there is nothing to undo. */
export type Undo = (tools: UndoTools, act: Act) => Promise<Undoing | null>;

const UNDONE_AFTER = "Bots that listen at once were told of it at the same moment as this App.";

const labelEvent = z.object({
  event: z.string(),
  actor: z.object({ id: z.int() }).nullish(),
  label: z.object({ name: z.string() }).nullish(),
});
const MAX_PAGES = 30;

/** The label goes only while the agent is the last who set it. */
const removeLabel: Undo = async ({ client, repo }, act) => {
  const thread = { ...repo, number: act.number };
  const name = act.text ?? "";
  const named = z.object({ name: z.string() });
  const { items: labels } = await client.list(
    "/repos/{owner}/{repo}/issues/{number}/labels",
    thread,
    named,
    MAX_PAGES,
  );
  const standing = labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (standing === undefined) return null;
  const { items, complete } = await client.list(
    "/repos/{owner}/{repo}/issues/{number}/events",
    thread,
    labelEvent,
    MAX_PAGES,
  );
  const last = items.findLast(({ event, label }) => event === "labeled" && label?.name === standing.name);
  if (!complete)
    return { result: "not-undone", reason: "There are too many events to tell who put the label on last." };
  if (last?.actor == null || last.actor.id !== act.actor.account?.id) return null;
  await client.send(
    "DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}",
    { ...thread, name: standing.name },
    z.unknown(),
  );
  return { result: "undone", reason: `The label was taken off. ${UNDONE_AFTER}` };
};

const SAID = `query Said($id: ID!) {
  node(id: $id) { ... on Minimizable { isMinimized } ... on Comment { body } }
}`;
const said = z.object({
  node: z.object({ isMinimized: z.boolean().optional(), body: z.string().optional() }).nullable(),
});

const MINIMIZE = `mutation Minimize($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } }
}`;

/** Hides the text from people. Bots read it all the same, so this takes nothing back. */
const minimizeComment: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await asked(client, SAID, { id: act.node });
  const node = said.safeParse(data).data?.node;
  if (node == null || node.isMinimized !== false || node.body !== act.text) return null;
  await asked(client, MINIMIZE, { id: act.node });
  return {
    result: "seen-too-late",
    reason:
      "The comment was hidden from people. Bots were told of it at the same moment as this App and can read it still.",
  };
};

const REVIEW = `query Review($id: ID!) { node(id: $id) { ... on PullRequestReview { state } } }`;
const review = z.object({ node: z.object({ state: z.string().optional() }).nullable() });
const DISMISS = `mutation Dismiss($id: ID!, $message: String!) {
  dismissPullRequestReview(input: {pullRequestReviewId: $id, message: $message}) { pullRequestReview { state } }
}`;

const dismissReview: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await asked(client, REVIEW, { id: act.node });
  if (review.safeParse(data).data?.node?.state !== "APPROVED") return null;
  const message = "The policy of this repository does not take an agent's approval.";
  await asked(client, DISMISS, { id: act.node, message });
  return {
    result: "undone",
    reason: "The approval was dismissed; what it had unlocked before may have happened.",
  };
};

const ENTRY = `query Entry($id: ID!) {
  node(id: $id) { ... on PullRequest { state mergeQueueEntry { enqueuer { ... on User { databaseId } ... on Bot { databaseId } } } } }
}`;
const entry = z.object({
  node: z
    .object({
      state: z.string().optional(),
      mergeQueueEntry: z
        .object({ enqueuer: z.object({ databaseId: z.int().nullish() }).nullish() })
        .nullish(),
    })
    .nullable(),
});
const DEQUEUE =
  "mutation Dequeue($id: ID!) { dequeuePullRequest(input: {id: $id}) { mergeQueueEntry { id } } }";

const dequeue: Undo = async ({ client }, act) => {
  if (act.node === null) return null;
  const { data } = await asked(client, ENTRY, { id: act.node });
  const node = entry.safeParse(data).data?.node;
  if (node?.state === "MERGED")
    return { result: "seen-too-late", reason: "The pull request was merged before." };
  const enqueuer = node?.mergeQueueEntry?.enqueuer?.databaseId;
  if (enqueuer === undefined || enqueuer === null || enqueuer !== act.actor.account?.id) return null;
  await asked(client, DEQUEUE, { id: act.node });
  return { result: "prevented", reason: "The pull request was taken out of the queue before it was merged." };
};

const ref = z.object({ object: z.object({ sha: z.string() }) });

/** A ref goes only while it is where the agent put it, and never the default branch. */
const deleteRef: Undo = async ({ client, repo }, act) => {
  // Without its commit nobody can tell whether somebody else has moved it, or made it anew, since.
  if (act.ref === null || act.sha === null) return null;
  const name = act.ref.replace(/^refs\//, "");
  const { default_branch: main } = await client.get(
    "/repos/{owner}/{repo}",
    { ...repo },
    z.object({ default_branch: z.string() }),
  );
  if (name === `heads/${main}`) return null;
  const found = await client
    .get("/repos/{owner}/{repo}/git/ref/{+ref}", { ...repo, ref: name }, ref)
    .catch((error) => {
      if (statusOf(error) === 404) return null;
      throw error;
    });
  if (found === null || found.object.sha !== act.sha) return null;
  await client.send("DELETE /repos/{owner}/{repo}/git/refs/{+ref}", { ...repo, ref: name }, z.unknown());
  return { result: "undone", reason: `${act.ref} was deleted. ${UNDONE_AFTER}` };
};

/** A mutation that GitHub denies answers 200 with an error. @throws DeniedByGitHub @throws AgentPolicyError `github/unavailable` */
async function asked(client: GitHubClient, query: string, variables: Record<string, unknown>) {
  const answer = await client.graphql(query, variables);
  const denied = answer.errors.find(({ type, message }) => isDenial(type, message));
  if (denied) throw new DeniedByGitHub(denied.message);
  const failed: GraphqlError | undefined = answer.errors.find(({ type }) => type !== "NOT_FOUND");
  if (failed) throw unavailable("a counter-action", failed.message);
  return answer;
}

const isDenial = (type: string | undefined, message: string): boolean =>
  type === "FORBIDDEN" || /not accessible by integration/i.test(message);

/** GitHub does not let the App do it. */
export class DeniedByGitHub extends Error {}

export const UNDO: Record<ResponseKind, Undo> = {
  "remove-label": removeLabel,
  "minimize-comment": minimizeComment,
  "cancel-run": cancelRun,
  "dismiss-review": dismissReview,
  dequeue,
  "delete-ref": deleteRef,
};
