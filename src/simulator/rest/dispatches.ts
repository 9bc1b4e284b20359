import { repositoryDispatch } from "../actions/dispatches.ts";
import { startRun } from "../actions/runs.ts";
import { entryAt } from "../git/files.ts";
import { actorOf } from "../handles/threads.ts";
import { workflowId } from "../shapes/runs.ts";
import type { Repository } from "../state/types.ts";
import {
  type Answer,
  actingAccount,
  type Context,
  HttpError,
  invalid,
  noContent,
  notFound,
  repositoryOf,
  requiredText,
  resolveCommit,
} from "./context.ts";
import type { Route } from "./router.ts";

const FOLDER = ".github/workflows";
/** Top-level properties of a payload, and characters of a type (OpenAPI: repos/create-dispatch-event). */
const PROPERTIES = 10;
const TYPE_LIMIT = 100;

/** A workflow by file name or number, as it is on the default branch. @throws 404 */
function workflowPath(repository: Repository, wanted: string): string {
  const tip = repository.refs.get(`refs/heads/${repository.defaultBranch}`);
  const folder =
    tip === undefined ? null : entryAt(repository.objects, repository.objects.commit(tip).tree, FOLDER);
  const files =
    folder === null ? [] : repository.objects.tree(folder.sha).map(({ name }) => `${FOLDER}/${name}`);
  const found = files.find((path) => path === `${FOLDER}/${wanted}` || String(workflowId(path)) === wanted);
  if (found === undefined) throw notFound();
  return found;
}

/** The run has one job that needs nothing: what the workflow says is not read. */
function dispatchWorkflow(context: Context): Answer {
  const repository = repositoryOf(context);
  const path = workflowPath(repository, context.params.workflow_id ?? "");
  const ref = requiredText(context.body, "ref").replace(/^refs\/(heads|tags)\//, "");
  if (resolveCommit(repository, ref) === null) throw new HttpError(422, `No ref found for: ${ref}`);
  startRun(context.world, repository, {
    path,
    by: actorOf(actingAccount(context)),
    branch: ref,
    inputs: recordOf(context.body.inputs),
  });
  return noContent();
}

function dispatchRepository(context: Context): Answer {
  const type = requiredText(context.body, "event_type");
  const payload = recordOf(context.body.client_payload);
  if (type.length > TYPE_LIMIT) throw invalid(`Only ${TYPE_LIMIT} characters are allowed.`);
  if (Object.keys(payload).length > PROPERTIES)
    throw invalid(`No more than ${PROPERTIES} properties are allowed.`);
  repositoryDispatch(context.world, repositoryOf(context), actingAccount(context), { type, payload });
  return noContent();
}

function recordOf(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw invalid("an object was expected.");
  return value as Record<string, unknown>;
}

export const dispatchRoutes: Route[] = [
  {
    name: "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    access: ["actions:write"],
    handler: dispatchWorkflow,
  },
  { name: "POST /repos/{owner}/{repo}/dispatches", access: ["contents:write"], handler: dispatchRepository },
];
