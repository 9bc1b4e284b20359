import type { Decision } from "../decision/types.ts";
import type { DecisionLog, Published } from "../evaluation/ports/decision-log.ts";
import type { PullRequestKey } from "../evaluation/ports/keys.ts";
import type { Facts } from "../facts/facts.ts";
import { incomplete, known } from "../facts/known.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { PolicyState } from "../policy/effective.ts";
import { actsAbout } from "./acts.ts";
import { activityOf } from "./agents/activity.ts";
import { behindClosed } from "./agents/parts.ts";
import { recordAgents } from "./agents/record.ts";
import type { Store, StoreTransaction } from "./database.ts";
import { authorizationsOf } from "./deployment/authorizations.ts";
import { writeDocuments } from "./documents.ts";
import { storable } from "./json.ts";
import { answersTo } from "./responses.ts";
import { issuesOf, mergedUses, sharers } from "./shared-issues.ts";
import { watch } from "./watch.ts";
import { issueWitnesses, witnessesOf } from "./witnesses.ts";

/** The decision log in the store. A decision, its facts and what they make us watch are written in one transaction. */
export function createDecisionLog(db: Store): DecisionLog {
  return {
    async nextGeneration(key) {
      const { generation } = await db
        .insertInto("evaluation")
        .values({ repository_id: key.repositoryId, number: key.number, generation: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(["repository_id", "number"])
            .doUpdateSet((eb) => ({ generation: eb("evaluation.generation", "+", 1) })),
        )
        .returning("generation")
        .executeTakeFirstOrThrow();
      return generation;
    },

    async latestGeneration(key) {
      const row = await db
        .selectFrom("evaluation")
        .select("generation")
        .where("repository_id", "=", key.repositoryId)
        .where("number", "=", key.number)
        .executeTakeFirst();
      return row?.generation ?? 0;
    },

    record: (key, decision, reading) =>
      db.transaction().execute((trx) => record(trx, key, decision, reading)),

    recordClosed: (key, state) =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("pull_request")
          .set({ state, updated_at: new Date() })
          .where("repository_id", "=", key.repositoryId)
          .where("number", "=", key.number)
          .where("state", "!=", state)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        const sharing = await sharers(trx, key, await issuesOf(trx, key), { invalidate: state === "merged" });
        await enqueue(trx, [...(await behindClosed(trx, key)), ...sharing]);
      }),

    async published(key, headSha) {
      const rows = await db
        .selectFrom("published_check")
        .selectAll()
        .where("repository_id", "=", key.repositoryId)
        .where("head_sha", "=", headSha)
        .orderBy("name")
        .execute();
      return rows.map(
        (row): Published => ({
          name: row.name,
          headSha: row.head_sha,
          runId: row.run_id,
          verdict: row.verdict,
          fingerprint: row.fingerprint,
          decisionId: row.decision_id,
        }),
      );
    },

    async rememberPublished(key, published) {
      const values = {
        repository_id: key.repositoryId,
        name: published.name,
        head_sha: published.headSha,
        run_id: published.runId,
        verdict: published.verdict,
        fingerprint: published.fingerprint,
        decision_id: published.decisionId,
        updated_at: new Date(),
      };
      await db
        .insertInto("published_check")
        .values(values)
        .onConflict((conflict) => conflict.columns(["repository_id", "head_sha", "name"]).doUpdateSet(values))
        .execute();
    },

    witnesses: (key, headRef) => witnessesOf(db, key.repositoryId, key.number, headRef),
    mergedUses: (key, issues) => mergedUses(db, key.repositoryId, issues),
    async acts(key, shas) {
      const acts = await actsAbout(db, key.repositoryId, { numbers: [key.number], shas });
      const detail = "More was written about it than can be judged; carry on in a pull request of its own.";
      return acts === null ? incomplete("levers/too-much", "acts", detail) : known(acts);
    },
    authorizations: (key, scope) => authorizationsOf(db, key.repositoryId, scope),
    answers: (key) => answersTo(db, key.repositoryId, { number: key.number }),
    activity: (key, question) => activityOf(db, key, question),
    issueWitnesses: (key, issues) => issueWitnesses(db, key.repositoryId, issues),

    siblingVerdicts: (key, name, headSha) =>
      db
        .selectFrom("pull_request")
        .select(["number", "verdict"])
        .where("repository_id", "=", key.repositoryId)
        .where("head_sha", "=", headSha)
        .where("check_name", "=", name)
        .where("state", "=", "open")
        .orderBy("number")
        .execute(),
  };
}

async function record(
  trx: StoreTransaction,
  key: PullRequestKey,
  decision: Decision,
  reading: { facts: Facts; policy: PolicyState },
): Promise<void> {
  const { repositoryId, number } = key;
  const acts = reading.facts.acts?.known ? reading.facts.acts.value : [];
  const documents = await writeDocuments(trx, { ...reading, acts });
  const sequence =
    (await standingDecision(trx, key, decision.id)) ?? (await insertDecision(trx, key, decision, documents));
  const following = await recordAgents(trx, key, decision, reading);
  const before = await standingOf(trx, key);
  const standing = {
    installation_id: key.installationId,
    owner: key.owner,
    name: key.name,
    state: reading.facts.change.state,
    head_sha: decision.subject.headSha,
    check_name: decision.gate.checkName,
    verdict: decision.verdict,
    decision: sequence,
    valid_until: decision.validUntil,
    updated_at: new Date(),
  };
  await trx
    .insertInto("pull_request")
    .values({ repository_id: repositoryId, number, ...standing })
    .onConflict((conflict) => conflict.columns(["repository_id", "number"]).doUpdateSet(standing))
    .execute();
  await watch(trx, key, decision, reading.facts);
  const asked = reading.policy.state === "effective" && reading.policy.policy.task?.required === true;
  const issues = asked ? await issuesOf(trx, key) : [];
  const moved = before.state === "open" ? issues.filter((one) => !before.issues.includes(one)) : issues;
  const sharing = await sharers(trx, key, moved, { invalidate: true });
  // Last, so that no two transactions wait for each other's rows of work in a circle.
  await enqueue(trx, [...following, ...sharing]);
}

/** Whether it was open when last recorded, and which issues it answered then. */
async function standingOf(trx: StoreTransaction, key: PullRequestKey) {
  const row = await trx
    .selectFrom("pull_request")
    .select("state")
    .where("repository_id", "=", key.repositoryId)
    .where("number", "=", key.number)
    .executeTakeFirst();
  return { state: row?.state ?? null, issues: await issuesOf(trx, key) };
}

/** The decision that stands already, when this one is the same over again. */
async function standingDecision(
  trx: StoreTransaction,
  key: PullRequestKey,
  id: string,
): Promise<number | null> {
  const row = await trx
    .selectFrom("pull_request")
    .innerJoin("decision", "decision.sequence", "pull_request.decision")
    .select("decision.sequence")
    .where("pull_request.repository_id", "=", key.repositoryId)
    .where("pull_request.number", "=", key.number)
    .where("decision.id", "=", id)
    .executeTakeFirst();
  return row?.sequence ?? null;
}

async function insertDecision(
  trx: StoreTransaction,
  key: PullRequestKey,
  decision: Decision,
  documents: { facts: string; policy: string },
): Promise<number> {
  const { sequence } = await trx
    .insertInto("decision")
    .values({
      id: decision.id,
      repository_id: key.repositoryId,
      number: key.number,
      head_sha: decision.subject.headSha,
      check_name: decision.gate.checkName,
      verdict: decision.verdict,
      ...documents,
      decision: storable(decision),
    })
    .returning("sequence")
    .executeTakeFirstOrThrow();
  return sequence;
}
