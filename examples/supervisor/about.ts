import { readFile } from "node:fs/promises";
import { z } from "zod";
import { AgentPolicyError } from "../../src/errors.ts";
import { statementSchema } from "../../src/provenance/statement.ts";

const { buildDefinition, runDetails } = statementSchema.shape.predicate.shape;
const { task, target, grant, sequence, predecessor } = buildDefinition.shape.externalParameters.shape;
const { identity, model, runtime } = buildDefinition.shape.internalParameters.shape.agent.shape;

/** What no supervisor can observe and its operator has to say. In the words of the statement. */
const aboutSchema = z.strictObject({
  builder: runDetails.shape.builder.shape.id,
  agent: z.strictObject({ identity, model, runtime }),
  task,
  target: target
    .pick({ repository: true, repositoryId: true, ownerId: true, pullRequest: true })
    .extend({ baseRef: target.shape.baseRef.optional() }),
  grant,
  sequence: sequence.default(1),
  predecessor,
  tenancy: z.enum(["shared", "single"]).default("shared"),
});

export type About = z.infer<typeof aboutSchema>;

/**
 * Reads the operator's part of the statement.
 *
 * @throws AgentPolicyError `about/unreadable` (usage)
 */
export async function readAbout(path: string): Promise<About> {
  try {
    return aboutSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    const why =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : cause;
    throw new AgentPolicyError("usage", "about/unreadable", `${path}: ${why}`, {
      remedy: "examples/supervisor/about.json is a whole one.",
      cause,
    });
  }
}
