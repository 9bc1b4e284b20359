import { AgentPolicyError } from "../errors.ts";
import { checkStatement } from "./read.ts";
import { isRecord } from "./shape.ts";
import { BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE, type Statement } from "./statement.ts";
import type { TargetCommit } from "./types.ts";

/** What git and the caller know about the change, beside the predicate. Undefined members are the predicate's to say. */
export interface Change {
  /** base..head, oldest first. */
  commits: readonly TargetCommit[];
  baseRef?: string | undefined;
  headRef?: string | undefined;
  repository?: string | undefined;
  repositoryId?: number | undefined;
  ownerId?: number | undefined;
  pullRequest?: number | undefined;
}

/**
 * The statement about a change: subjects and start from git, all else from the predicate that the sandbox wrote. A value that both
 * give has to be the same.
 *
 * @throws AgentPolicyError `attest/no-commits`, `attest/contradiction`, `attest/predicate` (usage)
 */
export function assembleStatement(predicate: unknown, change: Change): Statement {
  const [first] = change.commits;
  const head = change.commits.at(-1);
  if (first === undefined || head === undefined)
    throw bad("attest/no-commits", "There are no commits between base and head.", "Check --base and --head.");
  const baseCommit = first.parents[0];
  if (baseCommit === undefined)
    throw bad(
      "attest/no-commits",
      `Commit ${first.sha} has no parent.`,
      "Give a base that the change grew from.",
    );
  const { commits, ...known } = change;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [
      { name: "head", digest: { gitCommit: head.sha } },
      { name: "tree", digest: { gitTree: head.tree } },
      ...commits.map(({ sha }, index) => ({ name: `commit/${index}`, digest: { gitCommit: sha } })),
    ],
    predicateType: PREDICATE_TYPE,
    predicate: complete(predicate, { ...known, baseCommit }),
  };
  const whole: Statement = JSON.parse(JSON.stringify(statement));
  const checked = checkStatement(whole);
  // as it was given, not as it was read: what in-toto and SLSA have besides is for others
  if (checked.ok) return whole;
  throw bad(
    "attest/predicate",
    `The predicate cannot be signed: ${checked.detail}`,
    "docs/provenance.md tells every field.",
  );
}

function complete(predicate: unknown, change: Record<string, unknown>): unknown {
  const known = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (!isRecord(predicate))
    throw bad(
      "attest/predicate",
      "The predicate is no JSON object.",
      "docs/provenance.md tells every field.",
    );
  const definition = isRecord(predicate.buildDefinition) ? predicate.buildDefinition : {};
  const parameters = isRecord(definition.externalParameters) ? definition.externalParameters : {};
  const target = isRecord(parameters.target) ? parameters.target : {};
  for (const [name, value] of Object.entries(known)) {
    if (!(name in target) || target[name] === value) continue;
    throw bad(
      "attest/contradiction",
      `The predicate says ${name} ${JSON.stringify(target[name])}, and it is ${JSON.stringify(value)}.`,
      `Leave \`target.${name}\` out of the predicate, or give the same.`,
    );
  }
  return {
    ...predicate,
    buildDefinition: {
      buildType: BUILD_TYPE,
      ...definition,
      externalParameters: { sequence: 1, ...parameters, target: { ...target, ...known } },
    },
  };
}

function bad(code: string, message: string, remedy: string): AgentPolicyError {
  return new AgentPolicyError("usage", code, message, { remedy });
}
