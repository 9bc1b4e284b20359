import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { LoggedRequest } from "../../src/simulator/index.ts";

interface Vendored {
  operations: Record<string, Record<string, unknown>>;
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
  const key = `${route} ${status}`;
  const pointer = `github#/operations/${route.replaceAll("~", "~0").replaceAll("/", "~1")}/${status}`;
  const validate = compiled.get(key) ?? ajv.compile({ $ref: encodeURI(pointer) });
  compiled.set(key, validate);
  // What the client gets: undefined members are not on the wire.
  if (validate(JSON.parse(JSON.stringify(response)))) return [];
  return (validate.errors ?? []).map(
    (error) => `${key}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
  );
}
