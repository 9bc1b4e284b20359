import type { Witness } from "../../evaluation/ports/witness.ts";
import type { Issue, IssueApproval } from "../../facts/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { readConnection } from "../client/connection.ts";
import { actorOf } from "../shapes.ts";
import type { EvidenceEvent, EvidenceIssue } from "./evidence-shapes.ts";
import { labelWitness } from "./witnesses.ts";

/**
 * The issues that the change says it answers. An issue with more events or pull requests than one page holds is a gap:
 * what is not read could be the removal of an approval.
 *
 * @param repositoryId witnesses are about issues of this repository; approvals elsewhere have none
 */
export async function issuesOf(
  found: EvidenceIssue[],
  witnesses: Witness[],
  repositoryId: number,
): Promise<Known<Issue[]>> {
  const issues: Issue[] = [];
  for (const issue of found) {
    const what = `issue ${issue.number}`;
    const capped = async () => {
      throw new Error("it has more than one page");
    };
    const events = await readConnection(what, issue.timelineItems, capped, { trustCount: false });
    const pulls = await readConnection(what, issue.closedByPullRequestsReferences, capped);
    if (!events.known) return asGap(events.gap, issue.timelineItems?.pageInfo?.hasNextPage);
    if (!pulls.known) return asGap(pulls.gap, issue.closedByPullRequestsReferences?.pageInfo?.hasNextPage);
    const own = issue.repository.databaseId === repositoryId ? witnesses : [];
    issues.push({
      repositoryId: issue.repository.databaseId,
      number: issue.number,
      state: issue.state === "OPEN" ? "open" : "closed",
      title: issue.title,
      body: issue.body,
      changedAt: changedAt(issue, events.value),
      approvals: approvalsOf(issue.number, events.value, own),
      pullRequests: pulls.value
        .filter((pull) => pull.repository.databaseId === repositoryId)
        .map(({ number, createdAt, mergedAt, state }) => ({
          number,
          createdAt,
          state: STATES[state],
          mergedAt,
        })),
    });
  }
  return known(issues);
}

const STATES = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;

/** A cap does not pass by itself; everything else may. */
function asGap(
  gap: { code: string; what: string; detail: string },
  capped: boolean | undefined,
): Known<never> {
  if (capped)
    return incomplete(
      "github/issue-cap",
      gap.what,
      "It has more events or pull requests than one page holds.",
    );
  return { known: false, gap: { kind: "incomplete", ...gap, retry: true } };
}

/** The body's last edit or the last new title, whichever is later. */
function changedAt(issue: EvidenceIssue, events: EvidenceEvent[]): string | null {
  const times = events
    .filter((event) => event.__typename === "RenamedTitleEvent")
    .map((event) => event.createdAt);
  if (issue.lastEditedAt !== null) times.push(issue.lastEditedAt);
  return times.sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

function approvalsOf(number: number, events: EvidenceEvent[], witnesses: Witness[]): IssueApproval[] {
  const ordered = [...events].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  return ordered.flatMap((event, index) => {
    const name = event.__typename === "LabeledEvent" ? event.label?.name : undefined;
    if (name === undefined) return [];
    const removed = ordered
      .slice(index + 1)
      .some((later) => later.__typename === "UnlabeledEvent" && later.label?.name === name);
    const actor = actorOf(event.actor);
    const witness = labelWitness(witnesses, number, name, event.createdAt, actor);
    return [
      {
        label: name,
        actor: { ...actor, via: witness?.actor.via ?? null },
        at: event.createdAt,
        standing: !removed,
        contentDigest: witness?.contentDigest ?? null,
      },
    ];
  });
}
