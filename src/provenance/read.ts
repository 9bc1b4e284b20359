import type { z } from "zod";
import { type Refusal, refuse } from "./codes.ts";
import { readJson } from "./json.ts";
import { isRecord } from "./shape.ts";
import { BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE, type Statement, statementSchema } from "./statement.ts";

/** Parses a payload into a statement, strictly. */
export function readStatement(payload: Uint8Array): { ok: true; statement: Statement } | Refusal {
  const read = readJson(payload);
  if (!read.ok) return refuse(`payload/${read.flaw}`, read.detail);
  return checkStatement(read.value);
}

/** A value that JSON gave as a statement. */
export function checkStatement(value: unknown): { ok: true; statement: Statement } | Refusal {
  const checked = statementSchema.safeParse(value);
  if (!checked.success) return refusal(value, checked.error.issues);
  const { sequence, predecessor } = checked.data.predicate.buildDefinition.externalParameters;
  if ((sequence === 1) !== (predecessor === undefined)) return refuse("statement/sequence");
  return { ok: true, statement: checked.data };
}

/** What a statement of another kind fails by, said first: all else about it would mislead. */
function refusal(value: unknown, issues: readonly z.core.$ZodIssue[]): Refusal {
  if (!isRecord(value)) return refuse("statement/shape", "It is no object.");
  if (value._type !== STATEMENT_TYPE)
    return refuse("statement/type", `_type is ${shown(value._type)}, not ${STATEMENT_TYPE}.`);
  if (value.predicateType !== PREDICATE_TYPE)
    return refuse(
      "statement/predicate-type",
      `predicateType is ${shown(value.predicateType)}, not ${PREDICATE_TYPE}.`,
    );
  const definition = isRecord(value.predicate) ? value.predicate.buildDefinition : undefined;
  if (isRecord(definition) && definition.buildType !== BUILD_TYPE)
    return refuse("statement/build-type", `buildType is ${shown(definition.buildType)}, not ${BUILD_TYPE}.`);
  const unknown = issues.find(({ code }) => code === "unrecognized_keys");
  const issue = unknown ?? issues[0];
  const place = issue?.path.join(".") || "the statement";
  return refuse(
    unknown === undefined ? "statement/shape" : "statement/unknown-field",
    `${place}: ${issue?.message ?? "is not as it has to be"}.`,
  );
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 120);
}
