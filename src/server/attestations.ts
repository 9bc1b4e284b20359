import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { Logger } from "pino";
import { AgentPolicyError } from "../errors.ts";
import type { RepositoryKey } from "../evaluation/ports/keys.ts";
import type { DefaultPolicies } from "../github/fact-source.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { withDefaults } from "../policy/defaults.ts";
import { MAX_BYTES, type Opened, open } from "../provenance/open.ts";
import { readStatement } from "../provenance/read.ts";
import { lineOf } from "../provenance/sets.ts";
import type { SigstoreTrust } from "../provenance/sigstore/trust.ts";
import type { Statement } from "../provenance/statement.ts";
import type { ProvenancePolicy } from "../provenance/types.ts";
import { vouch } from "../provenance/vouch.ts";
import { pullRequestsInLine, pullRequestsWith } from "../store/attestations/concerned.ts";
import { digestOf } from "../store/attestations/digests.ts";
import { storeAttestation } from "../store/attestations/keep.ts";
import type { Store } from "../store/database.ts";
import { installationOf } from "../store/installations.ts";
import { nameOfRepository } from "../store/pull-requests.ts";
import type { KeySets } from "../workload-identity/key-sets.ts";
import { readToken } from "../workload-identity/token.ts";
import { verifyWorkload, type WorkloadIdentity } from "../workload-identity/verify.ts";
import { rememberPolicies } from "./known-policies.ts";
import { type Problem, problem } from "./problem.ts";
import { createBodyReader } from "./slow-bodies.ts";

export interface AttestationsOptions {
  db: Store;
  log: Logger;
  keys: KeySets;
  policies: DefaultPolicies;
  /** Verifies bundles; without it they are refused. */
  sigstore?: SigstoreTrust;
  /** Work has come in. */
  wake: () => void;
  now?: () => Date;
}

/** Bodies read at once; each has at most 1 MiB. */
const MAX_BODIES = 64;
/**
 * Attestations judged at once, whose bodies are whole: about repositories of one owner, and of all. A policy names the servers that
 * are asked for keys, so one owner's slow servers must not keep the others out.
 */
const MAX_AT_ONCE = { owner: 16, all: 64 };
const MEDIA_TYPE =
  /^application\/(json|vnd\.dsse\.envelope\.v1\+json|vnd\.dev\.sigstore\.bundle\.v0\.3\+json)\b/i;

/**
 * `POST /v1/attestations`: takes in an attestation from an authenticated workload and keeps it. It is judged when the change
 * is, by the policy of then; here only its form, its sender, and whether a builder of the policy vouches for it: what nobody
 * vouches for never counts, and kept it would stand in the way of what does.
 *
 * 201 kept, 200 known already; 400 form, 401 token, 403 not admitted, 408 too slow, 413 too large, 415 media type, 429 and 503 later.
 */
export function createAttestationsApi(options: AttestationsOptions): Hono {
  const api = new Hono();
  const policyOf = rememberPolicies(options.policies);
  const readBody = createBodyReader({ atOnce: MAX_BODIES, maxBytes: MAX_BYTES });
  const underWay = new Map<number, number>();

  api.use("/", async (context, next) => {
    if (context.req.method !== "POST")
      return problem(context, {
        status: 400,
        code: "attestations/method",
        detail: "Send attestations with POST",
      });
    if (!MEDIA_TYPE.test(context.req.header("content-type") ?? ""))
      return problem(context, {
        status: 415,
        code: "attestations/media-type",
        detail: "The body is not announced as an envelope or a bundle",
        remedy: "Set the content type to application/json.",
      });
    // A stranger without anything like a token does not get to send a body.
    readToken(context.req.header("authorization"));
    return next();
  });

  api.post("/", async (context) => {
    const received = readUpload(await readBody(context));
    const { ownerId } = received.statement.predicate.buildDefinition.externalParameters.target;
    const own = underWay.get(ownerId) ?? 0;
    const all = underWay.values().reduce((sum, count) => sum + count, 0);
    if (own >= MAX_AT_ONCE.owner || all >= MAX_AT_ONCE.all)
      return problem(context, later("attestations/busy", "Too many uploads at once"));
    underWay.set(ownerId, own + 1);
    try {
      return await takeIn(context, received, ownerId);
    } finally {
      const left = (underWay.get(ownerId) ?? 1) - 1;
      if (left === 0) underWay.delete(ownerId);
      else underWay.set(ownerId, left);
    }
  });

  api.onError((error, context) => answerFor(error, context, options.log));

  async function takeIn(context: Context, received: Received, ownerId: number): Promise<Response> {
    const { bytes, statement, payloadDigest } = received;
    const { key, policy } = await admission(statement);
    const now = options.now?.() ?? new Date();
    const sender = await verifyWorkload(context.req.header("authorization"), policy?.workloads ?? [], {
      keys: options.keys,
      now,
    });
    requireOwnWord(statement, sender);
    if (policy !== null) await requireVoucher(received, policy, now);
    const commits = commitsOf(statement);
    const { repositoryId } = key;
    const line = lineOf(statement);
    const fresh = await options.db.transaction().execute(async (trx) => {
      const upload = { repositoryId, ownerId, bytes, payloadDigest, line, commits, sender };
      if (!(await storeAttestation(trx, upload))) return false;
      const concerned = await pullRequestsWith(trx, repositoryId, commits);
      await enqueue(trx, [...concerned, ...(await pullRequestsInLine(trx, ownerId, { line, sender }))]);
      return true;
    });
    options.wake();
    const digest = digestOf(bytes);
    const { issuer, subject } = sender;
    options.log.info({ digest, repositoryId, issuer, subject, fresh }, "attestation received");
    return context.json(
      { version: 1, digest, payloadDigest, repositoryId, head: commits.at(-1) ?? null },
      fresh ? 201 : 200,
    );
  }

  /** The repository that the statement speaks of, and what its policy says of provenance. Nothing signed has been believed yet. */
  async function admission(
    statement: Statement,
  ): Promise<{ key: RepositoryKey; policy: ProvenancePolicy | null }> {
    const { target } = statement.predicate.buildDefinition.externalParameters;
    const { repositoryId, ownerId } = target;
    const installationId = await installationOf(options.db, ownerId);
    if (installationId === null) throw notAdmitted();
    const known = await nameOfRepository(options.db, repositoryId);
    const place = known ?? nameIn(target.repository);
    if (place === null) throw notAdmitted();
    const key = { installationId, repositoryId, ...place };
    const found = await policyOf(key, { known: known !== null });
    if (found === null || found.ownerId !== ownerId) throw notAdmitted();
    if (found.policy.state === "unreadable" || found.policy.state === "invalid")
      throw new AgentPolicyError(
        "unknown",
        "attestations/policy",
        `The policy of repository ${repositoryId} is ${found.policy.state}`,
        { remedy: "Correct it at the default branch; `agent-policy validate` says what is wrong." },
      );
    const policy = found.policy.state === "effective" ? withDefaults(found.policy.policy) : null;
    return { key, policy: policy?.provenance ?? null };
  }

  async function requireVoucher(received: Received, policy: ProvenancePolicy, now: Date): Promise<void> {
    const sigstore = await options.sigstore?.(policy);
    const vouched = vouch(
      received.opened,
      { statement: received.statement, digest: received.payloadDigest },
      { policy, receivedAt: now.toISOString(), ...(sigstore === undefined ? {} : { sigstore }) },
    );
    if (vouched.ok) return;
    throw new AgentPolicyError("refused", vouched.code, vouched.detail, {
      remedy:
        "Sign it as a builder that `provenance.builders` of the policy at the default branch lists; a change of the policy counts within a minute.",
    });
  }

  return api;
}

interface Received {
  bytes: Uint8Array;
  opened: Opened;
  statement: Statement;
  payloadDigest: string;
}

/** Opens the envelope and reads the statement in it, strictly. */
function readUpload(bytes: Uint8Array): Received {
  const opened = open(bytes);
  if (!opened.ok) throw new AgentPolicyError("evidence", opened.code, opened.detail);
  const { payload } = opened.envelope;
  const statement = readStatement(payload);
  if (!statement.ok) throw new AgentPolicyError("evidence", statement.code, statement.detail);
  const payloadDigest = `sha256:${createHash("sha256").update(payload).digest("hex")}`;
  return { bytes, opened, statement: statement.statement, payloadDigest };
}

/** Owner and name in `https://github.com/owner/name`; whether they have the number is for GitHub to say. */
function nameIn(address: string | undefined): { owner: string; name: string } | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const [owner, name, ...more] = new URL(address).pathname.split("/").filter((part) => part !== "");
  if (owner === undefined || name === undefined || more.length > 0) return null;
  return { owner, name: name.replace(/\.git$/, "") };
}

/** A workload speaks for itself: who sends is whom the statement names. */
function requireOwnWord(statement: Statement, sender: WorkloadIdentity): void {
  const { identity } = statement.predicate.buildDefinition.internalParameters.agent;
  if (identity.issuer === sender.issuer && identity.subject === sender.subject) return;
  throw new AgentPolicyError(
    "refused",
    "identity/uploader",
    "The statement names another identity than the token's",
    { remedy: "Upload with the token of the identity that the statement names." },
  );
}

/** All commits that the statement names, its head last. */
function commitsOf({ subject }: Statement): string[] {
  const shas = (wanted: (name: string) => boolean) =>
    subject.flatMap(({ name, digest }) =>
      wanted(name) && digest.gitCommit !== undefined ? [digest.gitCommit] : [],
    );
  const heads = shas((name) => name === "head");
  return [...new Set([...shas((name) => name !== "head").filter((sha) => !heads.includes(sha)), ...heads])];
}

function notAdmitted(): AgentPolicyError {
  return new AgentPolicyError(
    "refused",
    "attestations/repository",
    "The App serves no repository of this number, owner and name",
    { remedy: "Compare target.repository, repositoryId and ownerId with GitHub, and install the App there." },
  );
}

function answerFor(error: unknown, context: Context, log: Logger): Response {
  if (error instanceof AgentPolicyError) return problem(context, problemOf(error));
  log.error({ err: error }, "attestation not stored");
  return problem(context, later("attestations/store", "The attestation could not be stored"));
}

function problemOf({ code, kind, message, remedy }: AgentPolicyError): Problem {
  const about = { code, detail: message, remedy };
  if (code === "attestations/busy" || code === "attestations/quota")
    return { ...about, status: 429, headers: { "retry-after": "60" } };
  // The rest of the body may still be on its way.
  if (code === "attestations/slow") return { ...about, status: 408, headers: { connection: "close" } };
  if (code === "size/too-large") return { ...about, status: 413, headers: { connection: "close" } };
  if (code === "github/other-repository") return problemOf(notAdmitted());
  if (kind === "unknown") return { ...about, status: 503, headers: { "retry-after": "30" } };
  if (kind === "refused") return { ...about, status: 403 };
  if (!code.startsWith("identity/")) return { ...about, status: 400 };
  // RFC 6750 §3: without any credentials the challenge names no error.
  const challenge = code === "identity/missing" ? "Bearer" : 'Bearer error="invalid_token"';
  return { ...about, status: 401, headers: { "www-authenticate": challenge } };
}

function later(code: string, detail: string): Problem {
  return { status: 503, code, detail, remedy: "Send it again later.", headers: { "retry-after": "30" } };
}
