import { z } from "zod";
import { isSource } from "../../chains/sources.ts";
import type { SetupFacts } from "../../doctor/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { POLICY_FILE } from "../../policy/file-name.ts";
import { type PolicyFile, resolvePolicy } from "../../policy/layers.ts";
import { catalogue } from "../../rules/catalogue.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied, statusOf } from "../client/failure.ts";
import { readBlobTexts } from "../objects/blob-texts.ts";
import type { Repo } from "../objects/compare.ts";
import type { TreeFile } from "../objects/objects.ts";
import { createTreeReader } from "../objects/trees.ts";
import { readBlob } from "../policy/policy-files.ts";
import { readProperties } from "../policy/properties.ts";
import type { SettingsOptions } from "./options.ts";
import type { RepositoryAnswer } from "./shapes.ts";

type Setup = Pick<SetupFacts, "policy" | "organizationPolicy" | "sources">;

const RULES = catalogue.map(({ id }) => id);
const hostShape = z.object({ default_branch: z.string(), private: z.boolean() });

/** The policy that holds on the default branch, whether our App can read all of it, and what runs in CI there. */
export async function readPolicySetup(
  options: SettingsOptions,
  repository: RepositoryAnswer,
  installation: SetupFacts["installation"],
): Promise<Setup> {
  const { client, repo } = options;
  const organization = await readOrganizationFile(options, repository, installation);
  const files = await readFiles(client, repo, repository.default_branch);
  const own = files.known
    ? await policyFile(client, repo, "repository", files.value)
    : layer(repo, "repository", { state: "unreadable", reason: files.gap.detail });
  const layers = [organization.file, own];
  const properties = await readProperties(client, repo, layers).catch(() => ({}));
  return {
    policy: resolvePolicy(layers, { rules: RULES, repository: { name: repository.name, properties } }),
    organizationPolicy: organization.readable,
    sources: files.known ? await readSources(client, repo, files.value) : files,
  };
}

function layer({ owner, repo }: Repo, name: PolicyFile["layer"], content: PolicyFile["content"]): PolicyFile {
  return { layer: name, repository: `${owner}/${repo}`, path: POLICY_FILE, commit: null, content };
}

/** All files at a branch; a repository without any commit has none. */
async function readFiles(
  client: GitHubClient,
  repo: Repo,
  branch: string,
): Promise<Known<Map<string, TreeFile>>> {
  const what = `files of ${repo.owner}/${repo.repo}`;
  try {
    const tree = await createTreeReader(client, repo)(branch);
    return tree === null
      ? incomplete("github/tree-too-large", what, "The tree is too large for GitHub to list.")
      : known(tree);
  } catch (error) {
    if (statusOf(error) === 409) return known(new Map());
    return incomplete("github/denied", what, `${describe(error)}. What shows it: contents: read.`);
  }
}

async function policyFile(
  client: GitHubClient,
  repo: Repo,
  name: PolicyFile["layer"],
  files: ReadonlyMap<string, TreeFile>,
): Promise<PolicyFile> {
  const entry = files.get(POLICY_FILE);
  if (entry === undefined) return layer(repo, name, { state: "absent" });
  if (!entry.mode.startsWith("100"))
    return layer(repo, name, { state: "unreadable", reason: `${POLICY_FILE} is not a regular file` });
  const bytes = await readBlob(client, `${repo.owner}/${repo.repo}`, entry.oid).catch(() => null);
  return layer(
    repo,
    name,
    bytes === null
      ? { state: "unreadable", reason: `the blob ${entry.oid} cannot be read` }
      : { state: "present", text: bytes },
  );
}

/**
 * The organisation's file and whether our App can read it. GitHub answers the same for a repository that is not there and one that
 * is hidden: only an installation on all repositories knows that there is none.
 */
async function readOrganizationFile(
  { client, app, repo }: SettingsOptions,
  { owner }: RepositoryAnswer,
  installation: SetupFacts["installation"],
): Promise<{ file: PolicyFile; readable: SetupFacts["organizationPolicy"] }> {
  const host = { owner: repo.owner, repo: ".github" };
  const what = `${repo.owner}/.github`;
  const without = (content: PolicyFile["content"]) => layer(host, "organization", content);
  if (owner.type === "User") return { file: without({ state: "absent" }), readable: known("absent") };
  const selection = installation.known ? (installation.value?.selection ?? null) : null;
  const seen = await find(app?.installation ?? client, host);
  if (seen.known && seen.value !== null) {
    const files = await readFiles(client, host, seen.value.default_branch);
    const file = files.known
      ? await policyFile(client, host, "organization", files.value)
      : without({ state: "unreadable", reason: files.gap.detail });
    if (app !== null || selection === "all" || !seen.value.private)
      return { file, readable: known("readable") };
    return {
      file,
      readable: incomplete(
        "github/selection",
        what,
        "Only the App's own key tells whether it is installed there.",
      ),
    };
  }
  const reason = `${what} does not exist or is hidden`;
  if (!seen.known) return { file: without({ state: "unreadable", reason: seen.gap.detail }), readable: seen };
  if (app === null) {
    const gap = incomplete("github/hidden", what, "It does not exist, or this token may not see it.");
    return { file: without({ state: "unreadable", reason }), readable: gap };
  }
  return selection === "all"
    ? { file: without({ state: "absent" }), readable: known("absent") }
    : { file: without({ state: "unreadable", reason }), readable: known("hidden") };
}

async function find(client: GitHubClient, host: Repo): Promise<Known<z.infer<typeof hostShape> | null>> {
  try {
    return known(await client.get("/repos/{owner}/{repo}", { ...host }, hostShape));
  } catch (error) {
    return isDenied(error)
      ? known(null)
      : incomplete("github/unavailable", `${host.owner}/.github`, describe(error));
  }
}

/** Far above what repositories hold. */
const MAX_SOURCES = 1000;

async function readSources(
  client: GitHubClient,
  repo: Repo,
  files: ReadonlyMap<string, TreeFile>,
): Promise<SetupFacts["sources"]> {
  const what = "workflows and actions";
  const sources = [...files.values()].filter(({ path, mode }) => mode !== "160000" && isSource(path));
  if (sources.length > MAX_SOURCES)
    return incomplete("github/ci-cap", what, `There are more than ${MAX_SOURCES} of them.`);
  try {
    const texts = await readBlobTexts(
      client,
      repo,
      sources.map(({ oid }) => oid),
    );
    if (!texts.known) return texts;
    return known(sources.map(({ path, oid }) => ({ path, text: texts.value.get(oid) ?? "" })));
  } catch (error) {
    return incomplete("github/unavailable", what, describe(error));
  }
}
