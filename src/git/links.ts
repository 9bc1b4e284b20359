import { type Link, linksOf } from "../facts/links.ts";
import { listFiles, readBlobs } from "./blobs.ts";
import type { Git } from "./run.ts";

/** Paths are that long at most (limits.h, PATH_MAX); more is no link that anything follows. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The symbolic links of a commit. @throws AgentPolicyError `git/failed`, `git/too-large` (unknown) */
export async function readLinks(git: Git, commit: string): Promise<Link[]> {
  const links = (await listFiles(git, commit, () => true)).filter(({ mode }) => mode === "120000");
  const texts = await readBlobs(
    git,
    links.map(({ oid }) => oid),
    MAX_BYTES,
  );
  return linksOf(links, (oid) => texts.get(oid));
}
