import type { Selectable } from "kysely";
import type { LandedNote } from "../decision/render/certificate.ts";
import type { Decision } from "../decision/types.ts";
import { AgentPolicyError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { PolicyState } from "../policy/effective.ts";
import type { Store } from "./database.ts";
import { unfolded } from "./documents.ts";
import type { LandedTable } from "./tables/provenance.ts";

/** A decision with what it was taken from. */
export interface StoredDecision {
  decision: Decision;
  facts: Facts;
  policy: PolicyState;
  recordedAt: string;
  /** What became of it after the merge; null when nothing is recorded, or another head was merged. */
  landed: LandedNote | null;
}

const SHORTEST_PREFIX = 8;

/**
 * Finds a decision by its id (`sha256:…`, or the first 8 or more hex digits), or the latest one of a pull request
 * (`owner/repo#12`, or `12` where only one repository has it).
 *
 * @throws AgentPolicyError `usage` when the reference has none of these forms, fits nothing, or fits several.
 */
export async function findDecision(db: Store, reference: string): Promise<StoredDecision> {
  const sequence = await locate(db, reference.trim());
  const row = await db
    .selectFrom("decision")
    .innerJoin("document as facts", "facts.digest", "decision.facts")
    .innerJoin("document as policy", "policy.digest", "decision.policy")
    .leftJoin("landed", (join) =>
      join
        .onRef("landed.repository_id", "=", "decision.repository_id")
        .onRef("landed.number", "=", "decision.number")
        .onRef("landed.head_sha", "=", "decision.head_sha"),
    )
    .select([
      "decision.decision",
      "decision.created_at",
      "facts.body as facts",
      "facts.folded",
      "policy.body as policy",
    ])
    .select(["landed.state", "landed.code", "landed.reason", "landed.sha", "landed.tree"])
    .select(["landed.base_ref", "landed.method", "landed.at", "landed.summary"])
    .where("decision.sequence", "=", sequence)
    .executeTakeFirstOrThrow();
  return {
    decision: row.decision,
    facts: await unfolded<Facts>(db, { body: row.facts, folded: row.folded }),
    // Written by `record` from exactly this type.
    policy: row.policy as PolicyState,
    recordedAt: row.created_at.toISOString(),
    landed: noteOf(row),
  };
}

type LandedRow = Pick<
  Selectable<LandedTable>,
  "state" | "code" | "reason" | "sha" | "tree" | "base_ref" | "method" | "at" | "summary"
>;

function noteOf(row: { [Column in keyof LandedRow]: LandedRow[Column] | null }): LandedNote | null {
  const { state, code, reason, sha, tree, base_ref: baseRef, method, at, summary } = row;
  if (state === null || code === null || reason === null || sha === null || tree === null) return null;
  if (baseRef === null || at === null) return null;
  const text = summary === null ? null : Buffer.from(summary).toString("utf8").trimEnd();
  return { state, code, reason, sha, tree, baseRef, method, at: at.toISOString(), summary: text };
}

async function locate(db: Store, reference: string): Promise<number> {
  const pullRequest = /^(?:([\w.-]+)\/([\w.-]+))?#?(\d{1,7})$/.exec(reference);
  if (pullRequest !== null) {
    const [, owner, name, number] = pullRequest;
    return latestOf(db, reference, owner, name, Number(number));
  }
  const hex = /^(?:sha256:)?([0-9a-f]+)$/.exec(reference)?.[1];
  if (hex === undefined || hex.length < SHORTEST_PREFIX || hex.length > 64) {
    throw new AgentPolicyError(
      "usage",
      "explain/reference",
      `"${reference}" names no decision, no pull request and no run`,
      {
        remedy:
          "Give owner/repo#12, a pull request's number, run:123 of a deployment that was answered, or a decision id from a check's summary (8 hex digits or more).",
      },
    );
  }
  const rows = await db
    .selectFrom("decision")
    .select((eb) => ["id", eb.fn.max("sequence").as("sequence")])
    .where("id", "like", `sha256:${hex}%`)
    .groupBy("id")
    .limit(2)
    .execute();
  const [first, second] = rows;
  if (first === undefined) throw notFound(reference);
  if (second !== undefined) {
    throw new AgentPolicyError("usage", "explain/ambiguous", `Several decisions begin with ${reference}`, {
      remedy: "Give more digits of the decision id.",
    });
  }
  return first.sequence;
}

async function latestOf(
  db: Store,
  reference: string,
  owner: string | undefined,
  name: string | undefined,
  number: number,
) {
  let query = db
    .selectFrom("pull_request")
    .select(["owner", "name", "decision"])
    .where("number", "=", number);
  if (owner !== undefined && name !== undefined) {
    query = query.where(({ eb, fn, and }) =>
      and([
        eb(fn("lower", ["owner"]), "=", owner.toLowerCase()),
        eb(fn("lower", ["name"]), "=", name.toLowerCase()),
      ]),
    );
  }
  const rows = await query.orderBy("decision", "desc").limit(10).execute();
  const [first, second] = rows;
  if (first === undefined) throw notFound(reference);
  // With owner and name, several rows mean a repository that was deleted and made anew: the latest is meant.
  if (second !== undefined && owner === undefined) {
    const choices = rows.map((row) => `${row.owner}/${row.name}#${number}`).join(", ");
    throw new AgentPolicyError(
      "usage",
      "explain/ambiguous",
      `Several repositories have a pull request ${number}: ${choices}`,
      {
        remedy: "Give the repository too, as owner/repo#12.",
      },
    );
  }
  return first.decision;
}

function notFound(reference: string): AgentPolicyError {
  return new AgentPolicyError("usage", "explain/not-found", `No decision is stored for ${reference}`, {
    remedy: "Check the reference, and that DATA_DIR or DATABASE_URL name the store the server uses.",
  });
}
