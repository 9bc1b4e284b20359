import { z } from "zod";
import { writtenTarget } from "../../decision/deployment/target.ts";
import type { Authorization } from "../../facts/authorization.ts";
import { digest } from "../../facts/digest.ts";
import type { GivenAuthorization } from "../../store/deployment/authorizations.ts";
import { actor, app, envelope, id, repositoryKey, sha, timestamp } from "./shapes.ts";
import type { Context, Reaction } from "./types.ts";

const CALLBACK = /\/actions\/runs\/(\d{1,15})\/deployment_protection_rule$/;

/** docs.github.com/webhooks/webhook-events-and-payloads#deployment_protection_rule */
const protectionRuleEvent = envelope.extend({
  action: z.string(),
  environment: z.string().min(1).max(255),
  // Only the run's number is taken from it; where to answer is never read from a payload.
  deployment_callback_url: z.string().regex(CALLBACK, "it names no workflow run"),
});

/** `deployment_protection_rule`: a job waits for our word before it may use an environment. */
export function deploymentProtectionRule(payload: unknown): Reaction {
  const event = protectionRuleEvent.parse(payload);
  if (event.action !== "requested") return {};
  const runId = Number(CALLBACK.exec(event.deployment_callback_url)?.[1]);
  const deployment = { ...repositoryKey(event), runId, environment: event.environment };
  return { wakes: [{ to: "deployment", deployment, invalidate: true }] };
}

const commentEvent = envelope.extend({
  action: z.string(),
  comment: z.object({
    node_id: z.string(),
    body: z.string(),
    created_at: timestamp,
    performed_via_github_app: app.nullish(),
  }),
});

const SHA = "[0-9a-f]{40}|[0-9a-f]{64}";
const AUTHORIZE = new RegExp(`^/agent-policy authorize (${SHA})[ \\t]+(\\S.{0,254})$`);
const BREAK_GLASS = new RegExp(`^/agent-policy break-glass (${SHA})[ \\t]+(\\S.{0,499})$`);
const EXCEPT = new RegExp(`^/agent-policy except [a-z-]+/[a-z-]+ (${SHA})[ \\t]+(\\S.{0,499})$`);

/**
 * `issue_comment` with `/agent-policy authorize SHA TARGET` (or `break-glass`, `except`) as its first line, in any issue or
 * pull request of the repository. Who wrote it, and through which app, is taken from the signed delivery; whether it still
 * reads so is asked again before it counts. What was written differently at first never becomes one by an edit.
 */
export function authorizingComment(payload: unknown): Reaction {
  // What a comment has to have is for the reader of comments to say; one without these holds no command.
  const parsed = commentEvent.safeParse(payload);
  if (!parsed.success) return {};
  const event = parsed.data;
  const repository = repositoryKey(event);
  // A text of PostgreSQL's holds no NUL: with one, the whole delivery would be turned away, and what else it tells with it.
  const [line = ""] = event.comment.body.replaceAll("\u0000", "\ufffd").split(/\r?\n/, 1);
  const said = readCommand(line.trimEnd());
  if (said === null) return {};
  const wakes = [{ to: "deployments" as const, repository, invalidate: true }];
  if (event.action !== "created") return { wakes };
  const { comment } = event;
  const given: GivenAuthorization = {
    id: comment.node_id,
    repositoryId: repository.repositoryId,
    by: "comment",
    actor: actor(event.sender, comment.performed_via_github_app),
    at: comment.created_at,
    ...said,
  };
  return { wakes, authorizations: [given] };
}

function readCommand(line: string): Pick<Authorization, "verb" | "sha" | "target" | "reason"> | null {
  const authorize = AUTHORIZE.exec(line);
  if (authorize !== null)
    return {
      verb: "authorize",
      sha: authorize[1] ?? "",
      target: writtenTarget(authorize[2] ?? ""),
      reason: "",
    };
  for (const [verb, form] of [
    ["break-glass", BREAK_GLASS],
    ["except", EXCEPT],
  ] as const) {
    const found = form.exec(line);
    if (found !== null) return { verb, sha: found[1] ?? "", target: null, reason: found[2] ?? "" };
  }
  return null;
}

const pressEvent = envelope.extend({
  action: z.literal("requested_action"),
  requested_action: z.object({ identifier: z.string().regex(/^auth-[0-9a-f]{15}$/) }),
  check_run: z.object({ id, head_sha: sha, app: app.nullish() }),
});

/**
 * `check_run.requested_action`: somebody pressed the button of a check of ours. GitHub offers it on its page only, to people who
 * may write; for which commit and target it stands is bound in the identifier.
 */
export function authorizingButton(payload: unknown, { appId, receivedAt, delivery }: Context): Reaction {
  const press = pressEvent.safeParse(payload);
  if (!press.success || press.data.check_run.app?.id !== appId) return {};
  const event = press.data;
  const repository = repositoryKey(event);
  const { id: check, head_sha } = event.check_run;
  const { identifier } = event.requested_action;
  const given: GivenAuthorization = {
    id: `button:${digest([repository.repositoryId, check, identifier, event.sender?.id ?? null, delivery ?? receivedAt])}`,
    repositoryId: repository.repositoryId,
    verb: "authorize",
    by: "button",
    actor: actor(event.sender),
    sha: head_sha,
    target: identifier,
    reason: "",
    at: receivedAt,
  };
  return {
    wakes: [
      { to: "deployments", repository, invalidate: true },
      { to: "head", repository, sha: head_sha, invalidate: false },
    ],
    authorizations: [given],
  };
}
