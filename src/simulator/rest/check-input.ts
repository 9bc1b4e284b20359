import type { CheckChange } from "../actions/checks.ts";
import type { Annotation, CheckRun, Conclusion } from "../state/types.ts";
import { invalid, requiredText, text } from "./context.ts";

/** What an App may conclude; `stale` is GitHub's own (OpenAPI: checks/create). */
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const STATUSES = ["queued", "in_progress", "completed"];
const LEVELS = ["notice", "warning", "failure"];
const OUTPUT_LIMIT = 65_535;
const ANNOTATIONS_LIMIT = 50;

/** What a request says of a check run. @throws 422 where it breaks GitHub's rules (OpenAPI: checks/create, checks/update). */
export function changeOf(body: Record<string, unknown>): CheckChange {
  const status = text(body, "status");
  const conclusion = text(body, "conclusion");
  if (status !== undefined && !STATUSES.includes(status))
    throw invalid(`${status} is not a member of [${STATUSES.map((one) => `"${one}"`).join(", ")}].`);
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion))
    throw invalid(`${conclusion} is not a member of [${CONCLUSIONS.map((one) => `"${one}"`).join(", ")}].`);
  if (status === "completed" && conclusion === undefined) throw invalid('"conclusion" wasn\'t supplied.');
  const change: CheckChange = {};
  if (status !== undefined) change.status = status as CheckRun["status"];
  if (conclusion !== undefined) change.conclusion = conclusion as Conclusion;
  for (const [from, to] of [
    ["name", "name"],
    ["external_id", "externalId"],
    ["details_url", "detailsUrl"],
    ["started_at", "startedAt"],
    ["completed_at", "completedAt"],
  ] as const) {
    const value = text(body, from);
    if (value !== undefined) change[to] = value;
  }
  if (body.output !== undefined && body.output !== null)
    change.output = outputOf(body.output as Record<string, unknown>);
  if (Array.isArray(body.actions)) {
    if (body.actions.length > 3)
      throw invalid(`No more than 3 items are allowed; ${body.actions.length} were supplied.`);
    change.actions = body.actions as CheckRun["actions"];
  }
  return change;
}

function outputOf(output: Record<string, unknown>): NonNullable<CheckChange["output"]> {
  const title = text(output, "title");
  const summary = text(output, "summary");
  const long = text(output, "text");
  if (summary === undefined) throw invalid('"summary" wasn\'t supplied.');
  for (const value of [summary, long ?? ""]) {
    if (value.length > OUTPUT_LIMIT)
      throw invalid(`Only ${OUTPUT_LIMIT} characters are allowed; ${value.length} were supplied.`);
  }
  const annotations = Array.isArray(output.annotations) ? output.annotations : [];
  if (annotations.length > ANNOTATIONS_LIMIT) {
    throw invalid(
      `No more than ${ANNOTATIONS_LIMIT} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  return {
    ...(title === undefined ? {} : { title }),
    summary,
    ...(long === undefined ? {} : { text: long }),
    annotations: annotations.map(annotationOf),
  };
}

function annotationOf(given: Record<string, unknown>): Annotation {
  const level = requiredText(given, "annotation_level");
  if (!LEVELS.includes(level)) throw invalid(`${level} is not a member of ["notice", "warning", "failure"].`);
  const title = text(given, "title") ?? null;
  if (title !== null && title.length > 255)
    throw invalid(`Only 255 characters are allowed; ${title.length} were supplied.`);
  for (const name of ["start_line", "end_line"]) {
    if (!Number.isInteger(given[name])) throw invalid(`"${name}" wasn't supplied.`);
  }
  return {
    path: requiredText(given, "path"),
    start_line: Number(given.start_line),
    end_line: Number(given.end_line),
    start_column: typeof given.start_column === "number" ? given.start_column : null,
    end_column: typeof given.end_column === "number" ? given.end_column : null,
    annotation_level: level,
    message: requiredText(given, "message"),
    title,
    raw_details: text(given, "raw_details") ?? null,
  };
}
