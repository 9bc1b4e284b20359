import { z } from "zod";
import { CATALOGUE } from "../../../chains/bots/catalogue.ts";
import { concernsBots } from "../../../chains/bots/detect.ts";
import { pulls } from "../../../chains/bots/match.ts";
import type { LeverKind } from "../../../chains/types.ts";
import { isActionPath, isWorkflowPath } from "../../../chains/workflow/file.ts";
import { type Act, actOf } from "../../../levers/act.ts";
import { actor, envelope, sha } from "../shapes.ts";
import type { Context } from "../types.ts";
import { NOTHING } from "./text.ts";

const paths = z.array(z.string()).default([]);
const pushEvent = envelope.extend({
  ref: z.string().startsWith("refs/"),
  after: sha,
  created: z.boolean().default(false),
  deleted: z.boolean().default(false),
  commits: z
    .array(
      z.object({
        id: sha.nullish(),
        distinct: z.boolean().default(true),
        message: z.string().default(""),
        added: paths,
        modified: paths,
      }),
    )
    .default([]),
});

/** More files than that in one push are told by the pull request's own list. */
const MAX_PATHS = 300;

const FILE_LEVERS = CATALOGUE.flatMap(({ levers }) => levers.filter(({ kind }) => kind === "file"));

/**
 * `push`: the branch or tag, what its new commits say, and the files among them that set something off or say what does.
 * The delivery is what tells two pushes of one commit to one ref apart, since its own time is in whole seconds.
 */
export function pushActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = pushEvent.parse(payload);
  if (event.deleted) return [];
  const at = secondsOf(event.repository.pushed_at) ?? receivedAt;
  const common = {
    ...NOTHING,
    event: event.created ? "push.created" : "push",
    at,
    actor: actor(event.sender),
    repositoryId: event.repository.id,
    ref: event.ref,
    sha: event.after,
  };
  const tag = event.ref.startsWith("refs/tags/");
  const acts = [actOf({ ...common, kind: tag ? "tag" : "branch", text: nameOf(event.ref) }, delivery)];
  if (tag) return acts;
  const fresh = event.commits.filter(({ distinct }) => distinct);
  for (const { id, message } of fresh)
    acts.push(actOf({ ...common, kind: "commit-text", sha: id ?? event.after, text: message }, delivery));
  const changed = new Set(fresh.flatMap(({ added, modified }) => [...added, ...modified]));
  const telling = [...changed].flatMap((path) => {
    const kind = kindOfFile(path);
    return kind === null ? [] : [{ path, kind }];
  });
  for (const { path, kind } of telling.slice(0, MAX_PATHS))
    acts.push(actOf({ ...common, kind, text: path }, delivery));
  return acts;
}

function kindOfFile(path: string): LeverKind | null {
  if (isWorkflowPath(path) || isActionPath(path)) return "workflow-file";
  if (FILE_LEVERS.some((lever) => pulls({ kind: "file", text: path }, lever))) return "file";
  return concernsBots(path) ? "bot-config" : null;
}

const nameOf = (ref: string): string => ref.replace(/^refs\/(heads|tags)\//, "");

function secondsOf(value: unknown): string | null {
  return typeof value === "number" && Number.isSafeInteger(value)
    ? new Date(value * 1000).toISOString()
    : null;
}

const createEvent = envelope.extend({ ref: z.string(), ref_type: z.string() });

/** `create`: a branch or tag that is new; GitHub sends it besides the push. */
export function createActs(payload: unknown, { receivedAt, delivery }: Context): Act[] {
  const event = createEvent.parse(payload);
  if (event.ref_type !== "branch" && event.ref_type !== "tag") return [];
  const folder = event.ref_type === "tag" ? "tags" : "heads";
  return [
    actOf(
      {
        ...NOTHING,
        kind: event.ref_type,
        event: "create",
        at: receivedAt,
        actor: actor(event.sender),
        repositoryId: event.repository.id,
        ref: `refs/${folder}/${event.ref}`,
        text: event.ref,
      },
      delivery,
    ),
  ];
}
