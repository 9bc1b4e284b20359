import { type RenderedCheck, renderChecks } from "../decision/render/checks.ts";
import { OBSERVE_CHECK_NAME } from "../decision/render/observe.ts";
import type { Decision } from "../decision/types.ts";
import type { EvaluationDeps } from "./deps.ts";
import type { Published } from "./ports/decision-log.ts";
import type { PullRequestKey, RepositoryKey } from "./ports/keys.ts";
import type { Combined } from "./siblings.ts";

export { OBSERVE_CHECK_NAME };

/** Fingerprint of a run that is only in progress: it never equals that of a verdict. */
const NOT_JUDGED = "in-progress";
/** Fingerprint of a run that is being written, or whose writing nobody saw end: GitHub may or may not have it. */
const UNCERTAIN = "uncertain";

type Ports = Pick<EvaluationDeps, "publisher" | "log">;

/** The row of the log for a name; null when we never wrote that name on this commit. */
export function rowOf(rows: Published[], name: string): Published | null {
  return rows.find((row) => row.name === name) ?? null;
}

/** Posts a new in_progress run and remembers it. */
export async function begin(
  ports: Ports,
  key: RepositoryKey,
  check: { name: string; headSha: string; title: string; adopt: boolean },
): Promise<Published> {
  const { name, headSha, title, adopt } = check;
  const runId = await ports.publisher.begin(key, name, headSha, title, { adopt });
  const row: Published = {
    name,
    headSha,
    runId,
    verdict: "in-progress",
    fingerprint: NOT_JUDGED,
    decisionId: null,
  };
  await ports.log.rememberPublished(key, row);
  return row;
}

/**
 * Writes a decision's check runs where they differ from what is there.
 *
 * @returns whether anything was written
 */
export async function publishDecision(
  ports: Ports & Pick<EvaluationDeps, "detailsUrl">,
  key: PullRequestKey,
  decision: Decision,
  combined: Combined,
): Promise<boolean> {
  const rows = await ports.log.published(key, decision.subject.headSha);
  const url = ports.detailsUrl?.(decision);
  const { check, observe } = renderChecks(decision, {
    published: rowOf(rows, OBSERVE_CHECK_NAME) !== null,
    ...(url === undefined ? {} : { detailsUrl: url }),
  });
  const shared = share(check, key.number, combined);
  const row = rowOf(rows, check.name);
  let wrote = false;
  if (!settledBySibling(row, shared, combined, key.number))
    wrote = await write(ports, key, shared, row, decision.id);
  if (observe) wrote = (await write(ports, key, observe, rowOf(rows, observe.name), decision.id)) || wrote;
  return wrote;
}

/** Writes one run unless it says the same already. */
export async function write(
  ports: Ports,
  key: RepositoryKey,
  check: RenderedCheck,
  row: Published | null,
  decisionId: string | null,
): Promise<boolean> {
  if (row !== null && row.fingerprint === check.fingerprint && row.verdict === check.verdict) return false;
  // A completed run is never opened again: what is pending anew gets a run of its own.
  const completed = row !== null && row.verdict !== "in-progress" && row.verdict !== "pending";
  const reuse = row !== null && !(completed && check.verdict === "pending");
  const { name, headSha, verdict, fingerprint } = check;
  // An answer that is lost after GitHub took the write must not leave the log saying what stood there before.
  if (row !== null) {
    const unsure = { ...row, verdict: reuse ? verdict : row.verdict, fingerprint: UNCERTAIN };
    await ports.log.rememberPublished(key, unsure);
  }
  const runId = await ports.publisher.publish(key, check, reuse ? row.runId : null);
  await ports.log.rememberPublished(key, { name, headSha, runId, verdict, fingerprint, decisionId });
  return true;
}

/** What the check says when another pull request with the same head has a say in it. */
function share(check: RenderedCheck, number: number, combined: Combined): RenderedCheck {
  if (combined.others.length === 0) return check;
  const fingerprint = `${number} ${check.fingerprint}`;
  if (combined.decidedBy === null) {
    const others = combined.others.map((one) => `#${one}`).join(", ");
    const summary = `This is the verdict on pull request #${number}. Its head commit is also that of ${others}, and a check run belongs to a commit: the strictest verdict of them all is shown.\n\n---\n\n${check.summary}`;
    return { ...check, summary, fingerprint };
  }
  const other = `#${combined.decidedBy}`;
  const reason = combined.unjudged.includes(combined.decidedBy) ? "was not judged yet" : "does not pass";
  return {
    ...check,
    verdict: combined.verdict,
    title: `Pull request ${other} has the same head commit and ${reason}`,
    summary: `A check run belongs to a commit. Pull request ${other} has the same head commit as #${number} and ${reason}, so this check follows it. It follows #${number} again once ${other} passes, is closed, or has another head.\n\n---\n\n${check.summary}`,
    fingerprint: `${fingerprint} by ${combined.decidedBy} ${combined.verdict}`,
  };
}

/** Of several pull requests with one verdict, the first that told it stays the teller: else each would rewrite the other's. */
function settledBySibling(
  row: Published | null,
  check: RenderedCheck,
  combined: Combined,
  number: number,
): boolean {
  if (row === null || combined.others.length === 0 || row.verdict !== check.verdict) return false;
  return (
    combined.others.some((other) => row.fingerprint.startsWith(`${other} `)) &&
    !row.fingerprint.startsWith(`${number} `)
  );
}
