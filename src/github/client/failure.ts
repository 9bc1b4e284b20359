import { RequestError } from "@octokit/request-error";
import { AgentPolicyError } from "../../errors.ts";
import { type Gap, incomplete } from "../../facts/known.ts";

/** GitHub is away, limits us, or answered nonsense: nothing follows from it, and it is worth another try. */
export function unavailable(what: string, detail: string, cause?: unknown): AgentPolicyError {
  return new AgentPolicyError("unknown", "github/unavailable", `${what} could not be read: ${detail}`, {
    remedy: "The server tries again by itself; see https://www.githubstatus.com when it lasts.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Passes on errors of this project; anything else becomes `github/unavailable`. */
export function asUnavailable(error: unknown, what: string): Error {
  return error instanceof AgentPolicyError ? error : unavailable(what, describe(error), error);
}

/** A gap that may be gone at the next reading. */
export function passing(code: string, what: string, detail: string): { known: false; gap: Gap } {
  const { gap } = incomplete(code, what, detail);
  return { known: false, gap: { ...gap, retry: true } };
}

/** The HTTP status of an Octokit error; null for anything else. */
export function statusOf(error: unknown): number | null {
  return error instanceof RequestError ? error.status : null;
}

/** GitHub's answer in one line, without request headers (they hold the token). */
export function describe(error: unknown): string {
  if (error instanceof RequestError) {
    const { pathname } = new URL(error.request.url, "https://api.github.com");
    const answer = error.response === undefined ? "got no answer" : `was answered with ${error.status}`;
    return `${error.request.method} ${pathname} ${answer}: ${firstLine(error.message)}`;
  }
  return error instanceof Error ? firstLine(error.message) : String(error);
}

/** Whether GitHub denied it for good: the permission is missing or the thing is not there for us. */
export function isDenied(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 410 || status === 451 || (status === 403 && !isLimit(error));
}

function isLimit(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    (/rate limit|abuse/i.test(error.message) || error.response?.headers["x-ratelimit-remaining"] === "0")
  );
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 300) ?? "";
}
