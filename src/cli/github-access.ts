import type { Octokit } from "@octokit/core";
import type { GitHubAccess } from "../config.ts";
import { AgentPolicyError } from "../errors.ts";
import type { GitHubClient } from "../github/client/client.ts";

export interface Clients {
  /** A person's, by their token; null where none was named. */
  person: GitHubClient | null;
  /** The App itself and its installation on the repository, if it has one; null without its key. */
  app: { itself: GitHubClient; installation: GitHubClient | null } | null;
}

/** Clients for what a command was given to speak with GitHub. @throws AgentPolicyError when GitHub refuses the App's key */
export async function connect(access: GitHubAccess, repo: { owner: string; repo: string }): Promise<Clients> {
  const [{ createClient }, { createOctokit }, { createAppAuth }, { statusOf, describe }] = await Promise.all([
    import("../github/client/client.ts"),
    import("../github/client/octokit.ts"),
    import("@octokit/auth-app"),
    import("../github/client/failure.ts"),
  ]);
  const { appId, privateKey, token, githubApiUrl: baseUrl, githubPacing } = access;
  const timing = githubPacing === "none" ? { betweenWritesMs: 0, secondMs: 1 } : {};
  const client = (octokit: Octokit) => createClient(octokit);
  const person = token === null ? null : client(createOctokit({ baseUrl, auth: token, timing }));
  if (privateKey === null) return { person, app: null };
  const asApp = (installationId?: number) =>
    createOctokit({
      baseUrl,
      authStrategy: createAppAuth,
      auth: { appId, privateKey, ...(installationId === undefined ? {} : { installationId }) },
      timing,
    });
  const itself = asApp();
  try {
    const { data } = await itself.request("GET /repos/{owner}/{repo}/installation", repo);
    return { person, app: { itself: client(itself), installation: client(asApp(data.id)) } };
  } catch (error) {
    if (statusOf(error) === 404) return { person, app: { itself: client(itself), installation: null } };
    // no status: it failed here, as with a key that cannot sign
    const refused = [401, null].includes(statusOf(error));
    throw new AgentPolicyError(
      refused ? "usage" : "unknown",
      refused ? "github/app-key" : "github/unavailable",
      `GitHub did not answer the App ${appId}: ${describe(error)}`,
      {
        remedy: refused
          ? "Check APP_ID and PRIVATE_KEY, and that they belong together."
          : "Check GITHUB_API_URL and the way there; see https://www.githubstatus.com when it lasts.",
      },
    );
  }
}
