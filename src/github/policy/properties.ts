import { z } from "zod";
import type { PolicyFile } from "../../policy/layers.ts";
import type { GitHubClient } from "../client/client.ts";
import { isDenied } from "../client/failure.ts";
import type { Repo } from "../objects/compare.ts";

/** docs.github.com/rest/repos/custom-properties#get-all-custom-property-values-for-a-repository */
const values = z.array(
  z.object({ property_name: z.string(), value: z.union([z.string(), z.array(z.string()), z.null()]) }),
);

/**
 * Custom properties of a repository, for an organisation's policy that selects repositories by them; no request where it does
 * not. Values that are lists select nothing. A repository whose properties may not be read has none: nothing is loosened then.
 *
 * @throws AgentPolicyError `github/unavailable` when GitHub fails rather than denies
 */
export async function readProperties(
  client: GitHubClient,
  repo: Repo,
  files: readonly PolicyFile[],
): Promise<Record<string, string>> {
  if (!files.some(selectsByProperty)) return {};
  try {
    const found = await client.get("/repos/{owner}/{repo}/properties/values", { ...repo }, values);
    return Object.fromEntries(
      found.flatMap(({ property_name, value }) =>
        typeof value === "string" ? [[property_name, value]] : [],
      ),
    );
  } catch (error) {
    if (isDenied(error)) return {};
    throw error;
  }
}

/** A first look only; what the file means is for its parser to say. */
function selectsByProperty({ layer, content }: PolicyFile): boolean {
  if (layer !== "organization" || content.state !== "present") return false;
  const text = typeof content.text === "string" ? content.text : new TextDecoder().decode(content.text);
  return text.includes("properties");
}
