import { AgentPolicyError } from "../../errors.ts";
import type { DeploymentLog, RememberedDeployment } from "../../evaluation/deployment/ports.ts";
import type { DeploymentKey } from "../../evaluation/ports/keys.ts";
import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Act } from "../../levers/act.ts";
import { actsAbout, runsEndedBefore } from "../acts.ts";
import type { Store } from "../database.ts";
import { writeDocuments } from "../documents.ts";
import { storable } from "../json.ts";
import { pushesTo } from "../witnesses.ts";
import { authorizationsOf, useAuthorization } from "./authorizations.ts";
import { baselineOf, hasLanded, recordedLandings, writeBaseline, writeLandings } from "./clearances.ts";

/** Earlier deployments that may be where the range begins; with more, the oldest cannot be it. */
const MOST_APPROVED = 10;

/** A run that another one sets off as it ends begins within this time. */
const FOLLOWS_SECONDS = 300;

/** @throws AgentPolicyError `unknown` when there are more than can be judged: the job goes on waiting */
async function actsToJudge(...asked: Parameters<typeof actsAbout>): Promise<Act[]> {
  const acts = await actsAbout(...asked);
  if (acts !== null) return acts;
  throw new AgentPolicyError(
    "unknown",
    "deployment/too-much",
    "More was written about the pull requests and commits of this deployment than can be judged",
    { remedy: "Deploy an earlier commit first, so that fewer pull requests are judged at once." },
  );
}

/** GitHub lets no more workflows follow one another (docs: events that trigger workflows, `workflow_run`). */
const MOST_IN_A_ROW = 3;

/** The runs that ended just before runs which begin as others end, and all that led to those, as far back as such rows go. */
async function runsFollowed(db: Store, repositoryId: number, began: readonly string[]): Promise<Act[]> {
  const found = new Map<string, Act>();
  for (let row = 0, at = began; row < MOST_IN_A_ROW && at.length > 0; row += 1) {
    const ended: Act[] = [];
    for (const moment of at)
      ended.push(...(await runsEndedBefore(db, repositoryId, moment, FOLLOWS_SECONDS)));
    const runs = [...new Set(ended.flatMap(({ runId }) => runId ?? []))];
    const shas = [...new Set(ended.flatMap(({ sha }) => sha ?? []))];
    const about = await actsToJudge(db, repositoryId, { runs, shas });
    const fresh = [...ended, ...about].filter(({ id }) => !found.has(id));
    for (const act of fresh) found.set(act.id, act);
    at = [
      ...new Set(
        fresh.flatMap((act) => (act.kind === "artifact" && runs.includes(act.runId ?? 0) ? [act.at] : [])),
      ),
    ];
  }
  return [...found.values()];
}

/** What is remembered of deployments, in the store. */
export function createDeploymentLog(db: Store): DeploymentLog {
  const one = (key: DeploymentKey) => ({
    repository_id: key.repositoryId,
    run_id: key.runId,
    environment: key.environment.toLowerCase(),
  });
  const change = async (
    key: DeploymentKey,
    values: Partial<{
      state: RememberedDeployment["state"];
      answering: RememberedDeployment["answering"];
    }>,
  ) => {
    const { repository_id, run_id, environment } = one(key);
    await db
      .updateTable("deployment")
      .set({ ...values, updated_at: new Date() })
      .where("repository_id", "=", repository_id)
      .where("run_id", "=", run_id)
      .where("environment", "=", environment)
      .execute();
  };
  return {
    approved: async (key) => {
      const { repository_id, environment } = one(key);
      const rows = await db
        .selectFrom("deployment")
        .select(["sha", "updated_at", "relieved"])
        .where("repository_id", "=", repository_id)
        .where("environment", "=", environment)
        .where("state", "=", "approved")
        .orderBy("updated_at", "desc")
        .limit(MOST_APPROVED)
        .execute();
      return rows.map((row) => ({ sha: row.sha, at: row.updated_at.toISOString(), relieved: row.relieved }));
    },

    async find(key) {
      const { repository_id, run_id, environment } = one(key);
      const row = await db
        .selectFrom("deployment")
        .select(["state", "answering", "attempt", "reports", "report"])
        .where("repository_id", "=", repository_id)
        .where("run_id", "=", run_id)
        .where("environment", "=", environment)
        .executeTakeFirst();
      return row ?? null;
    },

    record: (key, decision, { facts, policy }) =>
      db.transaction().execute(async (trx) => {
        const documents = await writeDocuments(trx, { facts, policy, acts: facts.acts });
        await trx
          .insertInto("deployment_decision")
          .values({
            ...one(key),
            id: decision.id,
            verdict: decision.verdict,
            ...documents,
            decision: storable(decision),
          })
          .execute();
        const { installationId, owner, name } = key;
        const values = {
          installation_id: installationId,
          owner,
          name,
          state: "waiting" as const,
          attempt: facts.run.attempt,
          sha: facts.run.sha,
          ref: facts.run.ref,
          decision: decision.id,
          relieved: decision.relieved.length > 0,
          answering: null,
          updated_at: new Date(),
        };
        await trx
          .insertInto("deployment")
          .values({ ...one(key), ...values })
          .onConflict((conflict) =>
            conflict.columns(["repository_id", "run_id", "environment"]).doUpdateSet((eb) => ({
              ...values,
              // GitHub counts reports anew for each attempt.
              reports: eb
                .case()
                .when("deployment.attempt", "=", values.attempt)
                .then(eb.ref("deployment.reports"))
                .else(0)
                .end(),
              report: eb
                .case()
                .when("deployment.attempt", "=", values.attempt)
                .then(eb.ref("deployment.report"))
                .else(null)
                .end(),
            })),
          )
          .execute();
      }),

    answering: (key, state) => change(key, { answering: state }),
    ended: (key, state) => change(key, { state, answering: null }),
    async reported(key, fingerprint) {
      const { repository_id, run_id, environment } = one(key);
      await db
        .updateTable("deployment")
        .set((eb) => ({ reports: eb("reports", "+", 1), report: fingerprint }))
        .where("repository_id", "=", repository_id)
        .where("run_id", "=", run_id)
        .where("environment", "=", environment)
        .execute();
    },

    baseline: (key) => baselineOf(db, key),
    landings: (key, shas) => recordedLandings(db, key.repositoryId, shas),
    pushesTo: async (key, shas) =>
      (await pushesTo(db, key.repositoryId, [...shas])).filter(
        (witness): witness is Extract<Witness, { kind: "push" }> => witness.kind === "push",
      ),
    async acts(key, { numbers, shas, run }) {
      const acts = await actsToJudge(db, key.repositoryId, { numbers, shas, runs: [key.runId] });
      const following = acts.find(({ runId, kind }) => runId === key.runId && kind === "artifact");
      // Its own delivery may come after the question.
      const since = following?.at ?? (run.event === "workflow_run" ? run.startedAt : undefined);
      if (since === undefined) return acts;
      const before = await runsFollowed(db, key.repositoryId, [since]);
      return [...new Map([...before, ...acts].map((act) => [act.id, act])).values()];
    },
    authorizations: (key, question) => authorizationsOf(db, key.repositoryId, question),
    use: (key, authorization, use) => useAuthorization(db, key.repositoryId, authorization, use),
    hasLanded: (key) => hasLanded(db, key),
    writeLandings: (key, at, landings) => writeLandings(db, key, at, landings),
    writeBaseline: (key, sha, at) => writeBaseline(db, key, sha, at),
  };
}
