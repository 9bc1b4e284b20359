import { createHash } from "node:crypto";
import { AgentPolicyError } from "../../errors.ts";
import { type Opened, open } from "../../provenance/open.ts";
import { readStatement } from "../../provenance/read.ts";
import type { Statement } from "../../provenance/statement.ts";
import type { WorkloadIdentity } from "../../workload-identity/verify.ts";

/** What a body holds, its form checked. Nothing in it is believed yet. */
export interface Received {
  bytes: Uint8Array;
  opened: Opened;
  statement: Statement;
  payloadDigest: string;
}

/**
 * Opens the envelope and reads the statement in it, strictly.
 *
 * @throws AgentPolicyError of kind `evidence` with the code of what is wrong
 */
export function readUpload(bytes: Uint8Array): Received {
  const opened = open(bytes);
  if (!opened.ok) throw new AgentPolicyError("evidence", opened.code, opened.detail);
  const { payload } = opened.envelope;
  const statement = readStatement(payload);
  if (!statement.ok) throw new AgentPolicyError("evidence", statement.code, statement.detail);
  const payloadDigest = `sha256:${createHash("sha256").update(payload).digest("hex")}`;
  return { bytes, opened, statement: statement.statement, payloadDigest };
}

/** A workload speaks for itself: who sends is whom the statement names. @throws AgentPolicyError `identity/uploader` */
export function requireOwnWord(statement: Statement, sender: WorkloadIdentity): void {
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
export function commitsOf({ subject }: Statement): string[] {
  const shas = (wanted: (name: string) => boolean) =>
    subject.flatMap(({ name, digest }) =>
      wanted(name) && digest.gitCommit !== undefined ? [digest.gitCommit] : [],
    );
  const heads = shas((name) => name === "head");
  return [...new Set([...shas((name) => name !== "head").filter((sha) => !heads.includes(sha)), ...heads])];
}
