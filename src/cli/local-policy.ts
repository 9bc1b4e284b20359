import { AgentPolicyError } from "../errors.ts";
import { readPolicyAt } from "../git/policy.ts";
import type { ChangeRange } from "../git/range.ts";
import { LOCAL } from "../git/repository.ts";
import type { Git } from "../git/run.ts";
import type { PolicyState } from "../policy/effective.ts";
import { POLICY_FILE } from "../policy/file-name.ts";
import { type PolicyFile, resolvePolicy } from "../policy/layers.ts";
import { catalogue } from "../rules/catalogue.ts";
import { readInput } from "./input.ts";

/** A policy file that the user named. */
export function fileLayer(layer: PolicyFile["layer"], path: string, bytes: Uint8Array): PolicyFile {
  return { layer, repository: null, path, commit: null, content: { state: "present", text: bytes } };
}

/** The layers merged, with globs over rules held against the rules there are. */
export function mergeLayers(files: PolicyFile[], repository?: string): PolicyState {
  const rules = catalogue.map((rule) => rule.id);
  return resolvePolicy(
    files,
    repository === undefined ? { rules } : { rules, repository: { name: repository } },
  );
}

/**
 * The policy that a range is judged by: the file the user named, else the clone's own at the base and, for a base beside
 * the default branch, at that too. Never the head's.
 *
 * @throws AgentPolicyError `input/unreadable`, `policy/invalid` (usage) for a file the user named
 */
export async function readLocalPolicy(
  range: ChangeRange,
  git: Git,
  policyFile: string | undefined,
  orgFile: string | undefined,
): Promise<PolicyState> {
  const [organization, own] = await Promise.all([
    orgFile === undefined ? [] : named("organization", orgFile),
    policyFile === undefined ? committed(range, git) : named("repository", policyFile),
  ]);
  const state = mergeLayers([...organization, ...own], range.origin.name);
  const first = state.state === "invalid" ? state.errors[0] : undefined;
  // what stands in the repository is judged; what the user hands in has to be right
  if (first !== undefined && [policyFile, orgFile].includes(first.file)) {
    throw new AgentPolicyError(
      "usage",
      "policy/invalid",
      `${first.file}:${first.line}:${first.column}: ${first.message}`,
      {
        remedy: `See every mistake with: agent-policy validate ${policyFile ?? orgFile}${policyFile && orgFile ? ` --org ${orgFile}` : ""}`,
      },
    );
  }
  return state;
}

async function named(layer: PolicyFile["layer"], path: string): Promise<PolicyFile[]> {
  return [fileLayer(layer, path, await readInput(path))];
}

async function committed(range: ChangeRange, git: Git): Promise<PolicyFile[]> {
  const { base, defaultBranch, defaultTip } = range;
  if (defaultBranch.known && base.ref === `refs/heads/${defaultBranch.value}`) {
    return [await layerAt(range, git, "repository", base.sha)];
  }
  if (defaultTip !== null) {
    return Promise.all([
      layerAt(range, git, "repository", defaultTip),
      layerAt(range, git, "base-branch", base.sha),
    ]);
  }
  const reason = defaultBranch.known
    ? `the clone has no branch ${defaultBranch.value}, whose policy holds too; run \`git fetch origin\``
    : defaultBranch.gap.detail;
  const place = { repository: ownName(range), path: POLICY_FILE, commit: null };
  return [{ layer: "repository", ...place, content: { state: "unreadable", reason } }];
}

async function layerAt(
  range: ChangeRange,
  git: Git,
  layer: PolicyFile["layer"],
  commit: string,
): Promise<PolicyFile> {
  const file = await readPolicyAt(git, commit);
  const content = file.state === "found" ? ({ state: "present", text: file.bytes } as const) : file;
  return { layer, repository: ownName(range), path: POLICY_FILE, commit, content };
}

function ownName({ origin }: ChangeRange): string | null {
  return origin.owner === LOCAL ? null : `${origin.owner}/${origin.name}`;
}
