import { isSource } from "../../chains/sources.ts";
import { digest } from "../../facts/digest.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { type Deployers, deployersIn } from "../../levers/deployers.ts";
import { remember } from "../../remember.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing } from "../client/failure.ts";
import { readBlobTexts } from "../objects/blob-texts.ts";
import type { Repo } from "../objects/compare.ts";
import type { TreeReader } from "../objects/trees.ts";

/** Far above what repositories hold; more is not read to the end. */
const MAX_FILES = 1000;
/** Sets of files remembered; each is a few kilobytes. */
const MAX_REMEMBERED = 500;
const WHAT = "bots and workflows that deploy";

/** By the paths and ids of the files: what they say never changes. */
const remembered = new Map<string, Deployers>();

/**
 * What of a repository deploys, merges or releases at a commit: one tree, and one query a hundred files where these
 * very files were not seen before.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readDeployers(
  client: GitHubClient,
  repo: Repo,
  commit: string,
  trees: TreeReader,
): Promise<Known<Deployers>> {
  try {
    const tree = await trees(commit);
    if (tree === null)
      return incomplete("github/tree-too-large", WHAT, "A tree is too large for GitHub to list.");
    // A submodule is a commit of another repository and has no text.
    const files = [...tree.values()].filter(({ path, mode }) => mode !== "160000" && isSource(path));
    if (files.length > MAX_FILES)
      return incomplete("github/deployers-cap", WHAT, `There are more than ${MAX_FILES} files to read.`);
    const key = digest(files.map(({ path, oid }) => [path, oid]));
    const found = remembered.get(key);
    if (found !== undefined) return known(found);
    const texts = await readBlobTexts(
      client,
      repo,
      files.map(({ oid }) => oid),
    );
    if (!texts.known) return texts;
    const deployers = deployersIn(files.map(({ path, oid }) => ({ path, text: texts.value.get(oid) ?? "" })));
    return known(remember(remembered, key, deployers, MAX_REMEMBERED));
  } catch (error) {
    if (isDenied(error)) return passing("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}
