import { AgentPolicyError } from "../errors.ts";
import type { FileChange, FileMode } from "../facts/facts.ts";
import { known } from "../facts/known.ts";
import { decodePath } from "./paths.ts";
import { type Git, run } from "./run.ts";

/** As git writes them in trees (gitformat-index(5)); 100664 stands in some old repositories. */
const MODES: Record<string, FileMode | null> = {
  "000000": null,
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

const STATUS: Record<string, FileChange["status"]> = {
  A: "added",
  M: "modified",
  D: "removed",
  R: "renamed",
  C: "copied",
  T: "type-changed",
};

/**
 * Above so many candidates git pairs only identical files, and any other rename reads as a removal and an addition: both
 * names stay in the facts, so no rule sees less. Pairing costs added × removed, minutes for some thousands of each.
 */
const RENAME_LIMIT = 1000;

/**
 * What changed between two commits, both full object names: renames and copies under both names, removals, modes, symlinks,
 * submodules, with the lines added and deleted.
 *
 * @throws AgentPolicyError `git/failed` (unknown) when an object is missing or git answers what nobody expected
 */
export async function readFileChanges(git: Git, from: string, to: string): Promise<FileChange[]> {
  const { stdout } = await run(git, [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--numstat",
    "-M",
    "-C",
    `-l${RENAME_LIMIT}`,
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=none",
    from,
    to,
    "--",
  ]);
  return parseDiff(stdout);
}

/**
 * What each of these commits changes of its first parent (all that a root commit has), one after the other. No renames and no
 * lines: both names of a file that moved are there.
 *
 * @throws AgentPolicyError `git/failed` (unknown) when an object is missing
 */
export async function readCommitChanges(git: Git, shas: readonly string[]): Promise<FileChange[]> {
  if (shas.length === 0) return [];
  const { stdout } = await run(
    git,
    [
      ...["diff-tree", "--stdin", "-r", "-z", "--raw", "--root", "--no-renames"],
      ...["--no-ext-diff", "--no-textconv", "--ignore-submodules=none"],
    ],
    { stdin: shas.map((sha) => `${sha}\n`).join("") },
  );
  const next = records(stdout);
  const changes: FileChange[] = [];
  // before its changes stands the name of each commit
  for (let head = next(); head !== null; head = next())
    if (head[0] === 0x3a /* : */) changes.push(parseRaw(head.toString("latin1"), next));
  return changes;
}

/** Reads `git diff-tree -z --raw --numstat` (git-diff-tree(1), "Raw output format" and "Other diff formats"). */
export function parseDiff(output: Buffer): FileChange[] {
  const next = records(output);
  const changes: FileChange[] = [];
  let counted = 0;
  for (let head = next(); head !== null; head = next()) {
    if (head[0] === 0x3a /* : */) changes.push(parseRaw(head.toString("latin1"), next));
    else {
      // counts come after all raw records, in the same order
      const change = changes[counted];
      counted += 1;
      if (change === undefined) throw unexpected("a line count without a file");
      Object.assign(change, parseCounts(head, next));
    }
  }
  if (counted !== changes.length) throw unexpected(`${changes.length} files but ${counted} line counts`);
  return changes;
}

type Next = () => Buffer | null;

function records(output: Buffer): Next {
  let at = 0;
  return () => {
    if (at >= output.length) return null;
    const found = output.indexOf(0, at);
    if (found < 0) throw unexpected("output ends within a record");
    const record = output.subarray(at, found);
    at = found + 1;
    return record;
  };
}

function parseRaw(head: string, next: Next): FileChange {
  const [, before, after, letter] = /^:(\d{6}) (\d{6}) [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*$/.exec(head) ?? [];
  const status = STATUS[letter ?? ""];
  const modes = { before: MODES[before ?? ""], after: MODES[after ?? ""] };
  const first = next();
  if (!status || first === null || modes.before === undefined || modes.after === undefined)
    throw unexpected(`record ${head}`);
  const second = status === "renamed" || status === "copied" ? next() : null;
  return {
    status,
    path: decodePath(second ?? first),
    previousPath: second === null ? null : decodePath(first),
    additions: null,
    deletions: null,
    mode: known({ before: modes.before, after: modes.after }),
  };
}

function parseCounts(head: Buffer, next: Next): Pick<FileChange, "additions" | "deletions"> {
  const [, additions, deletions, path] = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(head.toString("latin1")) ?? [];
  if (additions === undefined || deletions === undefined) throw unexpected("a line count that is none");
  if (path === "") {
    next(); // old name
    next(); // new name
  }
  return { additions: count(additions), deletions: count(deletions) };
}

/** Git writes a dash for a binary file. */
function count(text: string): number | null {
  return text === "-" ? null : Number(text);
}

function unexpected(what: string): AgentPolicyError {
  return new AgentPolicyError("unknown", "git/unexpected-output", `git diff-tree gave ${what}`);
}
