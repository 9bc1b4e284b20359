import { type Context, Hono, type Next } from "hono";
import type { Logger } from "pino";
import { AgentPolicyError } from "../../errors.ts";
import type { DefaultPolicies } from "../../github/fact-source.ts";
import { enqueue } from "../../jobs/enqueue.ts";
import { MAX_BYTES } from "../../provenance/open.ts";
import { lineOf } from "../../provenance/sets.ts";
import type { SigstoreTrust } from "../../provenance/sigstore/trust.ts";
import type { ProvenancePolicy } from "../../provenance/types.ts";
import { vouch } from "../../provenance/vouch.ts";
import { pullRequestsInLine, pullRequestsWith } from "../../store/attestations/concerned.ts";
import { digestOf } from "../../store/attestations/digests.ts";
import { storeAttestation } from "../../store/attestations/keep.ts";
import type { Store } from "../../store/database.ts";
import type { KeySets } from "../../workload-identity/key-sets.ts";
import { readToken } from "../../workload-identity/token.ts";
import { verifyWorkload } from "../../workload-identity/verify.ts";
import { createAdmission } from "./admission.ts";
import { answerFor, later } from "./answers.ts";
import { createBodyReader } from "./bodies.ts";
import { createPlaces } from "./places.ts";
import { problem } from "./problem.ts";
import { commitsOf, type Received, readUpload, requireOwnWord } from "./upload.ts";

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
  const admit = createAdmission(options.db, options.policies);
  const readBody = createBodyReader({ atOnce: MAX_BODIES, maxBytes: MAX_BYTES });
  const takePlace = createPlaces();

  api.use("/", announced);

  api.post("/", async (context) => {
    const received = readUpload(await readBody(context));
    const { ownerId } = received.statement.predicate.buildDefinition.externalParameters.target;
    const leave = takePlace(ownerId);
    if (leave === null) return problem(context, later("attestations/busy", "Too many uploads at once"));
    try {
      return await takeIn(context, received, ownerId);
    } finally {
      leave();
    }
  });

  api.onError((error, context) => answerFor(error, context, options.log));

  async function takeIn(context: Context, received: Received, ownerId: number): Promise<Response> {
    const { bytes, statement, payloadDigest } = received;
    const { key, policy } = await admit(statement);
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

/** Refuses what cannot be an attestation before its body is read. */
async function announced(context: Context, next: Next): Promise<Response | undefined> {
  if (context.req.method !== "POST")
    return problem(context, {
      status: 405,
      code: "attestations/method",
      detail: "Send attestations with POST",
      headers: { allow: "POST" },
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
  await next();
}
