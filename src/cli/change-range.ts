import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { AgentPolicyError } from "../errors.ts";
import type { Commit, Ref } from "../facts/facts.ts";
import type { Known } from "../facts/known.ts";
import { gatherFacts } from "../git/facts.ts";
import { withObjects } from "../git/objects.ts";
import { type ChangeRange, openRange } from "../git/range.ts";
import { landingNames } from "../rules/paths/landing.ts";
import { userPath } from "./input.ts";

/** Which change a statement is about, as the user says it. */
export interface TargetOptions {
  repo: string;
  base: string;
  head: string;
  baseRef?: string;
  headRef?: string;
  defaultBranch?: string;
  repositoryId?: number;
  ownerId?: number;
  pullRequest?: number;
}

/** The options that `attest` and `verify` share. */
export function targetOptions(command: Command): Command {
  return command
    .option("--repo <dir>", "git repository to read", ".")
    .requiredOption("--base <rev>", "what the change would go into")
    .requiredOption("--head <rev>", "the change")
    .option(
      "--base-ref <name>",
      "branch that the base is on GitHub (default: the branch --base names, else the default branch)",
    )
    .option("--head-ref <name>", "branch that the head is on GitHub (default: the branch --head names)")
    .option("--default-branch <name>", "default branch of the repository (default: as the clone says)")
    .option("--repository-id <number>", "GitHub's number of the repository", positive)
    .option("--owner-id <number>", "GitHub's number of its owner", positive)
    .option("--pull-request <number>", "number of the pull request", positive);
}

function positive(text: string): number {
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("It is a number from 1 on.");
}

/** The numbers that no clone knows, where the user gave them. */
export function identityOf({ repositoryId, ownerId, pullRequest }: TargetOptions) {
  return { repositoryId, ownerId, pullRequest };
}

/** Full name of a branch; null for a range end that is only a commit. */
export function branchOf({ ref }: Ref): string | null {
  return ref.startsWith("refs/heads/") ? ref : null;
}

/**
 * The commits of a range, oldest first, and the names of `landingNames`.
 *
 * @throws AgentPolicyError as `openRange`, and kind `unknown` when the clone does not hold all of it
 */
export async function readRange(
  options: TargetOptions,
  asOf: string,
): Promise<{ range: ChangeRange; commits: Commit[]; names: string[] }> {
  const range = await openRange({ ...options, repo: userPath(options.repo) });
  const facts = await withObjects(range.repository, (git) => gatherFacts(range, git, asOf));
  return { range, commits: present(facts.commits), names: present(landingNames(facts)) };
}

function present<T>(fact: Known<T>): T {
  if (fact.known) return fact.value;
  throw new AgentPolicyError("unknown", fact.gap.code, fact.gap.detail);
}
