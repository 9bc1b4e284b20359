import type { AttestationFact, AttestationFacts } from "../../facts/attestations.ts";
import type { Facts } from "../../facts/facts.ts";
import { type Gap, incomplete, type Known, known } from "../../facts/known.ts";
import { lineOf } from "../../provenance/sets.ts";
import type { SigstoreTrust } from "../../provenance/sigstore/trust.ts";
import type { AttestationBag, AttestationStore, Received } from "../ports/attestations.ts";
import type { Reading } from "../ports/fact-source.ts";
import type { PullRequestKey } from "../ports/keys.ts";
import { crossExamined, withoutCrowd, workloadOf } from "./contradictions.ts";
import { createLogCheck } from "./fetched-logs.ts";
import { type Candidate, judgeAll } from "./judge.ts";
import { type ProvenanceQuestion, questionOf } from "./question.ts";

/** Where attestations come from. */
export interface Attestations {
  store: AttestationStore;
  /** Holds Sigstore bundles, so it is asked only where a builder signs with Sigstore. */
  bag?: AttestationBag;
  /** Without it, Sigstore bundles are refused as not verifiable here. */
  sigstore?: SigstoreTrust;
  /** Without it, a policy with `log-hosts` is never met. */
  logs?: ReturnType<typeof createLogCheck>;
}

/**
 * A reading with the statements about its commits, where the policy asks for them. They are verified anew each time, so
 * that a key that was revoked meanwhile counts no more.
 */
export async function withProvenance(
  deps: { attestations?: Attestations; now: () => Date },
  key: PullRequestKey,
  reading: Reading,
): Promise<Reading> {
  const { facts } = reading;
  const question = questionOf(reading.policy, facts);
  if (question === null || deps.attestations === undefined) return reading;
  const provenance = question.known
    ? await gather({ ...deps, attestations: deps.attestations }, key, facts, question.value)
    : question;
  return { ...reading, facts: { ...facts, provenance } };
}

async function gather(
  { attestations, now }: { attestations: Attestations; now: () => Date },
  key: PullRequestKey,
  facts: Facts,
  question: ProvenanceQuestion,
): Promise<Known<AttestationFacts>> {
  const { policy, target } = question;
  // Nobody's word counts then, and nobody's is asked for.
  if (policy.builders.length === 0) return known({ candidates: [], unreadElsewhere: null });
  // What cannot be compared is not a match; only a local look may leave members open.
  if (target.ownerId === null)
    return incomplete("attestations/owner", "attestations", "GitHub did not tell whose repository it is.");
  const { store, bag } = attestations;
  const kept = await store.received(
    key,
    target.commits.map(({ sha }) => sha),
  );
  const bundles = policy.builders.some(({ carrier }) => carrier === "sigstore");
  const found = bag === undefined || !bundles ? null : await bag.read(key, facts.change.head.sha);
  const others = found?.known ? await dated(store, key, found.value) : [];
  const at = now().toISOString();
  const judging = { ...question, sigstore: await attestations.sigstore?.(policy), at };
  const own = await judgeAll(store, key, judging, [...uploaded(kept), ...others]);
  const siblings = await inTheirLines(store, target.ownerId, own);
  const seen = new Set(own.map(({ digest }) => digest));
  const unseen = uploaded(siblings).filter(({ digest }) => !seen.has(digest));
  const examined = crossExamined(own, await judgeAll(store, key, judging, unseen));
  const uncrowded = withoutCrowd(examined, [...kept.crowded, ...siblings.crowded]);
  const checkLogs = attestations.logs ?? createLogCheck(() => Promise.reject(new Error("no reader")));
  const candidates = await checkLogs(question, uncrowded);
  await store.remember(key, newsOf(candidates, others, at));
  return known({ candidates, unreadElsewhere: found?.known === false ? found.gap : unreadLogs(candidates) });
}

/** Every statement of an account that is counted in a line with one of these, about whatever change. */
async function inTheirLines(
  store: AttestationStore,
  ownerId: number,
  own: readonly AttestationFact[],
): Promise<Received> {
  const lines = own.flatMap(({ verification: { genuine, statement } }) =>
    genuine && statement !== undefined ? [{ line: lineOf(statement), ...workloadOf(statement) }] : [],
  );
  return lines.length === 0 ? { items: [], crowded: [] } : store.inLines(ownerId, lines);
}

/** A host that could not be read may answer the next time. */
function unreadLogs(candidates: readonly AttestationFact[]): Gap | null {
  const unread = candidates.find(({ verification }) => verification.code === "logs/unread");
  if (unread === undefined) return null;
  const detail = unread.verification.reason;
  return { kind: "incomplete", code: "logs/unread", what: "logs", detail, retry: true };
}

function uploaded({ items }: Received): Candidate[] {
  return items.map((item) => ({ ...item, source: "upload" }));
}

/** What GitHub keeps, with the time when it was first seen here: nobody else's word on that counts. */
async function dated(
  store: AttestationStore,
  key: PullRequestKey,
  items: readonly { digest: string; bytes: Uint8Array }[],
): Promise<Candidate[]> {
  const seen = await store.firstSeen(
    key,
    items.map(({ digest }) => digest),
  );
  return items.map(({ digest, bytes }) => ({
    digest,
    bytes,
    receivedAt: seen.get(digest) ?? null,
    uploader: null,
    source: "github",
  }));
}

/** What is remembered: what was met for the first time, and what counted. */
function newsOf(candidates: readonly AttestationFact[], others: readonly Candidate[], at: string) {
  const fresh = new Set(others.filter(({ receivedAt }) => receivedAt === null).map(({ digest }) => digest));
  const verified = candidates.filter(({ verification }) => verification.verified);
  return {
    seen: verified.filter(({ digest }) => fresh.has(digest)).map(({ digest }) => ({ digest, at })),
    accepted: verified.map(({ verification: { payloadDigest, builder, key } }) => ({
      payloadDigest: payloadDigest ?? "",
      builder: builder ?? "",
      key,
    })),
  };
}
