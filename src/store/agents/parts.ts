import { sql } from "kysely";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Request } from "../../jobs/enqueue.ts";
import type { Target } from "../../jobs/queues.ts";
import type { StoreTransaction } from "../database.ts";
import { waitingDeployments } from "../deployment/waiting.ts";
import { siblingRequests } from "../siblings.ts";

/** Who has part in a pull request, as it was just judged. */
export interface Parts {
  subjects: string[];
  /** Those of them whose number the policy limits. */
  limited: string[];
  headSha: string;
  openedAt: string;
}

export interface PartsChange {
  /** Subjects that were not seen at this head before. */
  fresh: string[];
  /** Later pull requests, whose place in the line of an agent has changed. */
  behind: Request[];
}

/**
 * Writes who has part in a pull request now, in place of what was written before. To be called before the pull
 * request itself is recorded as open.
 */
export async function recordParts(
  trx: StoreTransaction,
  key: PullRequestKey,
  parts: Parts,
): Promise<PartsChange> {
  const { subjects, limited, headSha, openedAt } = parts;
  const before = await trx
    .selectFrom("agent_part")
    .leftJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "agent_part.repository_id")
        .onRef("pull_request.number", "=", "agent_part.number"),
    )
    .select(["subject", "agent_part.head_sha", "pull_request.state"])
    .where("agent_part.repository_id", "=", key.repositoryId)
    .where("agent_part.number", "=", key.number)
    .execute();
  await trx
    .deleteFrom("agent_part")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .execute();
  if (subjects.length > 0)
    await trx
      .insertInto("agent_part")
      .values(
        subjects.map((subject) => ({
          repository_id: key.repositoryId,
          number: key.number,
          subject,
          head_sha: headSha,
          opened_at: openedAt,
          limited: limited.includes(subject),
        })),
      )
      .execute();
  const known = new Map(before.map((row) => [row.subject, row.head_sha]));
  // One that was closed and is open again takes its place in the line anew.
  const inLine = new Set(before.flatMap(({ subject, state }) => (state === "open" ? [subject] : [])));
  const arrived = subjects.filter((subject) => !inLine.has(subject));
  const left = [...known.keys()].filter((subject) => !subjects.includes(subject));
  return {
    fresh: subjects.filter((subject) => known.get(subject) !== headSha),
    behind: [
      ...(await behind(trx, key, left, { invalidate: false })),
      ...(await behind(trx, key, arrived, { invalidate: true })),
    ],
  };
}

/** A pull request was closed: what waited behind it in an agent's line may pass. */
export async function behindClosed(trx: StoreTransaction, key: PullRequestKey): Promise<Request[]> {
  const rows = await trx
    .selectFrom("agent_part")
    .select("subject")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .execute();
  return behind(
    trx,
    key,
    rows.map(({ subject }) => subject),
    { invalidate: false },
  );
}

/** Open pull requests with a higher number whose verdict rests on how many these agents have. */
async function behind(
  trx: StoreTransaction,
  key: PullRequestKey,
  subjects: string[],
  wish: { invalidate: boolean },
): Promise<Request[]> {
  if (subjects.length === 0) return [];
  const rows = await trx
    .selectFrom("agent_part")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "agent_part.repository_id")
        .onRef("pull_request.number", "=", "agent_part.number"),
    )
    .select("agent_part.number")
    .distinct()
    .where("agent_part.repository_id", "=", key.repositoryId)
    .where("agent_part.number", ">", key.number)
    .where("agent_part.subject", "in", subjects)
    .where("agent_part.limited", "=", true)
    .where("pull_request.state", "=", "open")
    .execute();
  return siblingRequests(key, rows, wish);
}

/**
 * What has to be judged again when an agent's state changes: the organisation's open pull requests that it has part
 * in, the deployments that wait, and whatever is being judged this moment and may have read the old state.
 */
export async function restingOnAgent(
  trx: StoreTransaction,
  accountId: number,
  agent: string,
): Promise<Target[]> {
  // First those at work: one that ends in between has recorded its part by the time of the second question.
  const atWork = await trx
    .selectFrom("work")
    .select(["queue", "key", "args"])
    .where("queue", "in", ["pull-request", "merge-group"])
    .where("claim_token", "is not", null)
    .where("installation_id", "in", (eb) =>
      eb.selectFrom("installation").select("installation_id").where("account_id", "=", accountId),
    )
    .execute();
  const recorded = await trx
    .selectFrom("agent_part")
    .innerJoin("pull_request", (join) =>
      join
        .onRef("pull_request.repository_id", "=", "agent_part.repository_id")
        .onRef("pull_request.number", "=", "agent_part.number"),
    )
    .innerJoin("installation", "installation.installation_id", "pull_request.installation_id")
    .select([
      "pull_request.installation_id",
      "pull_request.repository_id",
      "pull_request.owner",
      "pull_request.name",
      "pull_request.number",
    ])
    .where("agent_part.subject", "=", agent)
    .where("installation.account_id", "=", accountId)
    .where("pull_request.state", "=", "open")
    .orderBy(sql`pull_request.owner, pull_request.name, pull_request.number`)
    .execute();
  const targets = [
    ...recorded.map(
      (row): Target => ({
        queue: "pull-request",
        args: {
          installationId: row.installation_id,
          repositoryId: row.repository_id,
          owner: row.owner,
          name: row.name,
          number: row.number,
        },
      }),
    ),
    // Written by `enqueue` from exactly this type.
    ...atWork.map(({ queue, args }) => ({ queue, args }) as unknown as Target),
    // What a deployment holds is found out anew each time, so every one that waits is asked again.
    ...(await waitingDeployments(trx, { accountId })),
  ];
  return targets;
}
