import type { Octokit } from "@octokit/core";
import { z } from "zod";
import type { RepositoryKey } from "../evaluation/ports/keys.ts";

const repositoriesPage = z.object({
  repositories: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      owner: z.object({ login: z.string() }),
      archived: z.boolean().default(false),
    }),
  ),
});
const PAGE = 100;

/** Every repository of an installation, page by page; nobody merges into archived ones. */
export async function* repositoriesOf(
  octokit: Octokit,
  installationId: number,
): AsyncGenerator<RepositoryKey[]> {
  for (let page = 1; ; page += 1) {
    const { data } = await octokit.request("GET /installation/repositories", { per_page: PAGE, page });
    const { repositories } = repositoriesPage.parse(data);
    yield repositories
      .filter(({ archived }) => !archived)
      .map(({ id, name, owner }) => ({ installationId, repositoryId: id, owner: owner.login, name }));
    if (repositories.length < PAGE) return;
  }
}
