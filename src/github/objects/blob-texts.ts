import { z } from "zod";
import { type Known, known } from "../../facts/known.ts";
import type { GitHubClient } from "../client/client.ts";
import { passing, unavailable } from "../client/failure.ts";
import { readBlob } from "../policy/policy-files.ts";
import type { Repo } from "./compare.ts";
import { gitObjectId } from "./objects.ts";

/** Objects asked for in one query; GitHub answers in some seconds or not at all. */
const BY_QUERY = 100;
/** Texts that GraphQL cuts off (over 512 KB) or changes (not UTF-8) are read one by one, so many of them. */
const MAX_SINGLE = 20;

const answer = z.object({ repository: z.record(z.string(), z.unknown()).nullable() });
const blob = z.object({ text: z.string().nullable() });

const query = (count: number) => {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return `query Blobs($owner: String!, $name: String!, ${numbers.map((n) => `$o${n}: GitObjectID!`).join(", ")}) {
  repository(owner: $owner, name: $name) {
    ${numbers.map((n) => `o${n}: object(oid: $o${n}) { ... on Blob { text } }`).join("\n    ")}
  }
}`;
};

/**
 * The texts of blobs by id, in one request a hundred. A text is believed only when it hashes to the id; what does not is read
 * through REST. What is no UTF-8 has replacement characters.
 *
 * @throws AgentPolicyError `github/unavailable` when it may be readable the next time
 */
export async function readBlobTexts(
  client: GitHubClient,
  repo: Repo,
  oids: readonly string[],
): Promise<Known<Map<string, string>>> {
  const texts = new Map<string, string>();
  const distinct = [...new Set(oids)];
  for (let at = 0; at < distinct.length; at += BY_QUERY) {
    const asked = distinct.slice(at, at + BY_QUERY);
    const variables = Object.fromEntries(asked.map((oid, n) => [`o${n}`, oid]));
    const { data, errors } = await client.graphql(query(asked.length), {
      owner: repo.owner,
      name: repo.repo,
      ...variables,
    });
    const found = answer.safeParse(data);
    if (!found.success || found.data.repository === null)
      throw unavailable("files by their object", errors[0]?.message ?? "the answer is empty");
    for (const [n, oid] of asked.entries()) {
      const text = blob.safeParse(found.data.repository[`o${n}`]).data?.text;
      if (text != null && gitObjectId("blob", new TextEncoder().encode(text), oid) === oid)
        texts.set(oid, text);
    }
  }
  return readSingly(client, repo, distinct, texts);
}

async function readSingly(
  client: GitHubClient,
  { owner, repo }: Repo,
  oids: readonly string[],
  texts: Map<string, string>,
): Promise<Known<Map<string, string>>> {
  const left = oids.filter((oid) => !texts.has(oid));
  if (left.length > MAX_SINGLE)
    return passing(
      "github/blobs",
      "files by their object",
      `GitHub did not give the text of ${left.length} files.`,
    );
  for (const oid of left) {
    const bytes = await readBlob(client, `${owner}/${repo}`, oid);
    if (bytes === null) return passing("github/denied", `blob ${oid}`, "GitHub does not give it.");
    texts.set(oid, new TextDecoder().decode(bytes));
  }
  return known(texts);
}
