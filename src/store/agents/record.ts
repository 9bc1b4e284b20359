import { commentOrders } from "../../decision/agent-orders.ts";
import type { Decision } from "../../decision/types.ts";
import type { PullRequestKey } from "../../evaluation/ports/keys.ts";
import type { Facts } from "../../facts/facts.ts";
import { lookAlikes } from "../../identity/look-alikes.ts";
import { compileRegistry } from "../../identity/registry/registry.ts";
import { sightingsOf } from "../../identity/sightings.ts";
import type { Request } from "../../jobs/enqueue.ts";
import type { PolicyState } from "../../policy/effective.ts";
import type { Policy } from "../../policy/schema.ts";
import type { StoreTransaction } from "../database.ts";
import { accountOf } from "../installations.ts";
import { type Notice, noticesFor } from "../notifications.ts";
import { followComments } from "./orders.ts";
import { recordParts } from "./parts.ts";
import { channelsIn } from "./policies.ts";
import { recordPresence, recordSightings } from "./sightings.ts";

/**
 * Keeps what a decision tells about agents: who has part in which pull request, the organisation's inventory, and
 * messages for its channels.
 *
 * @returns work that follows from it, to be enqueued last in the same transaction
 */
export async function recordAgents(
  trx: StoreTransaction,
  key: PullRequestKey,
  decision: Decision,
  reading: { facts: Facts; policy: PolicyState },
): Promise<Request[]> {
  const { facts } = reading;
  const policy: Policy = reading.policy.state === "effective" ? reading.policy.policy : { version: 1 };
  const registry = compileRegistry(policy.agents);
  const sightings = sightingsOf(decision.attribution, registry);
  const { fresh, behind } = await recordParts(trx, key, {
    subjects: sightings.map(({ subject }) => subject),
    limited: (policy.agents?.registry ?? []).flatMap(({ id, limits }) => (limits === undefined ? [] : [id])),
    headSha: decision.subject.headSha,
    openedAt: facts.change.createdAt ?? facts.asOf,
  });
  const account = await accountOf(trx, key.installationId);
  if (account === null) return behind;
  const at = facts.asOf;
  const repository = `${key.owner}/${key.name}`;
  await recordSightings(
    trx,
    { accountId: account.id, repositoryId: key.repositoryId, repository, at },
    sightings.filter(({ subject }) => fresh.includes(subject)),
  );
  await recordPresence(
    trx,
    account.id,
    fresh.filter((subject) => decision.attribution.agents.includes(subject)),
    at,
  );
  const orders = await followComments(trx, account, commentOrders(reading.policy, facts));
  const channels = channelsIn(policy);
  const where = { repository, pullRequest: key.number };
  const notices = [
    ...dormancies(decision, facts),
    ...imitations(facts, lookAlikes(facts, registry)),
    ...reliefs(decision, `${key.repositoryId}#${key.number}`),
  ].map((notice) => ({ ...notice, ...where, text: `${notice.text} (${repository}#${key.number})` }));
  return [...behind, ...orders, ...(await noticesFor(trx, { account, channels, notices, at }))];
}

/** One absence is told once, whichever pull request showed it. */
function dormancies(decision: Decision, facts: Facts): Notice[] {
  const activity = facts.activity.known ? facts.activity.value : [];
  return decision.findings.flatMap((finding): Notice[] => {
    if (finding.rule !== "agents/dormant" || finding.subject.kind !== "agent") return [];
    const { agent } = finding.subject;
    const { absence, renewedAt } = activity.find((one) => one.agent === agent) ?? {};
    return [
      {
        event: "agent.dormant",
        key: `${agent} ${absence?.from ?? ""} ${renewedAt ?? ""}`,
        agent,
        by: null,
        reason: null,
        text: finding.message,
        details: { from: absence?.from ?? null },
      },
    ];
  });
}

function imitations(facts: Facts, found: ReturnType<typeof lookAlikes>): Notice[] {
  return found.map(({ account, login, imitates }) => ({
    event: "agent.look-alike",
    key: `${account} ${login.toLowerCase()}`,
    agent: imitates,
    by: null,
    reason: null,
    text: `Account ${account} acts under the login "${login}", which is known as that of ${imitates} under another number`,
    details: { account, login, imitates, seen: facts.asOf },
  }));
}

/** Exceptions and broken glass, each once for a head. */
function reliefs(decision: Decision, change: string): Notice[] {
  return decision.relieved.flatMap(({ finding, relief }): Notice[] => {
    if (relief.kind === "observe") return [];
    const people = relief.by.join(", ");
    const rule = relief.kind === "break-glass" ? null : finding.rule;
    return [
      {
        event: "relief.used",
        key: `${change} ${decision.subject.headSha} ${relief.kind} ${rule ?? ""} ${people}`,
        agent: null,
        by: people,
        reason: relief.reason,
        text: `${people} ${rule === null ? "broke the glass" : `let ${rule} pass`}: ${relief.reason}`,
        details: { kind: relief.kind, rule, head: decision.subject.headSha, until: relief.until },
      },
    ];
  });
}
