import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import type { ResponseDeps } from "../evaluation/respond.ts";
import { enqueue } from "../jobs/enqueue.ts";
import type { Answer } from "../levers/answer.ts";
import { actById, actsAbout } from "./acts.ts";
import { channelsOf } from "./agents/policies.ts";
import type { Store } from "./database.ts";
import { accountOf } from "./installations.ts";
import { noticesFor } from "./notifications.ts";
import { answersTo, recordAnswer, timesUndone } from "./responses.ts";

/** The store as what responses rest on: the acts, and what was done about them before. */
export function createAnswering(db: Store): Pick<ResponseDeps, "acts" | "answers"> {
  return {
    acts: {
      byId: (id) => actById(db, id),
      // Where there are too many, an act is answered by itself.
      around: async ({ repositoryId, number, sha, ref, runId }) =>
        (await actsAbout(db, repositoryId, {
          numbers: number === null ? [] : [number],
          shas: sha === null ? [] : [sha],
          // The default branch gathers acts for ever; a run there is found by its commit.
          refs: ref === null || runId !== null ? [] : [ref],
          runs: runId === null ? [] : [runId],
        })) ?? [],
    },
    answers: {
      to: (key, act) => answersTo(db, key.repositoryId, { act }),
      times: (key, subject, since) => timesUndone(db, key.repositoryId, subject, since),
      async record(key, answer, escalate) {
        await recordAnswer(db, answer);
        if (escalate) await tell(db, key, answer);
      },
    },
  };
}

/** Tells the organisation's channels of what keeps coming back, once for each hour it does. */
async function tell(db: Store, key: RepositoryKey, answer: Answer): Promise<void> {
  const account = await accountOf(db, key.installationId);
  if (account === null) return;
  const { number, subject, at, reason } = answer;
  const repository = `${key.owner}/${key.name}`;
  await db.transaction().execute(async (trx) => {
    const notice = {
      event: "lever.persistent" as const,
      key: `${key.repositoryId} ${subject} ${at.slice(0, 13)}`,
      agent: null,
      by: null,
      reason,
      text: `${subject} keeps coming back (${repository}${number === null ? "" : `#${number}`})`,
      repository,
      ...(number === null ? {} : { pullRequest: number }),
    };
    const channels = await channelsOf(trx, account.id);
    await enqueue(trx, await noticesFor(trx, { account, channels, notices: [notice], at }));
  });
}
