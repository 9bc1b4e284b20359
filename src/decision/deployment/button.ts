import { digest } from "../../facts/digest.ts";

/**
 * What GitHub hands back when somebody presses the button: bound to commit and target, so that a press can stand for
 * nothing else. GitHub allows 20 characters (REST, "Create a check run", `actions[].identifier`).
 */
export function authorizeIdentifier(sha: string, target: string): string {
  return `auth-${digest(["authorize", sha, target.toLowerCase()]).slice("sha256:".length, "sha256:".length + 15)}`;
}
