/**
 * Every reason to refuse an attestation: a stable code and what it means. `docs/provenance.md` lists them, and a test holds
 * the two together.
 */
export const CODES = {
  "size/empty": "There are no bytes.",
  "size/too-large": "An attestation has at most 1 MiB.",

  "json/encoding": "The text is not UTF-8, or it begins with a byte order mark.",
  "json/syntax": "The text is not one JSON value; nothing may follow it.",
  "json/duplicate-key": "An object has one key twice; parsers disagree on which one counts.",
  "json/prototype-key": "A key is `__proto__`, which some parsers take for something else.",
  "json/too-deep": "Values are nested deeper than 32 levels.",
  "json/bad-number": "A number is not a plain whole number that every parser reads alike.",
  "json/lone-surrogate": "A text holds half of a character.",

  "carrier/unknown": "It is neither a DSSE envelope nor a Sigstore bundle.",
  "carrier/no-builder": "No builder of the policy signs with this carrier.",
  "bundle/media-type": "The bundle is not of version 0.3.",
  "envelope/shape": "A field of the envelope is missing or has another type.",
  "envelope/signature-count": "The envelope does not carry exactly one signature.",
  "envelope/payload-type": "The payload type is not `application/vnd.in-toto+json`.",
  "envelope/payload-base64": "The payload is not in canonical base64.",
  "envelope/signature-base64": "The signature is not in canonical base64.",

  "signature/invalid": "No key of a builder made this signature over this payload.",
  "sigstore/unavailable": "No Sigstore trusted root is configured here, so the bundle cannot be verified.",
  "sigstore/bundle": "The bundle lacks a certificate, a signature or what else its format asks for.",
  "sigstore/no-log-entry": "The bundle has no entry of a transparency log with a proof of inclusion.",
  "sigstore/log": "The entry of the transparency log does not hold for this signature.",
  "sigstore/certificate":
    "The certificate does not lead to the trusted root, or was not valid when it signed.",
  "sigstore/timestamp": "No time of signing is vouched for.",
  "sigstore/signature": "The certificate's key did not make this signature.",
  "sigstore/identity": "The certificate does not name a subject and an issuer in the form that counts.",

  "payload/encoding": "The statement is not UTF-8, or begins with a byte order mark.",
  "payload/syntax": "The statement is not one JSON value.",
  "payload/duplicate-key": "An object of the statement has one key twice.",
  "payload/prototype-key": "A key of the statement is `__proto__`.",
  "payload/too-deep": "The statement is nested deeper than 32 levels.",
  "payload/bad-number": "A number of the statement is not a plain whole number.",
  "payload/lone-surrogate": "A text of the statement holds half of a character.",
  "statement/type": "`_type` is not in-toto Statement v1.",
  "statement/predicate-type": "`predicateType` is not SLSA Provenance v1.",
  "statement/build-type": "`buildType` is not the one of a sandboxed agent's change, version 1.",
  "statement/unknown-field": "A part that has to be understood whole holds an unknown field.",
  "statement/shape": "A field of the statement is missing or has another type.",
  "statement/sequence": "From number 2 on a statement names its predecessor, and number 1 names none.",

  "builder/unknown": "The policy has no builder of this name.",
  "builder/not-signer": "The key that signed belongs to another builder.",
  "key/not-yet-valid": "The key did not count yet when the run ended.",
  "key/expired": "The key counted no longer when the run ended, or when the statement was received.",
  "key/retired": "The key is retired and signs nothing new.",
  "key/revoked": "The key is revoked; nothing it signed counts.",
  "certificate/instance": "Another Sigstore instance issued the certificate than the builder's `instance`.",
  "certificate/san": "The certificate's subject alternative name is not the policy's, compared whole.",
  "certificate/issuer": "The certificate's issuer is not the policy's, compared whole.",
  "certificate/source-repository": "The workflow that signed belongs to another repository.",
  "certificate/runner-environment": "The workflow that signed ran elsewhere than the policy says.",
  "builder/revoked": "The builder is revoked.",
  "grant/revoked": "The grant is revoked.",
  "statement/revoked": "This very statement is revoked.",

  "time/bad-receipt": "The time of receipt is not a time.",
  "time/run-reversed": "The run ended before it began.",
  "time/future": "The run ended after the statement was received.",
  "time/too-old": "Between the end of the run and the receipt lies more than `provenance.max-age`.",
  "time/expired": "The statement was received after it expired.",

  "target/repository": "The statement is about another repository.",
  "target/owner": "The statement is about a repository of another owner.",
  "target/pull-request": "The statement is about another pull request.",
  "target/base-ref": "The change was made for another base branch.",
  "target/head-ref": "The change was pushed to another branch.",

  "subject/names":
    "The subjects are not exactly `head`, `tree` and `commit/0` to `commit/N`, each once and with its own digest.",
  "subject/head": "The head that the statement names is not the last of its commits.",
  "subject/not-in-range": "A commit that the statement names is not among the commits of the change.",
  "subject/not-contiguous": "The commits are not one piece of the change, in its order.",
  "subject/tree": "The tree is not the one of the head that the statement names.",
  "subject/base-commit": "The run did not start from the commit before its first one.",

  "identity/workload": "The policy's `provenance.workloads` do not list this agent identity.",
  "identity/builder": "This builder may not name this agent identity.",
  "identity/uploader": "The statement was uploaded by another identity than the one it names.",
  "grant/missing": "The statement names no grant, though credentials are granted here.",
  "grant/unknown": "This App issued no such grant.",
  "grant/nonce": "The nonce is not the grant's.",
  "grant/mismatch": "The grant was given to another identity, or for another task, repository or branch.",
  "grant/window": "The run does not lie within the grant's time.",
  "grant/used": "Another statement has used this number of the grant.",

  "isolation/network": "The sandbox could reach more of the network than the policy allows.",
  "isolation/egress": "The sandbox could reach a host that the policy does not allow.",
  "isolation/egress-address":
    "The allow-list names a private, local or metadata address, or something that is no host.",
  "isolation/filesystem": "Something outlived the run.",
  "isolation/standing-secrets": "The sandbox held more long-lived secrets than the policy allows.",
  "isolation/max-children": "The agent could start more processes than the policy allows.",
  "isolation/tenancy": "Other runs shared the machine.",
  "credentials/times": "A credential expires before it was issued, or was revoked before.",
  "credentials/ttl": "A credential lived longer than `credentials.max-ttl`.",
  "credentials/denied": "A credential had a permission that the policy denies.",
  "tools/not-allowed": "The agent used a tool that the policy does not list.",
  "logs/missing": "A log that the policy asks for is not named.",
  "logs/twice": "A log is named twice.",
  "logs/dropped": "Events of a log were lost.",
  "logs/unread": "A log that the policy asks for could not be read from a host of `log-hosts`.",
  "logs/wrong": "A log that was read is not what the statement says, or tells of something it excludes.",

  "set/equivocation": "Two statements carry the same number and speak of different changes; neither counts.",
  "set/predecessor": "The predecessor that the statement names is another one than the one received.",
  "set/too-many":
    "The agent identity sent more attestations than are looked at, so that none of its own counts; nobody else's is touched.",
  "set/partial": "Some commits of the change are covered by no statement.",
  internal: "The verification itself failed; that never counts as verified.",
} as const;

export type Code = keyof typeof CODES;

/** A failed step. */
export interface Refusal {
  ok: false;
  code: Code;
  /** What was found, in one sentence, for people. */
  detail: string;
}

/** Details quote what was sent, which may be long. */
const MAX_DETAIL = 500;

/** A refusal; without a detail, the code's own meaning. */
export function refuse(code: Code, detail: string = CODES[code]): Refusal {
  return { ok: false, code, detail: cut(detail) };
}

/** A detail that fits beside others. */
export function cut(detail: string): string {
  return detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL)}…` : detail;
}
