import { AgentPolicyError } from "../errors.ts";
import { decodePath } from "./paths.ts";
import { type Git, run } from "./run.ts";

/** A file of a commit, unread. */
export interface Entry {
  path: string;
  /** `100644`, `100755`, `120000`. */
  mode: string;
  oid: string;
}

/**
 * The files of a commit whose path is wanted; submodules are none.
 *
 * @throws AgentPolicyError `git/failed` (unknown)
 */
export async function listFiles(
  git: Git,
  commit: string,
  wanted: (path: string) => boolean,
): Promise<Entry[]> {
  const { stdout } = await run(git, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const found: Entry[] = [];
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0, at);
    const record = stdout.subarray(at, end);
    const tab = record.indexOf(9);
    const [mode = "", type = "", object = ""] = record.subarray(0, tab).toString("latin1").split(" ");
    const path = decodePath(record.subarray(tab + 1));
    if (type === "blob" && wanted(path)) found.push({ path, mode, oid: object });
    at = end + 1;
  }
  return found;
}

/**
 * The text of blobs by object name; what is not UTF-8 has replacement characters.
 *
 * @throws AgentPolicyError `git/too-large`, `git/unexpected-output` (unknown)
 */
export async function readBlobs(
  git: Git,
  objects: readonly string[],
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const distinct = [...new Set(objects)];
  if (distinct.length === 0) return texts;
  const { stdout } = await run(git, ["cat-file", "--batch"], {
    stdin: distinct.map((object) => `${object}\n`).join(""),
    maxBytes,
  });
  let at = 0;
  for (const object of distinct) {
    const line = stdout.indexOf(10, at);
    const size = Number(stdout.subarray(at, line).toString("latin1").split(" ")[2]);
    if (line < 0 || !Number.isInteger(size))
      throw new AgentPolicyError(
        "unknown",
        "git/unexpected-output",
        `git cat-file gave no content for ${object}`,
      );
    texts.set(object, stdout.subarray(line + 1, line + 1 + size).toString("utf8"));
    at = line + size + 2;
  }
  return texts;
}
