import { readFile } from "node:fs/promises";
import { AgentPolicyError } from "../errors.ts";
import { readJson } from "../provenance/json.ts";

/**
 * The trusted roots of Sigstore instances, read and tried, so that a wrong file shows at the start and not with the first bundle.
 *
 * @param paths files in the form of `trusted_root.json`, by the name that policies call their instance
 * @returns their content, parsed, by the same names
 * @throws AgentPolicyError (`usage`, `provenance/trusted-root`) that names the file
 */
export async function readTrustedRoots(paths: ReadonlyMap<string, string>): Promise<Map<string, unknown>> {
  const roots = new Map<string, unknown>();
  if (paths.size === 0) return roots;
  const { loadSigstore } = await import("../provenance/sigstore/load.ts");
  for (const [instance, path] of paths) {
    const root = await readRoot(instance, path);
    try {
      loadSigstore(root);
    } catch (error) {
      throw unusable(instance, path, error);
    }
    roots.set(instance, root);
  }
  return roots;
}

async function readRoot(instance: string, path: string): Promise<unknown> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unusable(instance, path, error);
  }
  const read = readJson(bytes);
  if (read.ok) return read.value;
  throw unusable(instance, path, new Error(`it is not plain JSON: ${read.detail}`));
}

function unusable(instance: string, path: string, cause: unknown): AgentPolicyError {
  return new AgentPolicyError(
    "usage",
    "provenance/trusted-root",
    `${path}, for the Sigstore instance ${instance}: ${cause instanceof Error ? cause.message : cause}`,
    {
      remedy:
        "Name a trusted_root.json: `cosign trusted-root create` makes one, `gh attestation trusted-root` prints GitHub's.",
      cause,
    },
  );
}
