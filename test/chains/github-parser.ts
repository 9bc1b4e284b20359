import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { splitTemplate } from "../../src/chains/expression/parse.ts";
import { asksForStatus } from "../../src/chains/guards/evaluate.ts";
import type { Workflow } from "../../src/chains/workflow/model.ts";
import { readWorkflow } from "../../src/chains/workflow/workflow.ts";

/** What two readers of one workflow can agree on. */
export interface Outline {
  jobs: { id: string; needs: string[]; condition: string; calls: string | null; steps: string[] }[];
}

/** The outline by GitHub's own parser; null when it refuses the file. */
export async function githubOutline(name: string, content: string): Promise<Outline | null> {
  const parsed = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (parsed.value === undefined || parsed.context.errors.getErrors().length > 0) return null;
  const template = await convertWorkflowTemplate(parsed.context, parsed.value);
  if ((template.errors ?? []).length > 0) return null;
  return {
    jobs: template.jobs.map((job) => ({
      id: job.id.value,
      needs: (job.needs ?? []).map(({ value }) => value).sort(),
      condition: normal(job.if.expression),
      calls: job.type === "reusableWorkflowJob" ? job.ref.value : null,
      steps: job.type === "job" ? job.steps.map((step) => normal(step.if?.expression ?? "success()")) : [],
    })),
  };
}

/** The same by ours. */
export function ourOutline(name: string, text: string): Outline & Pick<Workflow, "incomplete"> {
  const { jobs, incomplete } = readWorkflow({ path: name, text });
  return {
    incomplete: [
      ...incomplete,
      ...jobs.flatMap((job) => [...job.incomplete, ...job.steps.flatMap((step) => step.incomplete)]),
    ],
    jobs: jobs.map((job) => ({
      id: job.id,
      needs: [...job.needs].sort(),
      condition: effective(job.condition?.text),
      calls: job.uses?.text ?? null,
      steps: job.steps.map((step) => effective(step.condition?.text)),
    })),
  };
}

/** A condition as GitHub runs it: in braces or not, after `success()` unless it asks for a status itself. */
function effective(condition: string | undefined): string {
  if (condition === undefined || condition.trim() === "") return normal("success()");
  const plain = condition.includes("${" + "{") ? asExpression(condition) : condition;
  return normal(asksForStatus(condition) ? plain : `success() && (${plain})`);
}

/** Text around braces makes the whole a text, which GitHub writes as a call of `format`. */
function asExpression(text: string): string {
  const parts = splitTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && "expression" in only) return only.expression;
  let count = 0;
  const expressions: string[] = [];
  const pattern = parts.map((part) => {
    if (!("expression" in part)) return part.literal.replaceAll("'", "''").replace(/[{}]/g, "$&$&");
    expressions.push(part.expression);
    count += 1;
    return `{${count - 1}}`;
  });
  return `format('${pattern.join("")}', ${expressions.join(", ")})`;
}

/** White space outside of texts means nothing. */
const normal = (expression: string) =>
  expression.replace(/('(?:[^']|'')*')|\s+/g, (_, text: string | undefined) => text ?? "");
