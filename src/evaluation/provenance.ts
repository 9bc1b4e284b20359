import type { AttestationFact, AttestationFacts } from "../facts/attestations.ts";
import type { Facts } from "../facts/facts.ts";
import { type Gap, incomplete, type Known, known } from "../facts/known.ts";
import { withDefaults } from "../policy/defaults.ts";
import type { PolicyState } from "../policy/effective.ts";
import { type Refusal, refuse } from "../provenance/codes.ts";
import { crossExamine, lineOf } from "../provenance/sets.ts";
import type { SigstoreTrust } from "../provenance/sigstore/trust.ts";
import type { SigstoreVerifiers } from "../provenance/sigstore/verifier.ts";
import type { Statement } from "../provenance/statement.ts";
import type { ProvenancePolicy, Target, Verification } from "../provenance/types.ts";
import { verify } from "../provenance/verify.ts";
import { landingNames } from "../rules/paths/landing.ts";
import { needsStatements } from "../rules/provenance/needs.ts";
import type { AttestationBag, AttestationStore, ReceivedAttestation, Workload } from "./attestations.ts";
import type { EvaluationDeps } from "./deps.ts";
import { createLogCheck } from "./fetched-logs.ts";
import type { Reading } from "./ports/fact-source.ts";
import type { PullRequestKey } from "./ports/keys.ts";

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
  deps: Pick<EvaluationDeps, "attestations" | "now">,
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

/** What statements about a change have to say, and about what. */
export interface ProvenanceQuestion {
  policy: ProvenancePolicy;
  target: Target;
  names: string[];
}

/** Null where nothing depends on statements; a gap where the change is not known well enough to ask. */
export function questionOf(state: PolicyState, facts: Facts): Known<ProvenanceQuestion> | null {
  const policy = state.state === "effective" ? withDefaults(state.policy).provenance : undefined;
  if (policy === undefined) return null;
  const names = landingNames(facts);
  if (!names.known) return names;
  if (!facts.commits.known) return facts.commits;
  if (!needsStatements(policy, names.value)) return null;
  return known({ policy, names: names.value, target: targetOf(facts, facts.commits.value) });
}

function targetOf(facts: Facts, commits: Target["commits"]): Target {
  const { repository, change, origin } = facts;
  const local = origin === "git";
  return {
    repositoryId: local ? null : repository.id,
    ownerId: repository.ownerId ?? null,
    pullRequest: change.number,
    baseRef: change.base.ref,
    headRef: change.head.ref,
    commits: commits.map(({ sha, tree, parents }) => ({ sha, tree, parents })),
  };
}

type Deps = Pick<EvaluationDeps, "now"> & { attestations: Attestations };

async function gather(
  { attestations, now }: Deps,
  key: PullRequestKey,
  facts: Facts,
  question: ProvenanceQuestion,
): Promise<Known<AttestationFacts>> {
  // Nobody's word counts then, and nobody's is asked for.
  if (question.policy.builders.length === 0) return known({ candidates: [], unreadElsewhere: null });
  const { store, bag } = attestations;
  const bundles = question.policy.builders.some(({ carrier }) => carrier === "sigstore");
  const sigstore = await attestations.sigstore?.(question.policy);
  const { ownerId, commits } = question.target;
  // What cannot be compared is not a match; only a local look may leave members open.
  if (ownerId === null)
    return incomplete("attestations/owner", "attestations", "GitHub did not tell whose repository it is.");
  const shas = commits.map(({ sha }) => sha);
  const kept = await store.received(key, shas);
  const found = bag === undefined || !bundles ? null : await bag.read(key, facts.change.head.sha);
  const others = found?.known ? await dated(store, key, found.value) : [];
  const at = now().toISOString();
  const judge = async (items: readonly Candidate[]) =>
    judgeAll(store, key, { ...question, sigstore, at }, items);
  const own = await judge([...kept.items.map((item) => ({ ...item, source: "upload" as const })), ...others]);
  const lines = own.flatMap(({ verification: { genuine, statement } }) =>
    genuine && statement !== undefined ? [{ line: lineOf(statement), ...workloadOf(statement) }] : [],
  );
  const siblings = lines.length === 0 ? null : await store.inLines(ownerId, lines);
  const seen = new Set(own.map(({ digest }) => digest));
  const elsewhere = await judge(
    (siblings?.items ?? [])
      .filter(({ digest }) => !seen.has(digest))
      .map((item) => ({ ...item, source: "upload" as const })),
  );
  const checkLogs = attestations.logs ?? createLogCheck(() => Promise.reject(new Error("no reader")));
  const examined = crossExamined(own, elsewhere);
  const uncrowded = withoutCrowd(examined, [...kept.crowded, ...(siblings?.crowded ?? [])]);
  const candidates = await checkLogs(question, uncrowded);
  await store.remember(key, newsOf(candidates, others, at));
  const unread = candidates.find(({ verification }) => verification.code === "logs/unread");
  const unreadElsewhere =
    found?.known === false ? found.gap : unread === undefined ? null : unreadLogs(unread.verification.reason);
  return known({ candidates, unreadElsewhere });
}

/** A host may answer the next time. */
function unreadLogs(detail: string): Gap {
  return { kind: "incomplete", code: "logs/unread", what: "logs", detail, retry: true };
}

type Candidate = ReceivedAttestation & { source: AttestationFact["source"] };

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

interface Judging extends ProvenanceQuestion {
  sigstore: SigstoreVerifiers | undefined;
  /** Stands in for the time of receipt of what comes for the first time. */
  at: string;
}

async function judgeAll(
  store: AttestationStore,
  key: PullRequestKey,
  judging: Judging,
  items: readonly Candidate[],
): Promise<AttestationFact[]> {
  const first = items.map((item) => judgeAttestation(judging, item, false));
  const retired = first.flatMap(({ verification: { code, payloadDigest } }) =>
    code === "key/retired" && payloadDigest !== null ? [payloadDigest] : [],
  );
  if (retired.length === 0) return first;
  const accepted = await store.accepted(key, retired);
  return first.map((one, index) => {
    const item = items[index];
    return item !== undefined && accepted.has(one.verification.payloadDigest ?? "")
      ? judgeAttestation(judging, item, true)
      : one;
  });
}

/** Verifies one attestation as a fact. Pure. */
export function judgeAttestation(
  { policy, target, names, sigstore, at }: Judging,
  item: Candidate,
  acceptedBefore: boolean,
): AttestationFact {
  const receivedAt = item.receivedAt ?? at;
  const verification = verify({
    bytes: item.bytes,
    policy,
    target,
    names,
    receivedAt,
    ...(acceptedBefore ? { acceptedBefore } : {}),
    ...(item.uploader === null ? {} : { uploader: item.uploader }),
    ...(sigstore === undefined ? {} : { sigstore }),
  });
  const { digest, source, uploader } = item;
  return { digest, source, receivedAt, uploader, verification: slim(verification) };
}

/** What nobody vouches for is not kept with the decision: it may be a megabyte of anything. */
function slim(verification: Verification): Verification {
  if (verification.genuine) return verification;
  const { statement: _, ...rest } = verification;
  return rest;
}

/**
 * Statements that contradict another one count no more. Of those about other changes only the ones that prove a
 * contradiction are worth telling, and the refusal names them.
 */
export function crossExamined(
  own: readonly AttestationFact[],
  elsewhere: readonly AttestationFact[] = [],
): AttestationFact[] {
  const refused = crossExamine([...own, ...elsewhere].map(({ verification }) => verification));
  return own.map((one) => {
    const refusal = refused.get(one.verification.payloadDigest ?? "");
    return refusal === undefined ? one : refusedAfterAll(one, refusal);
  });
}

/** Of a workload that sent too many nothing counts, whoever brought it: what was not looked at might contradict it. */
function withoutCrowd(all: readonly AttestationFact[], crowded: readonly Workload[]): AttestationFact[] {
  if (crowded.length === 0) return [...all];
  return all.map((one) => {
    const { genuine, statement } = one.verification;
    if (!genuine || statement === undefined) return one;
    const { issuer, subject } = workloadOf(statement);
    return crowded.some((other) => other.issuer === issuer && other.subject === subject)
      ? refusedAfterAll(
          one,
          refuse("set/too-many", `${subject} sent more about this change than is looked at.`),
        )
      : one;
  });
}

function refusedAfterAll(one: AttestationFact, { code, detail }: Refusal): AttestationFact {
  const steps = [...one.verification.steps, { name: "others", ok: false, code, detail }];
  return {
    ...one,
    verification: { ...one.verification, verified: false, coverage: null, code, reason: detail, steps },
  };
}

function workloadOf(statement: Statement): Workload {
  const { issuer, subject } = statement.predicate.buildDefinition.internalParameters.agent.identity;
  return { issuer, subject };
}

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
