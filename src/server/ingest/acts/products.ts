import { z } from "zod";
import { type Act, actOf } from "../../../levers/act.ts";
import { actor, app, envelope, sha, timestamp } from "../shapes.ts";
import type { Context } from "../types.ts";
import { NOTHING, text } from "./text.ts";

const releaseEvent = envelope.extend({
  action: z.string(),
  release: z.object({ node_id: text, tag_name: z.string(), body: text }),
});
const RELEASING = new Set(["created", "published", "released", "prereleased", "edited"]);

/** `release`. */
export function releaseActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = releaseEvent.parse(payload);
  if (!RELEASING.has(event.action)) return [];
  return [
    actOf(
      {
        ...NOTHING,
        kind: "release",
        event: `release.${event.action}`,
        at: receivedAt,
        actor: actor(event.sender),
        repositoryId: event.repository.id,
        ref: `refs/tags/${event.release.tag_name}`,
        text: event.release.tag_name,
        node: event.release.node_id ?? null,
      },
      delivery,
    ),
  ];
}

const published = z.object({
  name: z.string(),
  package_version: z
    .object({
      version: text,
      target_oid: sha.nullish().catch(null),
      created_at: timestamp.nullish().catch(null),
    })
    .nullish(),
});
const packageEvent = envelope.extend({
  action: z.string(),
  registry_package: published.nullish(),
  package: published.nullish(),
});

/** `registry_package` and the older `package`: image updaters deploy what appears in a registry. */
export function packageActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = packageEvent.parse(payload);
  const found = event.registry_package ?? event.package;
  if (found == null) return [];
  const version = found.package_version;
  return [
    actOf(
      {
        ...NOTHING,
        kind: "package",
        event: `package.${event.action}`,
        at: version?.created_at ?? receivedAt,
        actor: actor(event.sender),
        repositoryId: event.repository.id,
        sha: version?.target_oid ?? null,
        text: version?.version == null ? found.name : `${found.name}:${version.version}`,
      },
      // Either event may be on; both tell of one version.
      version?.created_at == null ? delivery : undefined,
    ),
  ];
}

/** Whether a check or status takes the place of ours in somebody's eyes. */
const looksLikeOurs = (name: string): boolean => name.toLowerCase().startsWith("agent-policy");

const statusEvent = envelope.extend({ sha, context: z.string(), updated_at: timestamp });

/** `status` of our name: this App sets none. */
export function statusActs(payload: unknown): Act[] {
  const event = statusEvent.parse(payload);
  if (!looksLikeOurs(event.context)) return [];
  const about = { at: event.updated_at, actor: actor(event.sender), repositoryId: event.repository.id };
  return [
    actOf({ ...NOTHING, ...about, kind: "status", event: "status", sha: event.sha, text: event.context }),
  ];
}

const checkRunEvent = envelope.extend({
  action: z.string(),
  check_run: z.object({
    node_id: text,
    name: z.string(),
    head_sha: sha,
    app: app.nullish(),
    started_at: timestamp.nullish().catch(null),
  }),
});

/** `check_run` of our name by another App. */
export function checkRunActs(payload: unknown, { appId, receivedAt, delivery }: Context): Act[] {
  const event = checkRunEvent.parse(payload);
  const { check_run: run, action } = event;
  if (run.app?.id === appId || !looksLikeOurs(run.name)) return [];
  if (action !== "created" && action !== "completed") return [];
  return [
    actOf(
      {
        ...NOTHING,
        kind: "status",
        event: `check_run.${action}`,
        at: run.started_at ?? receivedAt,
        actor: actor(event.sender, run.app),
        repositoryId: event.repository.id,
        sha: run.head_sha,
        text: run.name,
        node: run.node_id ?? null,
      },
      run.started_at == null ? delivery : undefined,
    ),
  ];
}
