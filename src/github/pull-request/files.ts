import { z } from "zod";
import type { FileChange, FileMode } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { namesOf } from "../../rules/paths/names.ts";
import type { GitHubClient } from "../client/client.ts";
import { asUnavailable, describe, isDenied, passing, unavailable } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";
import { fileMode, type TreeFile } from "../objects/objects.ts";
import { diffTrees } from "../objects/tree-diff.ts";
import type { TreeReader } from "../objects/trees.ts";
import { sha } from "../shapes.ts";

/** `GET pulls/N/files` ends there (docs.github.com/rest/pulls/pulls#list-pull-requests-files). */
const LIST_CAP = 3000;

/** Up to so many files their modes ride along with the closing query; above, two trees tell them all. */
export const MODES_BY_QUERY = 100;

/** Nobody nests deeper; each directory of a name is compared with each entry of the policy, for every file of the change. */
const MOST_DIRECTORIES = 100;

const WHAT = "changed files";

/** A changed file in REST. GraphQL's has no former name, so a rename would hide where the file came from. */
const restFile = z.object({
  filename: z.string(),
  previous_filename: z.string().optional(),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  additions: z.int(),
  deletions: z.int(),
  changes: z.int(),
  sha: sha.nullable(),
  patch: z.string().optional(),
});

const STATUS = {
  added: "added",
  removed: "removed",
  modified: "modified",
  renamed: "renamed",
  copied: "copied",
  changed: "type-changed",
  unchanged: "modified",
} as const;

/** A changed file as the list tells it, which names no commit. */
export interface ListedFile extends FileChange {
  /** The blob that the head has under this name; null where the list does not say. */
  blob?: string | null;
}

export interface FilesQuestion {
  number: number;
  headSha: string;
  mergeBase: Known<string>;
  /** How many files GitHub says have changed. */
  count: number;
}

/**
 * Reads all changed files. Where the list ends early, or its length is not what GitHub counts, the trees of merge base
 * and head are compared instead: exact, whatever their number.
 *
 * @returns files whose modes are gaps where the closing query still has to tell them
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readFiles(
  client: GitHubClient,
  repo: Repo,
  asked: FilesQuestion,
  trees: TreeReader,
): Promise<Known<ListedFile[]>> {
  const files = await readAll(client, repo, asked, trees);
  return files.known ? shallow(files.value, WHAT) : files;
}

/** The files, unless one lies too deep. */
export function shallow<File extends FileChange>(files: File[], what: string): Known<File[]> {
  return files.some((file) => namesOf(file).some(isTooDeep))
    ? incomplete("github/path-depth", what, `A file lies below more than ${MOST_DIRECTORIES} directories.`)
    : known(files);
}

const isTooDeep = (path: string): boolean =>
  path.split("/", MOST_DIRECTORIES + 2).length > MOST_DIRECTORIES + 1;

async function readAll(
  client: GitHubClient,
  repo: Repo,
  asked: FilesQuestion,
  trees: TreeReader,
): Promise<Known<ListedFile[]>> {
  try {
    const listed = asked.count <= LIST_CAP ? await readList(client, repo, asked) : null;
    if (listed && listed.length <= MODES_BY_QUERY) return known(listed);
    if (!asked.mergeBase.known) return asked.mergeBase;
    const before = await trees(asked.mergeBase.value);
    const after = await trees(asked.headSha);
    if (!before || !after) {
      return incomplete(
        "github/tree-too-large",
        WHAT,
        "A tree of the change is too large for GitHub to list.",
      );
    }
    if (!listed) return known(diffTrees(before, after));
    for (const file of listed) requireAtHead(file, (path) => after.get(path)?.oid ?? null);
    return known(withModes(listed, before, after).map(withoutBlob));
  } catch (error) {
    if (isDenied(error)) return passing("github/denied", WHAT, describe(error));
    throw asUnavailable(error, WHAT);
  }
}

/** Null when the list is not whole. */
async function readList(
  client: GitHubClient,
  repo: Repo,
  asked: FilesQuestion,
): Promise<ListedFile[] | null> {
  const { items } = await client.list(
    "/repos/{owner}/{repo}/pulls/{number}/files",
    { ...repo, number: asked.number },
    restFile,
    LIST_CAP / 100,
  );
  const distinct = new Set(items.map(({ filename }) => filename));
  return distinct.size === items.length && items.length === asked.count ? items.map(changeOf) : null;
}

/**
 * The list speaks of whatever the head is at that moment. A head that was pushed away and back while it was read would be
 * judged by another one's files, so each name has to hold at the head what the list says.
 *
 * @param blobAt the blob under a name at the head; null where there is none
 * @throws AgentPolicyError `github/unavailable`
 */
export function requireAtHead(file: ListedFile, blobAt: (path: string) => string | null): void {
  const gone = file.status === "removed" ? file.path : file.status === "renamed" ? file.previousPath : null;
  const there = file.status !== "removed" && file.blob != null && blobAt(file.path) !== file.blob;
  if (there || (gone !== null && blobAt(gone) !== null))
    throw unavailable(WHAT, `${file.path} was listed for another head`);
}

/** The file as facts know it. */
export function withoutBlob({ blob: _, ...file }: ListedFile): FileChange {
  return file;
}

function changeOf(file: z.infer<typeof restFile>): ListedFile {
  // Changed content without any counted line or patch is binary (or too large to be counted).
  const uncounted =
    file.changes === 0 &&
    file.patch === undefined &&
    !["renamed", "copied"].includes(file.status) &&
    !isEmpty(file.sha);
  return {
    status: STATUS[file.status],
    path: file.filename,
    previousPath: file.previous_filename ?? null,
    additions: uncounted ? null : file.additions,
    deletions: uncounted ? null : file.deletions,
    blob: file.sha,
    mode: incomplete(
      "github/no-mode",
      `mode of ${file.filename}`,
      "GitHub did not say what kind of file it is.",
    ),
  };
}

function isEmpty(oid: string | null): boolean {
  return oid === "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
}

function withModes(
  files: FileChange[],
  before: Map<string, TreeFile>,
  after: Map<string, TreeFile>,
): FileChange[] {
  const mode = (file: TreeFile | undefined) => (file ? fileMode(file.mode) : null);
  return files.map((file) =>
    withMode(file, {
      before: mode(before.get(file.previousPath ?? file.path)),
      after: mode(after.get(file.path)),
    }),
  );
}

/** Fills in the modes; a file that became a link or a submodule, or stopped being one, changed its type. */
export function withMode(
  file: FileChange,
  mode: { before: FileMode | null; after: FileMode | null },
): FileChange {
  const typeChanged =
    file.status === "modified" &&
    mode.before !== null &&
    mode.after !== null &&
    kind(mode.before) !== kind(mode.after);
  return { ...file, status: typeChanged ? "type-changed" : file.status, mode: known(mode) };
}

function kind(mode: string): string {
  return mode === "executable" ? "file" : mode;
}
