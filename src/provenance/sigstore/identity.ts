import type { Signer } from "@sigstore/verify";
import type { SignerIdentity } from "./verifier.ts";

/** Fulcio's extensions, https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md; from .8 on they are DER. */
const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const ISSUER = 8;
const RUNNER_ENVIRONMENT = 11;
const SOURCE_REPOSITORY_ID = 15;

/** Who the certificate names; null when it has no subject, or no issuer in the form that cannot be confused. */
export function readIdentity({ identity }: Pick<Signer, "identity">): SignerIdentity | null {
  const san = identity?.subjectAlternativeName;
  const extension = (last: number) => {
    const found = identity?.oids?.filter(({ oid }) => isFulcio(oid?.id ?? [], last)) ?? [];
    // an extension that stands twice could be read either way
    return found.length === 1 && found[0] !== undefined ? readUtf8String(found[0].value) : null;
  };
  const issuer = extension(ISSUER);
  if (!san || issuer === null) return null;
  return {
    san,
    issuer,
    sourceRepositoryId: extension(SOURCE_REPOSITORY_ID),
    runnerEnvironment: extension(RUNNER_ENVIRONMENT),
  };
}

function isFulcio(id: readonly number[], last: number): boolean {
  return (
    id.length === FULCIO.length + 1 && FULCIO.every((part, index) => id[index] === part) && id.at(-1) === last
  );
}

/** A DER UTF8String (X.690 §8.1.3, tag 12) that fills the bytes exactly; null for anything else. */
export function readUtf8String(der: Uint8Array): string | null {
  const [tag, first] = der;
  if (tag !== 0x0c || first === undefined) return null;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (size > 2 || first === 0x80) return null;
  const length = size === 0 ? first : der.slice(2, 2 + size).reduce((sum, byte) => sum * 256 + byte, 0);
  const shortest = size === 0 || length >= (size === 1 ? 0x80 : 0x100);
  if (!shortest || der.length !== 2 + size + length) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(der.slice(2 + size));
  } catch {
    return null;
  }
}
