import type { FileChange, FileText } from "../facts/facts.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { locationsOf } from "../tool-servers/locations.ts";
import { type Git, run } from "./run.ts";

/** One change that touches more of them than that is not read to the end. */
const MAX_DOCUMENTS = 100;
/** GitHub gives no content of larger files either (docs.github.com/rest/repos/contents#get-repository-content). */
const MAX_BYTES = 1_000_000;

/** Reads the tool-server files that the change adds or edits, with the old text of an edited one. What fails is a gap. */
export async function readDocuments(
  git: Git,
  files: FileChange[],
  from: string,
  to: string,
): Promise<FileText[]> {
  const touched = files.filter(({ status, path }) => status !== "removed" && locationsOf(path).length > 0);
  const documents: FileText[] = [];
  for (const [index, { path, status, mode }] of touched.entries()) {
    if (index >= MAX_DOCUMENTS) {
      const capped = incomplete(
        "git/documents-cap",
        path,
        `Only ${MAX_DOCUMENTS} tool-server files of one change are read.`,
      );
      documents.push({ path, text: capped, before: capped });
      continue;
    }
    // What is no file has no text: a submodule is a commit of another repository.
    const modes = mode.known ? mode.value : { before: null, after: null };
    const edited = (status === "modified" || status === "type-changed") && isFile(modes.before);
    documents.push({
      path,
      text: isFile(modes.after) ? await readText(git, path, to) : known(null),
      before: edited ? await readText(git, path, from) : known(null),
    });
  }
  return documents;
}

const isFile = (mode: string | null) => mode === "file" || mode === "executable";

async function readText(git: Git, path: string, commit: string): Promise<Known<string | null>> {
  try {
    const { stdout } = await run(git, ["cat-file", "blob", `${commit}:${path}`], { maxBytes: MAX_BYTES });
    return known(new TextDecoder("utf-8", { fatal: true }).decode(stdout));
  } catch (error) {
    if (error instanceof TypeError) return incomplete("git/not-text", path, "It is not UTF-8 text.");
    return incomplete("git/unreadable", path, error instanceof Error ? error.message : String(error));
  }
}
