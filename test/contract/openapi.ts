import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Delivery, LoggedRequest } from "../../src/simulator/index.ts";

interface Vendored {
  operations: Record<string, Record<string, unknown>>;
  webhooks: Record<string, unknown>;
  components: { schemas: Record<string, unknown> };
}

const vendored = JSON.parse(
  readFileSync(new URL("./vendor/openapi.json", import.meta.url), "utf8"),
) as Vendored;
const ajv = new Ajv({ strict: false, allErrors: false });
formats.default(ajv);
ajv.addSchema(vendored, "github");
const compiled = new Map<string, ValidateFunction>();

/** Routes that GitHub describes and the simulator has. */
export const describedRoutes = Object.keys(vendored.operations);

/** What is wrong with an answer by GitHub's description; empty when nothing is. */
export function contractProblems(request: Pick<LoggedRequest, "route" | "status" | "response">): string[] {
  const { route, status, response } = request;
  if (route === null || status >= 300 || route === "POST /graphql") return [];
  const operation = vendored.operations[route];
  if (operation === undefined) return [];
  if (!(status in operation)) return [`${route}: GitHub describes no ${status}`];
  if (operation[status] === null)
    return response === null || JSON.stringify(response) === "{}"
      ? []
      : [`${route}: ${status} has no content`];
  const pointer = `operations/${route.replaceAll("~", "~0").replaceAll("/", "~1")}/${status}`;
  return shapeProblems(`${route} ${status}`, pointer, response);
}

/** Webhooks that GitHub describes and whose payloads are checked, e.g. `workflow-run-requested`. */
export const describedWebhooks = Object.keys(vendored.webhooks);

/** GitHub's name for what a delivery carries: event and action with hyphens. */
export function webhookName({ event, action }: Pick<Delivery, "event" | "action">): string {
  return (action === null ? event : `${event}-${action}`).replaceAll("_", "-");
}

/** What is wrong with a webhook by GitHub's description; empty when nothing is, or the webhook is not described. */
export function webhookProblems(delivery: Pick<Delivery, "event" | "action" | "payload">): string[] {
  const name = webhookName(delivery);
  return name in vendored.webhooks ? shapeProblems(name, `webhooks/${name}`, delivery.payload) : [];
}

function shapeProblems(key: string, pointer: string, value: unknown): string[] {
  const validate = compiled.get(key) ?? ajv.compile({ $ref: encodeURI(`github#/${pointer}`) });
  compiled.set(key, validate);
  // What the client gets: undefined members are not on the wire.
  if (validate(JSON.parse(JSON.stringify(value)))) return [];
  return (validate.errors ?? []).map(
    (error) => `${key}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}
