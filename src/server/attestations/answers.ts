import type { Context } from "hono";
import type { Logger } from "pino";
import { AgentPolicyError } from "../../errors.ts";
import { notAdmitted } from "./admission.ts";
import { type Problem, problem } from "./problem.ts";

/** The answer to what went wrong: an error of ours by its code and kind; any other means that the store failed. */
export function answerFor(error: unknown, context: Context, log: Logger): Response {
  if (error instanceof AgentPolicyError) return problem(context, problemOf(error));
  log.error({ err: error }, "attestation not stored");
  return problem(context, later("attestations/store", "The attestation could not be stored"));
}

function problemOf({ code, kind, message, remedy }: AgentPolicyError): Problem {
  const about = { code, detail: message, remedy };
  if (code === "attestations/busy" || code === "attestations/quota")
    return { ...about, status: 429, headers: { "retry-after": "60" } };
  // The rest of the body may still be on its way.
  if (code === "attestations/slow") return { ...about, status: 408, headers: { connection: "close" } };
  if (code === "size/too-large") return { ...about, status: 413, headers: { connection: "close" } };
  if (code === "github/other-repository") return problemOf(notAdmitted());
  if (kind === "unknown") return { ...about, status: 503, headers: { "retry-after": "30" } };
  if (kind === "refused") return { ...about, status: 403 };
  if (!code.startsWith("identity/")) return { ...about, status: 400 };
  // RFC 6750 §3: without any credentials the challenge names no error.
  const challenge = code === "identity/missing" ? "Bearer" : 'Bearer error="invalid_token"';
  return { ...about, status: 401, headers: { "www-authenticate": challenge } };
}

/** Nothing is wrong with what was sent, but not now. */
export function later(code: string, detail: string): Problem {
  return { status: 503, code, detail, remedy: "Send it again later.", headers: { "retry-after": "30" } };
}
