import { z } from "zod";
import { type Act, actOf } from "../../../levers/act.ts";
import { leverOfRun } from "../../../levers/runs.ts";
import { account, actor, envelope, id, sha, timestamp } from "../shapes.ts";
import type { Context } from "../types.ts";
import { NOTHING, text } from "./text.ts";

const runEvent = envelope.extend({
  action: z.string(),
  workflow: z.object({ path: text }).nullish(),
  workflow_run: z.object({
    id,
    event: z.string(),
    path: text,
    head_branch: text,
    head_sha: sha,
    head_repository: z.object({ id }).nullish(),
    run_attempt: z.int().nullish(),
    run_started_at: timestamp.nullish(),
    created_at: timestamp,
    updated_at: timestamp.nullish(),
    actor: account.nullish(),
    triggering_actor: account.nullish(),
    pull_requests: z.array(z.object({ number: id, base: z.object({ repo: z.object({ id }) }) })).nullish(),
  }),
});

/** `workflow_run`: what ran, by whose act; a later attempt is an act of whoever asked for it. */
export function workflowRunActs(payload: unknown): Act[] {
  const event = runEvent.parse(payload);
  const { workflow_run: run, action } = event;
  const kind = leverOfRun(run.event, run.run_attempt ?? 1);
  if (kind === null) return [];
  const by = run.triggering_actor ?? run.actor ?? event.sender;
  const first = run.actor != null && run.actor.id !== by?.id ? actor(run.actor) : null;
  const own = run.head_repository == null || run.head_repository.id === event.repository.id;
  const here = (run.pull_requests ?? []).find(({ base }) => base.repo.id === event.repository.id);
  const started = run.run_started_at ?? run.created_at;
  return [
    actOf({
      ...NOTHING,
      kind,
      event: `workflow_run.${action}`,
      at: action === "completed" ? (run.updated_at ?? started) : started,
      actor: actor(by),
      author: first,
      repositoryId: event.repository.id,
      number: here?.number ?? null,
      ref: own && run.head_branch != null ? `refs/heads/${run.head_branch}` : null,
      sha: run.head_sha,
      runId: run.id,
      // A called workflow's path carries the ref it was called at.
      text: (run.path ?? event.workflow?.path ?? "").replace(/@.*$/, "") || null,
    }),
  ];
}

const dispatchEvent = envelope.extend({ ref: text, workflow: text });

/** `workflow_dispatch`. */
export function workflowDispatchActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = dispatchEvent.parse(payload);
  const about = { at: receivedAt, actor: actor(event.sender), repositoryId: event.repository.id };
  const content = { ...NOTHING, ...about, ref: event.ref ?? null, text: event.workflow ?? null };
  return [actOf({ ...content, kind: "dispatch", event: "workflow_dispatch" }, delivery)];
}

const repositoryDispatchEvent = envelope.extend({ action: z.string(), branch: text });

/** `repository_dispatch`: the type of it is the payload's `action`. */
export function repositoryDispatchActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = repositoryDispatchEvent.parse(payload);
  const about = { at: receivedAt, actor: actor(event.sender), repositoryId: event.repository.id };
  const ref = event.branch == null ? null : `refs/heads/${event.branch}`;
  const content = { ...NOTHING, ...about, ref, text: event.action };
  return [actOf({ ...content, kind: "repository-dispatch", event: "repository_dispatch" }, delivery)];
}

const deploymentEvent = envelope.extend({
  action: z.string(),
  deployment: z.object({
    node_id: text,
    sha,
    ref: z.string(),
    environment: z.string(),
    created_at: timestamp,
  }),
});

/** `deployment`: external deployers act on it. */
export function deploymentActs(payload: unknown): Act[] {
  const event = deploymentEvent.parse(payload);
  const { deployment } = event;
  return [
    actOf({
      ...NOTHING,
      kind: "deployment",
      event: `deployment.${event.action}`,
      at: deployment.created_at,
      actor: actor(event.sender),
      repositoryId: event.repository.id,
      ref: /^[0-9a-f]{40,64}$/.test(deployment.ref)
        ? null
        : deployment.ref.replace(/^(?!refs\/)/, "refs/heads/"),
      sha: deployment.sha,
      text: deployment.environment,
      node: deployment.node_id ?? null,
    }),
  ];
}
