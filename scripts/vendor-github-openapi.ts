/**
 * Writes the response schemas of GitHub's OpenAPI description for the routes that the simulator has, and those of the
 * webhooks below, for the contract tests: without descriptions and examples, with `nullable` put in JSON Schema's own terms.
 *
 *   npm install --prefix DIR @octokit/openapi
 *   node scripts/vendor-github-openapi.ts DIR
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv, stderr } from "node:process";
import { routes } from "../src/simulator/rest/routes.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Objectlike = { [key: string]: Json };

/** Routes that GitHub has and does not describe. */
const UNDESCRIBED = new Set(["GET /repositories/{repository_id}"]);

/** Webhooks whose payload is checked, by GitHub's name for each event and action. */
const WEBHOOKS = `commit-comment-created create discussion-comment-created discussion-comment-deleted
  discussion-comment-edited discussion-created discussion-edited discussion-labeled
  pull-request-review-comment-created pull-request-review-comment-deleted pull-request-review-comment-edited
  registry-package-published release-created release-published release-released
  repository-dispatch-sample.collected workflow-dispatch deployment-created deployment-protection-rule-requested deployment-status-created
  workflow-job-completed workflow-job-in-progress workflow-job-queued workflow-job-waiting
  workflow-run-completed workflow-run-in-progress workflow-run-requested`.split(/\s+/);

const path = join(argv[2] ?? ".", "node_modules/@octokit/openapi/generated/api.github.com.json");
const description = JSON.parse(readFileSync(path, "utf8")) as Objectlike;

function at(value: Json | undefined, ...keys: string[]): Json | undefined {
  return keys.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner) ? inner[key] : undefined,
    value,
  );
}

const schemas: Objectlike = {};

/** Where GitHub's own answers (its examples too) break its description: empty URLs, and events younger than a list. */
function correct(properties: Objectlike): void {
  for (const [name, schema] of Object.entries(properties)) {
    const inner = at(schema) as Objectlike;
    if (/^(target|log|environment)_url$/.test(name) && inner.format === "uri") delete inner.format;
    if (name === "events" && at(inner, "items", "enum") !== undefined) inner.items = { type: "string" };
  }
}

/** Copies a schema, following references into `schemas`; `inProperties`: the keys are names, not keywords. */
function copy(value: Json, inProperties = false): Json {
  if (Array.isArray(value)) return value.map((item) => copy(item));
  if (typeof value !== "object" || value === null) return value;
  if (!inProperties && typeof value.$ref === "string") {
    const name = value.$ref.split("/").at(-1) ?? "";
    if (schemas[name] === undefined) {
      schemas[name] = true;
      schemas[name] = copy(at(description, "components", "schemas", name) ?? true);
    }
    return { $ref: `#/components/schemas/${name}` };
  }
  const entries = Object.entries(value).filter(
    ([key]) =>
      inProperties ||
      !(/^(description|examples?|title|externalDocs|deprecated|default)$/.test(key) || key.startsWith("x-")),
  );
  const copied: Objectlike = Object.fromEntries(
    entries.map(([key, inner]): [string, Json] => [key, copy(inner, !inProperties && key === "properties")]),
  );
  if (inProperties) correct(copied);
  if (inProperties || copied.nullable !== true) {
    if (!inProperties) delete copied.nullable;
    return copied;
  }
  delete copied.nullable;
  return { anyOf: [{ type: "null" }, copied] };
}

const operations: Objectlike = {};
for (const { name } of routes) {
  const [method = "", template = ""] = name.split(" ");
  const responses = at(description, "paths", template, method.toLowerCase(), "responses") as
    | Objectlike
    | undefined;
  if (responses === undefined) {
    if (!UNDESCRIBED.has(name)) stderr.write(`GitHub's description has no ${name}\n`);
    continue;
  }
  const perStatus: Objectlike = {};
  for (const [status, response] of Object.entries(responses)) {
    if (!/^2/.test(status)) continue;
    const reference = at(response, "$ref");
    const resolved =
      typeof reference === "string"
        ? at(description, "components", "responses", reference.split("/").at(-1) ?? "")
        : response;
    const schema = at(resolved, "content", "application/json", "schema");
    perStatus[status] = schema === undefined ? null : copy(schema);
  }
  operations[name] = perStatus;
}

// An account is a user or an enterprise; the description's list says that it is both at once.
const account = at(operations, "GET /app/installations", "200", "items", "properties", "account", "anyOf") as
  | Json[]
  | undefined;
for (const one of account ?? []) {
  const inner = one as Objectlike;
  if (inner.allOf !== undefined) {
    inner.anyOf = inner.allOf;
    delete inner.allOf;
  }
}

const webhooks: Objectlike = {};
for (const name of WEBHOOKS) {
  const body = at(
    description,
    "x-webhooks",
    name,
    "post",
    "requestBody",
    "content",
    "application/json",
    "schema",
  );
  if (body === undefined) throw new Error(`GitHub's description has no webhook ${name}`);
  webhooks[name] = copy(body);
}

writeFileSync(
  join(import.meta.dirname, "../test/contract/vendor/openapi.json"),
  `${JSON.stringify({ operations, webhooks, components: { schemas } })}\n`,
);
