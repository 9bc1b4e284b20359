import { z } from "zod";
import type { TimelineEvent } from "../../facts/facts.ts";
import { type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, passing } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { restAccount } from "../shapes.ts";

/** GitHub's own coding agent (app `copilot-swe-agent`). */
export const COPILOT = 198982749;

const item = z.object({ event: z.string(), created_at: z.string().nullish(), actor: z.unknown().optional() });

/**
 * Who set GitHub's coding agent to work: `copilot_work_started` and its like stand in the REST timeline only, so this
 * costs one request for pull requests of that agent and none for others.
 */
export async function readCopilotEvents(
  client: GitHubClient,
  repo: Repo,
  number: number,
): Promise<Known<TimelineEvent[]>> {
  try {
    const { items, complete } = await client.list(
      "/repos/{owner}/{repo}/issues/{number}/timeline",
      { ...repo, number },
      item,
      100,
    );
    if (!complete) return passing("github/pages", "timeline events", "The timeline has more than 100 pages.");
    return known(
      items
        .filter(({ event }) => event.startsWith("copilot_work_"))
        .map(({ event, created_at, actor }) => {
          const account = restAccount.safeParse(actor);
          return {
            kind: event,
            actor: account.success ? { account: account.data, via: null } : null,
            at: created_at ?? "",
            detail: "",
          };
        }),
    );
  } catch (error) {
    return passing("github/unavailable", "timeline events", describe(error));
  }
}
