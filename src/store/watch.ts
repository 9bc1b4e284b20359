import { type RawBuilder, sql } from "kysely";
import type { Decision } from "../decision/types.ts";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { Facts } from "../facts/facts.ts";
import type { StoreTransaction } from "./database.ts";

/** Notes which commit, issues and teams the verdict rests on, so that an event about one of them finds the pull request. */
export async function watch(
  trx: StoreTransaction,
  key: PullRequestKey,
  decision: Decision,
  facts: Facts,
): Promise<void> {
  const { repositoryId, number } = key;
  await trx
    .deleteFrom("watch")
    .where("repository_id", "=", repositoryId)
    .where("number", "=", number)
    .execute();
  const issues = facts.issues.known ? facts.issues.value : [];
  const watched = new Map(
    [
      { kind: "head" as const, value: decision.subject.headSha },
      ...issues.map((issue) => ({ kind: "issue" as const, value: `${issue.repositoryId}#${issue.number}` })),
      ...attestable(facts).map((value) => ({ kind: "commit" as const, value })),
      ...Object.keys(facts.teams).map((team) => ({ kind: "team" as const, value: team.toLowerCase() })),
    ].map((entry) => [`${entry.kind} ${entry.value}`, entry]),
  );
  await trx
    .insertInto("watch")
    .values([...watched.values()].map((entry) => ({ repository_id: repositoryId, number, ...entry })))
    .execute();
}

/** Where statements count, each commit: one may be about any piece of the change. */
function attestable({ provenance, commits }: Facts): string[] {
  return provenance !== undefined && commits.known ? commits.value.map(({ sha }) => sha) : [];
}

type Scope = { repositoryId: number } | { installationId: number };
type Watched = { kind: "head" | "issue"; value: string } | { kind: "team"; prefix: string };

/** The pull requests of a repository or an installation that rest on a commit, an issue, or a team of an organisation. */
export function restingOn(trx: StoreTransaction, scope: Scope, watched: Watched): Promise<PullRequestKey[]> {
  const within =
    "repositoryId" in scope
      ? sql<boolean>`repository_id = ${scope.repositoryId}`
      : sql<boolean>`installation_id = ${scope.installationId}`;
  const named =
    "prefix" in watched
      ? sql<boolean>`starts_with(value, ${watched.prefix})`
      : sql<boolean>`value = ${watched.value}`;
  return resting(
    trx,
    within,
    sql`${within} and (repository_id, number) in (
      select repository_id, number from watch where kind = ${watched.kind} and ${named}
    )`,
  );
}

/** @param commits a query of `repository_id` and `sha` */
export function restingOnCommits(
  trx: StoreTransaction,
  commits: RawBuilder<unknown>,
): Promise<PullRequestKey[]> {
  return resting(
    trx,
    sql`repository_id in (select repository_id from (${commits}) as about)`,
    sql`(repository_id, number) in (
      select watch.repository_id, watch.number from (${commits}) as about
      join watch on watch.repository_id = about.repository_id and watch.value = about.sha and watch.kind in ('head', 'commit')
    )`,
  );
}

/**
 * The open pull requests whose verdict rests on something, and those being evaluated this moment, which may have read the
 * old state and have not recorded what they rest on. The latter are asked for first: one that ends in between has
 * recorded by the time of the second question.
 *
 * @param work which rows of `work` may be concerned
 * @param pulls which rows of `pull_request` are
 */
async function resting(
  trx: StoreTransaction,
  work: RawBuilder<boolean>,
  pulls: RawBuilder<boolean>,
): Promise<PullRequestKey[]> {
  const underEvaluation = await trx
    .selectFrom("work")
    .select("args")
    .where("queue", "=", "pull-request")
    .where("claim_token", "is not", null)
    .where(work)
    .execute();
  const recorded = await trx
    .selectFrom("pull_request")
    .select(["installation_id as installationId", "repository_id as repositoryId", "owner", "name", "number"])
    .where("state", "=", "open")
    .where(pulls)
    .orderBy("repository_id")
    .orderBy("number")
    .execute();
  // Written by `enqueue` from exactly this type.
  const keys = [...underEvaluation.map((row) => row.args as unknown as PullRequestKey), ...recorded];
  return [...new Map(keys.map((key) => [`${key.repositoryId}#${key.number}`, key])).values()];
}
