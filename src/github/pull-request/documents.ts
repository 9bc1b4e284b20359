import { z } from "zod";
import type { FileChange, FileText } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { locationsOf } from "../../tool-servers/locations.ts";
import type { GitHubClient } from "../client/client.ts";
import { describe, isDenied, passing, statusOf } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** One change that touches more of them than that is not read to the end. */
const MAX_DOCUMENTS = 20;

const content = z.object({ type: z.literal("file"), encoding: z.string(), content: z.string() });

/**
 * Reads the tool-server files that the change adds or edits: one request each, and one more for the old text of an edited one. A
 * file under a new name has no old text, since nothing read it there before.
 */
export async function readDocuments(
  client: GitHubClient,
  repo: Repo,
  files: FileChange[],
  at: { headSha: string; mergeBase: Known<string> },
): Promise<FileText[]> {
  const touched = files.filter(({ status, path }) => status !== "removed" && locationsOf(path).length > 0);
  const documents: FileText[] = [];
  for (const [index, { path, status }] of touched.entries()) {
    const isNew = status !== "modified" && status !== "type-changed";
    if (index >= MAX_DOCUMENTS) {
      const capped = incomplete(
        "github/documents-cap",
        path,
        `Only ${MAX_DOCUMENTS} tool-server files of one change are read.`,
      );
      documents.push({ path, text: capped, before: capped });
      continue;
    }
    const text = await readText(client, repo, path, at.headSha);
    if (isNew) documents.push({ path, text, before: known(null) });
    else if (!at.mergeBase.known) documents.push({ path, text, before: at.mergeBase });
    else documents.push({ path, text, before: await readText(client, repo, path, at.mergeBase.value) });
  }
  return documents;
}

async function readText(
  client: GitHubClient,
  repo: Repo,
  path: string,
  ref: string,
): Promise<Known<string | null>> {
  try {
    const found = await client.get(
      "/repos/{owner}/{repo}/contents/{+path}",
      { ...repo, path: encode(path), ref },
      content,
    );
    if (found.encoding !== "base64")
      return incomplete("github/file-too-large", path, "GitHub does not give its content.");
    const bytes = Buffer.from(found.content, "base64");
    return known(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (statusOf(error) === 404) return known(null);
    if (error instanceof TypeError) return incomplete("github/not-text", path, "It is not UTF-8 text.");
    if (isDenied(error)) return incomplete("github/denied", path, describe(error));
    return passing("github/unavailable", path, describe(error));
  }
}

const encode = (path: string) => path.split("/").map(encodeURIComponent).join("/");
