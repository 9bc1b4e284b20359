import type { Issue, PullRequest, World } from "../state/types.ts";
import { fullName, repositoryByName } from "../state/world.ts";

/** Closing keywords (docs: linking a pull request to an issue). */
const KEYWORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+)\/([\w.-]+))?#(\d+)\b/gi;

/** Issues that the body says this pull request closes; only one that targets the default branch links any. */
export function closingIssues(world: World, pull: PullRequest): Issue[] {
  if (pull.base.ref !== pull.repository.defaultBranch) return [];
  const found = new Set<Issue>();
  for (const [, owner, name, number] of pull.issue.body.matchAll(KEYWORD)) {
    const repository =
      owner === undefined || name === undefined ? pull.repository : repositoryByName(world, owner, name);
    const issue = repository?.issues.get(Number(number));
    if (issue !== undefined && repository?.pulls.get(issue.number) === undefined) found.add(issue);
  }
  return [...found];
}

/** Pull requests of any repository that say they close this issue. */
export function closers(world: World, issue: Issue): PullRequest[] {
  return [...world.repositories.values()]
    .flatMap((repository) => [...repository.pulls.values()])
    .filter((pull) => closingIssues(world, pull).includes(issue))
    .sort((a, b) =>
      fullName(a.repository) === fullName(b.repository) ? a.issue.number - b.issue.number : 0,
    );
}
