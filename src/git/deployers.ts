import { isSource } from "../chains/sources.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { type Deployers, deployersIn } from "../levers/deployers.ts";
import { listFiles, readBlobs } from "./blobs.ts";
import type { Git } from "./run.ts";

const MAX_FILES = 5000;
const MAX_BYTES = 32_000_000;
const WHAT = "bots and workflows that deploy";

/** What of the repository deploys, merges or releases at a commit. @param commit full object name */
export async function readDeployers(git: Git, commit: string): Promise<Known<Deployers>> {
  try {
    const files = await listFiles(git, commit, isSource);
    if (files.length > MAX_FILES)
      return incomplete("git/deployers-cap", WHAT, `There are more than ${MAX_FILES} files to read.`);
    const texts = await readBlobs(
      git,
      files.map(({ oid }) => oid),
      MAX_BYTES,
    );
    return known(deployersIn(files.map(({ path, oid }) => ({ path, text: texts.get(oid) ?? "" }))));
  } catch (error) {
    return incomplete("git/deployers", WHAT, error instanceof Error ? error.message : String(error));
  }
}
