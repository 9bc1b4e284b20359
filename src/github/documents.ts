import { z } from "zod";
import type { FileChange, FileText } from "../facts/facts.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import type { GitHubClient } from "./client.ts";
import type { Repo } from "./compare.ts";
import { describe, isDenied, passing, statusOf } from "./failure.ts";

/** Files in which agents' tool servers are configured. */
const TOOL_SERVERS = /(^|\/)(\.mcp\.json|mcp\.jsonc?|mcp[-_](config|settings)\.json|\.claude\.json)$/i;

/** One change that touches more of them than that is not read to the end. */
const MAX_DOCUMENTS = 20;

const content = z.object({ type: z.literal("file"), encoding: z.string(), content: z.string() });

/** Reads the tool-server files that the change touches, before and after. Two requests a file, none when there is none. */
export async function readDocuments(
  client: GitHubClient,
  repo: Repo,
  files: FileChange[],
  at: { headSha: string; mergeBase: Known<string> },
): Promise<FileText[]> {
  const touched = files.filter((file) =>
    [file.path, file.previousPath ?? ""].some((path) => TOOL_SERVERS.test(path)),
  );
  const documents: FileText[] = [];
  for (const [index, file] of touched.entries()) {
    const capped = incomplete(
      "github/documents-cap",
      file.path,
      `Only ${MAX_DOCUMENTS} such files are read.`,
    );
    const text = index < MAX_DOCUMENTS ? await readText(client, repo, file.path, at.headSha) : capped;
    const before = !at.mergeBase.known
      ? at.mergeBase
      : index < MAX_DOCUMENTS
        ? await readText(client, repo, file.previousPath ?? file.path, at.mergeBase.value)
        : capped;
    documents.push({ path: file.path, text, before });
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
