import type { Answer } from "../levers/answer.ts";
import type { Store } from "./database.ts";

/** Writes what was done about an act. Append-only: every attempt that came to an end is a row. */
export async function recordAnswer(db: Store, answer: Answer): Promise<void> {
  await db
    .insertInto("response")
    .values({
      act: answer.act,
      repository_id: answer.repositoryId,
      number: answer.number,
      kind: answer.kind,
      subject: answer.subject,
      result: answer.result,
      reason: answer.reason,
      at: answer.at,
    })
    .execute();
}

/** What was done about pull request `number`, or about one act, oldest first. */
export async function answersTo(
  db: Store,
  repositoryId: number,
  about: { number: number } | { act: string },
): Promise<Answer[]> {
  const rows = await db
    .selectFrom("response")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where((eb) => ("number" in about ? eb("number", "=", about.number) : eb("act", "=", about.act)))
    .orderBy("sequence")
    .execute();
  return rows.map((found) => ({
    act: found.act,
    repositoryId: found.repository_id,
    number: found.number,
    kind: found.kind,
    subject: found.subject,
    result: found.result,
    reason: found.reason,
    at: found.at.toISOString(),
  }));
}

/** How often something was acted on since a moment, whatever came of it: what keeps coming back is not undone for ever. */
export async function timesUndone(
  db: Store,
  repositoryId: number,
  subject: string,
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom("response")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("repository_id", "=", repositoryId)
    .where("subject", "=", subject)
    .where("result", "!=", "not-undone")
    .where("at", ">=", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}
