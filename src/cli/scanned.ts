import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { SUPPRESSIONS_FILE } from "../chains/paths/suppressions.ts";
import { isSource } from "../chains/sources.ts";
import type { SourceFile } from "../chains/types.ts";
import { AgentPolicyError } from "../errors.ts";
import { listFiles, readBlobs } from "../git/blobs.ts";
import type { Git } from "../git/run.ts";
import { POLICY_FILE } from "../policy/file-name.ts";

/** What the scan itself is told: the bots that policy names, the ways that somebody accepts. */
const TELLS = new Set([POLICY_FILE, SUPPRESSIONS_FILE]);
const wanted = (path: string) => isSource(path) || TELLS.has(path);

/** Folders that hold other people's code, or no files of the repository. */
const SKIPPED = new Set([".git", "node_modules", "vendor", "third_party"]);
const MAX_ENTRIES = 400_000;
/** A workflow over this is refused by the reader anyway, and says so. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The files of a directory that a scan reads. Symbolic links are not followed.
 *
 * @throws AgentPolicyError `input/unreadable` (usage) when it is no directory, or too large to be a checkout
 */
export async function filesOfDirectory(root: string): Promise<SourceFile[]> {
  const paths: string[] = [];
  let seen = 0;
  const walk = async (directory: string): Promise<void> => {
    const entries = await readdir(join(root, directory), { withFileTypes: true });
    seen += entries.length;
    if (seen > MAX_ENTRIES) throw unreadable(root, `it has more than ${MAX_ENTRIES} files`);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) await walk(path);
      } else if (entry.isFile() && wanted(path)) paths.push(path);
    }
  };
  try {
    await walk("");
    return await Promise.all(paths.map(async (path) => ({ path, text: await textOf(join(root, path)) })));
  } catch (error) {
    if (error instanceof AgentPolicyError) throw error;
    const { code, path }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
    throw unreadable(path ?? root, reason(String(code ?? error)));
  }
}

async function textOf(path: string): Promise<string> {
  const { size } = await lstat(path);
  // too long to be a workflow: the reader says so, without its text
  return size > MAX_BYTES ? " ".repeat(MAX_BYTES) : readFile(path, "utf8");
}

function reason(code: string): string {
  return (
    { ENOENT: "there is no such directory", ENOTDIR: "it is a file", EACCES: "you may not read it" }[code] ??
    code
  );
}

function unreadable(path: string, why: string): AgentPolicyError {
  return new AgentPolicyError("usage", "input/unreadable", `cannot scan ${path}: ${why}`, {
    remedy: "Give the directory of a checkout, all of which you may read.",
  });
}

/** The files of a commit that a scan reads. */
export async function filesOfCommit(git: Git, commit: string): Promise<SourceFile[]> {
  const listed = await listFiles(
    git,
    commit,
    (path) => !path.split("/").some((part) => SKIPPED.has(part)) && wanted(path),
  );
  const files = listed.filter(({ mode }) => mode.startsWith("100"));
  const texts = await readBlobs(
    git,
    files.map(({ oid }) => oid),
  );
  return files.map(({ path, oid }) => ({ path, text: texts.get(oid) ?? "" }));
}
