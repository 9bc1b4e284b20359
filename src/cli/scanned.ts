import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { concernsBots } from "../chains/bots/detect.ts";
import { isActionPath, isWorkflowPath } from "../chains/scan.ts";
import type { SourceFile } from "../chains/types.ts";
import { AgentPolicyError } from "../errors.ts";
import { decodePath } from "../git/paths.ts";
import { type Git, run } from "../git/run.ts";

/** Folders that hold other people's code, or no files of the repository. */
const SKIPPED = new Set([".git", "node_modules", "vendor", "third_party"]);
const MAX_ENTRIES = 400_000;
/** A workflow over this is refused by the reader anyway, and says so. */
const MAX_BYTES = 2 * 1024 * 1024;

const wanted = (path: string) => isWorkflowPath(path) || isActionPath(path) || concernsBots(path);

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
    throw unreadable(
      root,
      error instanceof Error && "code" in error ? reason(String(error.code)) : String(error),
    );
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
    remedy: "Give the directory of a checkout.",
  });
}

/** The files of a commit that a scan reads. */
export async function filesOfCommit(git: Git, commit: string): Promise<SourceFile[]> {
  const { stdout } = await run(git, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const found: { path: string; object: string }[] = [];
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0, at);
    const record = stdout.subarray(at, end);
    const tab = record.indexOf(9);
    const [mode = "", type = "", object = ""] = record.subarray(0, tab).toString("latin1").split(" ");
    const path = decodePath(record.subarray(tab + 1));
    const skipped = path.split("/").some((part) => SKIPPED.has(part));
    if (type === "blob" && mode.startsWith("100") && !skipped && wanted(path)) found.push({ path, object });
    at = end + 1;
  }
  return blobs(git, found);
}

async function blobs(git: Git, found: readonly { path: string; object: string }[]): Promise<SourceFile[]> {
  if (found.length === 0) return [];
  const { stdout } = await run(git, ["cat-file", "--batch"], {
    stdin: found.map(({ object }) => `${object}\n`).join(""),
  });
  const files: SourceFile[] = [];
  let at = 0;
  for (const { path } of found) {
    const line = stdout.indexOf(10, at);
    const size = Number(stdout.subarray(at, line).toString("latin1").split(" ")[2]);
    if (line < 0 || !Number.isInteger(size))
      throw new AgentPolicyError(
        "unknown",
        "git/unexpected-output",
        `git cat-file gave no content for ${path}`,
      );
    files.push({ path, text: stdout.subarray(line + 1, line + 1 + size).toString("utf8") });
    at = line + size + 2;
  }
  return files;
}
