/** Printable ASCII without what needs quoting (RFC 5322 `specials`, minus the brackets GitHub's bots carry). */
const ADDRESS = /^[!#-'*+\-./0-9=?A-Z[\]^-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * The form in which addresses are compared: the full address in lower case.
 *
 * Null for anything that is not a plain ASCII address. No Unicode folding takes place, so that a look-alike
 * (a Cyrillic `а`, the Kelvin sign, which lower-cases to an ASCII `k`) never equals the address it imitates.
 */
export function canonicalEmail(raw: string): string | null {
  return raw.length <= 254 && ADDRESS.test(raw) ? raw.toLowerCase() : null;
}

/**
 * The plain addresses in a trailer's value, canonical: `Name <address>`, and what people and tools make of it by mistake, as
 * `Name address`, `Name (address)`, several in one line, or words behind. Each runs from one delimiter to the next, so that no part of a
 * longer address is taken for a whole one.
 */
export function addressesIn(value: string): string[] {
  return value
    .split(/[\s<>()",;:]+/)
    .flatMap((word) => (word.includes("@") ? (canonicalEmail(word) ?? []) : []));
}

/** Where GitHub forwards nothing: the addresses it gives to accounts that keep theirs private, and to bots. */
export const NOREPLY = "@users.noreply.github.com";

const NOREPLY_ADDRESS = /^(?:(\d{1,15})\+)?([^@+]+)@users\.noreply\.github\.com$/;

/**
 * What a GitHub noreply address says of itself: `ID+login@users.noreply.github.com`, or `login@…` of old.
 * A claim: anybody can type it. The address has to be canonical.
 *
 * Source: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
 */
export function readNoreply(email: string): { id: number | null; login: string } | null {
  if (!email.endsWith(NOREPLY)) return null;
  const match = NOREPLY_ADDRESS.exec(email);
  if (match?.[2] === undefined) return null;
  return { id: match[1] === undefined ? null : Number(match[1]), login: match[2] };
}
