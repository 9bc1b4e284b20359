import { isSource, touchesSources } from "../chains/sources.ts";
import { ciFiles } from "../facts/ci.ts";
import type { CiFiles, FileChange } from "../facts/facts.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { listFiles, readBlobs } from "./blobs.ts";
import type { Git } from "./run.ts";

/** Far above what repositories hold; more is not read to the end. */
const MAX_FILES = 5000;
const MAX_BYTES = 32_000_000;

/**
 * What runs in CI at the merge base, and what the head has otherwise; undefined when the change touches none of it.
 *
 * @param from the merge base, @param to the head, both full object names
 */
export async function readCi(
  git: Git,
  files: readonly FileChange[],
  from: string,
  to: string,
): Promise<Known<CiFiles> | undefined> {
  if (!touchesSources(files)) return undefined;
  try {
    const [base, head] = await Promise.all([listFiles(git, from, isSource), listFiles(git, to, isSource)]);
    if (base.length + head.length > MAX_FILES)
      return incomplete("git/ci-cap", "workflows and actions", `There are more than ${MAX_FILES} of them.`);
    const texts = await readBlobs(
      git,
      [...base, ...head].map(({ oid }) => oid),
      MAX_BYTES,
    );
    return known(ciFiles(base, head, (oid) => texts.get(oid) ?? ""));
  } catch (error) {
    return incomplete(
      "git/ci",
      "workflows and actions",
      error instanceof Error ? error.message : String(error),
    );
  }
}
