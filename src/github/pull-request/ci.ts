import { isSource, touchesSources } from "../../chains/sources.ts";
import { ciFiles, type Listed } from "../../facts/ci.ts";
import type { CiFiles, FileChange } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing } from "../client/failure.ts";
import { readBlobTexts } from "../objects/blob-texts.ts";
import type { Repo } from "../objects/compare.ts";
import type { TreeReader } from "../objects/trees.ts";

/** Far above what repositories hold; more is not read to the end. */
const MAX_FILES = 1000;
const WHAT = "workflows and actions";

/**
 * What runs in CI at the merge base, and what the head has otherwise: two trees and one query for the texts. Undefined when
 * the change touches none of it.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readCi(
  client: GitHubClient,
  repo: Repo,
  files: readonly FileChange[],
  at: { headSha: string; mergeBase: Known<string> },
  trees: TreeReader,
): Promise<Known<CiFiles> | undefined> {
  if (!touchesSources(files)) return undefined;
  if (!at.mergeBase.known) return at.mergeBase;
  try {
    const [base, head] = [await trees(at.mergeBase.value), await trees(at.headSha)].map(
      (tree) => tree && [...tree.values()].filter(isRead),
    );
    if (!base || !head)
      return incomplete("github/tree-too-large", WHAT, "A tree is too large for GitHub to list.");
    const oids = [...base, ...head].map(({ oid }) => oid);
    if (new Set(oids).size > MAX_FILES)
      return incomplete("github/ci-cap", WHAT, `There are more than ${MAX_FILES} of them.`);
    const texts = await readBlobTexts(client, repo, oids);
    if (!texts.known) return texts;
    return known(ciFiles(base, head, (oid) => texts.value.get(oid) ?? ""));
  } catch (error) {
    if (isDenied(error)) return passing("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}

/** A submodule is a commit of another repository and has no text. */
const isRead = ({ path, mode }: Listed & { mode: string }) => mode !== "160000" && isSource(path);
