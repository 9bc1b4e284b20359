import { sql } from "kysely";
import { AgentPolicyError } from "../errors.ts";
import { digest } from "../facts/digest.ts";
import type { Act } from "../levers/act.ts";
import type { Store, StoreTransaction } from "./database.ts";

/**
 * Facts are stored with every decision, and from one to the next most of them stay: so acts and long texts stand once, and the
 * stored facts name them by id and digest. The digest of a document is that of the whole facts.
 */
const TEXT = "$text";
const ACT = "$act";
/** UTF-16 code units; below that the name is longer than what it saves. */
const LONG = 256;

/**
 * Writes facts and policy of a decision, unless they are there.
 *
 * @param acts those among the facts
 * @returns their digests
 */
export async function writeDocuments(
  trx: StoreTransaction,
  { facts, policy, acts }: { facts: object; policy: object; acts: readonly Act[] },
): Promise<{ facts: string; policy: string }> {
  const kept = await markJudged(trx, acts);
  const folded = fold(facts, new Set(acts.filter(({ id }) => kept.has(id))));
  const texts = [...folded.texts].sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0)
    await sql`
      insert into long_text (digest, body)
      select digest, body::json from unnest(
        ${texts.map(([name]) => name)}::text[], ${texts.map(([, text]) => JSON.stringify(text))}::text[]
      ) as told (digest, body) on conflict (digest) do nothing`.execute(trx);
  const digests = { facts: digest(facts), policy: digest(policy) };
  const rows = [
    { digest: digests.facts, body: folded.body, folded: folded.folded },
    { digest: digests.policy, body: JSON.stringify(policy), folded: false },
  ].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await trx
    .insertInto("document")
    .values(rows)
    .onConflict((conflict) => conflict.column("digest").doNothing())
    .execute();
  return digests;
}

/** Marks acts as part of a record, which keeps them, and tells which of them are stored. */
async function markJudged(trx: StoreTransaction, acts: readonly Act[]): Promise<Set<string>> {
  if (acts.length === 0) return new Set();
  const ids = acts.map(({ id }) => id);
  const { rows } = await sql<{ id: string }>`
    with fresh as (
      select id from act where id = any(${ids}::text[]) and not judged order by id for update
    ), marked as (
      update act set judged = true from fresh where act.id = fresh.id
    )
    select id from act where id = any(${ids}::text[])`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/** JSON with names in place of acts and long texts; whole where it has such names of its own. */
function fold(facts: object, acts: ReadonlySet<object>) {
  const texts = new Map<string, string>();
  let ambiguous = false;
  const body = JSON.stringify(facts, (_, value: unknown) => {
    if (typeof value === "string") {
      if (value.length < LONG) return value;
      const name = digest(value);
      texts.set(name, value);
      return { [TEXT]: name };
    }
    if (typeof value !== "object" || value === null) return value;
    if (acts.has(value)) return { [ACT]: (value as Act).id };
    ambiguous ||= Object.hasOwn(value, ACT) || Object.hasOwn(value, TEXT);
    return value;
  });
  return ambiguous
    ? { body: JSON.stringify(facts), texts: new Map<string, string>(), folded: false }
    : { body, texts, folded: true };
}

/** A document as it was read. */
export interface StoredDocument {
  body: object;
  folded: boolean;
}

/**
 * A document with everything that it names in its place. The caller knows its type: what `writeDocuments` was given.
 *
 * @throws AgentPolicyError `evidence` when something that it names is gone from the store
 */
export async function unfolded<T>(db: Store, { body, folded }: StoredDocument): Promise<T> {
  if (!folded) return body as T;
  const named = { texts: new Set<string>(), acts: new Set<string>() };
  visit(body, (kind, name) => {
    named[kind].add(name);
    return null;
  });
  const [texts, acts] = [await bodies(db, "long_text", named.texts), await bodies(db, "act", named.acts)];
  const found = { texts, acts };
  return visit(body, (kind, name) => {
    const value = found[kind].get(name);
    if (value !== undefined) return value;
    throw new AgentPolicyError(
      "evidence",
      "store/record-damaged",
      `The store no longer has ${name}, which a record names`,
      {
        remedy: "Restore the store from a backup; nothing in the App removes what a record names.",
      },
    );
  }) as T;
}

type Look = (kind: "texts" | "acts", name: string) => unknown;

/** The same value with each name replaced by what `look` gives for it. */
function visit(value: unknown, look: Look): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => visit(one, look));
  const { [TEXT]: text, [ACT]: act } = value as Record<string, unknown>;
  if (typeof text === "string") return look("texts", text);
  if (typeof act === "string") return look("acts", act);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visit(one, look)]));
}

async function bodies(
  db: Store,
  table: "long_text" | "act",
  names: ReadonlySet<string>,
): Promise<Map<string, unknown>> {
  if (names.size === 0) return new Map();
  const key = sql.ref(table === "act" ? "id" : "digest");
  const { rows } = await sql<{ name: string; body: unknown }>`
    select ${key} as name, body from ${sql.table(table)} where ${key} = any(${[...names]}::text[])`.execute(
    db,
  );
  return new Map(rows.map(({ name, body }) => [name, body]));
}
