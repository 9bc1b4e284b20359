import { createHash } from "node:crypto";
import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { AttestationBag } from "../evaluation/ports/attestations.ts";
import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import { incomplete, type Known, known } from "../facts/known.ts";
import { parse } from "./client/client.ts";
import { describe, isDenied, passing, statusOf } from "./client/failure.ts";

/** Whoever may write to the repository may put attestations there; more than these are not looked at. */
const MAX_BUNDLES = 64;
const MAX_BYTES = 1024 * 1024;
const WHAT = "GitHub's attestations";

/** docs.github.com/rest/repos/attestations#list-attestations; the bundle is null where GitHub keeps it elsewhere only. */
const page = z.object({
  attestations: z.array(
    z.object({ repository_id: z.int(), bundle: z.record(z.string(), z.unknown()).nullish() }),
  ),
});

type Bundles = { digest: string; bytes: Uint8Array }[];

/**
 * GitHub's attestations about a commit, as a bag that anybody may fill: nothing in it counts until it is verified, and what is
 * missing from it can only keep a change red.
 */
export function createAttestationBag(octokit: (installationId: number) => Promise<Octokit>): AttestationBag {
  return {
    async read(key, headSha) {
      try {
        return await readAll(await octokit(key.installationId), key, headSha);
      } catch (error) {
        // Nobody attested anything.
        if (statusOf(error) === 404) return known([]);
        if (isDenied(error))
          return incomplete(
            "github/attestations-denied",
            WHAT,
            `${describe(error)}. The App needs "attestations: read".`,
          );
        return passing("github/attestations-unread", WHAT, describe(error));
      }
    },
  };
}

async function readAll(octokit: Octokit, key: RepositoryKey, headSha: string): Promise<Known<Bundles>> {
  const found: Bundles = [];
  for (let after: string | null = null, pages = 0; ; pages += 1) {
    const { data, headers } = await octokit.request(
      "GET /repos/{owner}/{repo}/attestations/{subject_digest}",
      {
        owner: key.owner,
        repo: key.name,
        // GitHub files commits under their SHA-1 name; those of SHA-256 repositories under theirs.
        subject_digest: `${headSha.length === 64 ? "sha256" : "sha1"}:${headSha}`,
        per_page: 100,
        ...(after === null ? {} : { after }),
      },
    );
    const { attestations } = parse(page, data, WHAT);
    for (const { repository_id, bundle } of attestations) {
      // A name can lead to another repository than the one the work is about.
      if (repository_id !== key.repositoryId) continue;
      if (bundle == null)
        return passing(
          "github/attestations-elsewhere",
          WHAT,
          "GitHub gives an address in place of a bundle.",
        );
      const bytes = Buffer.from(JSON.stringify(bundle));
      if (bytes.length > MAX_BYTES) continue;
      found.push({ digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes });
    }
    after = nextCursor(headers.link);
    if (after === null && found.length <= MAX_BUNDLES) return known(found);
    if (found.length > MAX_BUNDLES || pages >= MAX_BUNDLES)
      return incomplete(
        "github/attestations-cap",
        WHAT,
        `There are more than ${MAX_BUNDLES} about this commit.`,
      );
  }
}

/** Pages go by cursor: `…&after=CURSOR>; rel="next"`. */
function nextCursor(link: unknown): string | null {
  const address = typeof link === "string" ? /<([^>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined;
  return address === undefined || !URL.canParse(address) ? null : new URL(address).searchParams.get("after");
}
