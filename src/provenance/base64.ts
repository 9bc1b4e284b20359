/**
 * The bytes of canonical base64 (RFC 4648 §3.5): one alphabet, nothing but the alphabet, right padding, no stray bits at the end.
 * DSSE allows the alphabets of §4 and §5; the second may go without padding.
 *
 * @returns null for anything else
 */
export function readBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text) return bytes;
  const urlSafe = bytes.toString("base64url");
  if (urlSafe === text || urlSafe.padEnd(Math.ceil(urlSafe.length / 4) * 4, "=") === text) return bytes;
  return null;
}
