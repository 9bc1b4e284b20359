import { incomplete, type Known, known } from "../../facts/known.ts";
import { type Link, linksOf } from "../../facts/links.ts";
import { remember } from "../../remember.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied } from "../client/failure.ts";
import { readBlobTexts } from "../objects/blob-texts.ts";
import type { Repo } from "../objects/compare.ts";
import type { TreeReader } from "../objects/trees.ts";

const WHAT = "symbolic links";
/** A hundred a request. */
const MAX_LINKS = 5_000;
/** Commits whose links are remembered for each installation; a commit never changes. */
const MAX_KEPT = 500;

const kept = new WeakMap<GitHubClient, Map<string, Link[]>>();

/**
 * The symbolic links of a commit, remembered: all pull requests of a base ask for the same ones.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readLinks(
  client: GitHubClient,
  repo: Repo,
  sha: string,
  trees: TreeReader,
): Promise<Known<Link[]>> {
  const remembered = kept.get(client) ?? new Map<string, Link[]>();
  kept.set(client, remembered);
  const before = remembered.get(sha);
  if (before !== undefined) return known(before);
  try {
    const files = await trees(sha);
    if (files === null)
      return incomplete("github/links-cap", WHAT, "The base holds more files than can be listed.");
    const links = [...files.values()].filter(({ mode }) => mode === "120000");
    if (links.length > MAX_LINKS)
      return incomplete("github/links-cap", WHAT, `The base has more than ${MAX_LINKS} of them.`);
    const texts = await readBlobTexts(
      client,
      repo,
      links.map(({ oid }) => oid),
    );
    if (!texts.known) return texts;
    const read = linksOf(links, (oid) => texts.value.get(oid));
    return known(remember(remembered, sha, read, MAX_KEPT));
  } catch (error) {
    if (isDenied(error)) return incomplete("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}
