import { sql } from "kysely";
import type { PullRequestKey, RepositoryKey } from "../../evaluation/ports/keys.ts";
import type { Floor, Landing } from "../../facts/deployment.ts";
import type { Facts } from "../../facts/facts.ts";
import type { Store } from "../database.ts";
import { unfolded } from "../documents.ts";

/** Number of the row that says where the App's time begins; no pull request has it. */
const BASELINE = 0;

/** Keeps what a merged pull request brought, commit by commit, as of `at` (ISO 8601); what was said first of a commit stands. */
export async function writeLandings(
  db: Store,
  key: PullRequestKey,
  at: string,
  landings: readonly Landing[],
): Promise<void> {
  for (let start = 0; start < landings.length; start += 500) {
    await db
      .insertInto("clearance")
      .values(
        landings.slice(start, start + 500).map((one) => ({
          repository_id: key.repositoryId,
          sha: one.sha,
          number: one.number,
          state: one.state === "cleared" ? ("cleared" as const) : ("uncleared" as const),
          detail: one.detail,
          whole: one.whole,
          decision: one.decision,
          governed: one.governed,
          agents: JSON.stringify(one.agents),
          participants: JSON.stringify(one.participants),
          at,
        })),
      )
      .onConflict((conflict) => conflict.columns(["repository_id", "sha", "number"]).doNothing())
      .execute();
  }
}

/** Whether it was recorded what this pull request brought. */
export async function hasLanded(db: Store, { repositoryId, number }: PullRequestKey): Promise<boolean> {
  const row = await db
    .selectFrom("clearance")
    .select("sha")
    .where("repository_id", "=", repositoryId)
    .where("number", "=", number)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Where the App's time begins for a repository; null before it was first seen. */
export async function baselineOf(db: Store, { repositoryId }: RepositoryKey): Promise<Floor | null> {
  const row = await db
    .selectFrom("clearance")
    .select(["sha", "at"])
    .where("repository_id", "=", repositoryId)
    .where("state", "=", "baseline")
    .executeTakeFirst();
  return row === undefined ? null : { kind: "baseline", sha: row.sha, at: row.at.toISOString() };
}

/** Says where it begins; does nothing when that was said before. */
export async function writeBaseline(db: Store, key: RepositoryKey, sha: string, at: string): Promise<void> {
  await db
    .insertInto("clearance")
    .values({
      repository_id: key.repositoryId,
      sha,
      number: BASELINE,
      state: "baseline",
      whole: true,
      detail: "Where the default branch stood when this App first saw the repository.",
      decision: null,
      governed: false,
      agents: "[]",
      participants: "[]",
      at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What is recorded of merged changes that brought these commits, and what open ones with them at their head say now. */
export async function recordedLandings(
  db: Store,
  repositoryId: number,
  shas: readonly string[],
): Promise<Landing[]> {
  if (shas.length === 0) return [];
  const merged = await db
    .selectFrom("clearance")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where("sha", "in", shas)
    .where("state", "!=", "baseline")
    .orderBy("number")
    .execute();
  const judged = await judgedAt(
    db,
    merged.flatMap(({ decision }) => decision ?? []),
  );
  return [
    ...merged.map(
      (row): Landing => ({
        sha: row.sha,
        number: row.number,
        state: row.state === "cleared" ? "cleared" : "uncleared",
        detail: row.detail,
        whole: row.whole,
        at: row.at.toISOString(),
        ...judged.get(row.decision ?? ""),
        decision: row.decision,
        governed: row.governed,
        agents: row.agents,
        participants: row.participants,
      }),
    ),
    ...(await openLandings(db, repositoryId, shas)),
  ];
}

/** As of when these decisions were made, by id. */
async function judgedAt(db: Store, ids: readonly string[]): Promise<Map<string, { judgedAt: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("decision")
    .select(["id", sql<string>`decision->>'asOf'`.as("asOf")])
    .where("id", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, asOf }) => [id, { judgedAt: asOf }]));
}

async function openLandings(db: Store, repositoryId: number, shas: readonly string[]): Promise<Landing[]> {
  const rows = await db
    .selectFrom("pull_request")
    .innerJoin("decision", "decision.sequence", "pull_request.decision")
    .innerJoin("document", "document.digest", "decision.facts")
    .select(["pull_request.number", "decision.decision", "document.body", "document.folded"])
    .where("pull_request.repository_id", "=", repositoryId)
    .where("pull_request.state", "=", "open")
    .where("pull_request.head_sha", "in", shas)
    .orderBy("pull_request.number")
    .execute();
  const landings: Landing[] = [];
  for (const { number, decision, ...document } of rows) {
    const { headSha } = decision.subject;
    const shown = await shownVerdict(db, repositoryId, decision.gate.checkName, headSha);
    const passes = decision.verdict === "pass" && shown === "pass" && decision.gate.kind !== "advisory";
    const judging = decision.gate.kind !== "advisory" && (shown === "in-progress" || shown === "pending");
    const state = passes ? "open" : judging ? "pending" : "uncleared";
    const detail = passes
      ? "It is open, and its check is green."
      : judging
        ? "It is open, and its check is not done."
        : "It is open, and no check of a gate is green on it.";
    const { commits } = await unfolded<Facts>(db, document);
    for (const { sha } of commits.known ? commits.value : [])
      if (shas.includes(sha))
        landings.push({
          ...behind(decision),
          sha,
          number,
          state,
          detail,
          whole: sha === headSha,
          at: null,
          judgedAt: decision.asOf,
        });
  }
  return landings;
}

interface Recorded {
  id: string;
  attribution: { governed: boolean; agents: string[]; participants: number[] };
}

function behind({ id, attribution }: Recorded) {
  const { governed, agents, participants } = attribution;
  return { decision: id, governed, agents, participants };
}

/** What a check says of a commit, as last published; null when it never was. */
export async function shownVerdict(
  db: Store,
  repositoryId: number,
  name: string,
  headSha: string,
): Promise<string | null> {
  const row = await db
    .selectFrom("published_check")
    .select("verdict")
    .where("repository_id", "=", repositoryId)
    .where("name", "=", name)
    .where("head_sha", "=", headSha)
    .executeTakeFirst();
  return row?.verdict ?? null;
}
