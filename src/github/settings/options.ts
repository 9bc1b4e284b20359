import type { GitHubClient } from "../client/client.ts";
import type { Repo } from "../objects/compare.ts";

/** Which repository is looked at, and by whose rights. */
export interface SettingsOptions {
  /** An installation of our App, or an administrator with a token of their own. */
  client: GitHubClient;
  /** Our App itself, with its JWT, and its installation; null where only the administrator's token is at hand. */
  app: { itself: GitHubClient; installation: GitHubClient | null } | null;
  appId: number;
  repo: Repo;
  /** Whether the organisation's own settings are looked at too. */
  organization: boolean;
}
