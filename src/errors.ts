/**
 * The one error base. A `code` is stable and documented; `kind` tells situations apart that a
 * gate must never mix up:
 *
 * - `evidence`: what was presented is bad (malformed, forged, expired);
 * - `refused`: the evidence is fine and the answer is no;
 * - `unknown`: it could not be found out, so nothing may be concluded;
 * - `usage`: whoever called us has to change the call.
 */
export type ErrorKind = "evidence" | "refused" | "unknown" | "usage";

export class AgentPolicyError extends Error {
  override readonly name = "AgentPolicyError";
  readonly code: string;
  readonly kind: ErrorKind;
  /** What the reader can do about it, one sentence. */
  readonly remedy: string | undefined;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.remedy = options.remedy;
  }
}
