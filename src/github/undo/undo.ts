import type { Act } from "../../levers/act.ts";
import type { Undoing } from "../../levers/answer.ts";
import type { GitHubClient, GraphqlError } from "../client/client.ts";
import { unavailable } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

export interface UndoTools {
  client: GitHubClient;
  repo: Repo;
  /** Waits between asking a run to stop and looking whether it did. */
  pause: () => Promise<void>;
}

/** Looks whether what the act did is there and still the actor's, and undoes it; null when there is nothing to undo. */
export type Undo = (tools: UndoTools, act: Act) => Promise<Undoing | null>;

/** What may be wrong with everything that is taken back. */
export const UNDONE_AFTER = "Bots that listen at once were told of it at the same moment as this App.";

/** A mutation that GitHub denies answers 200 with an error. @throws DeniedByGitHub @throws AgentPolicyError `github/unavailable` */
export async function ask(client: GitHubClient, query: string, variables: Record<string, unknown>) {
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
