import { createHash } from "node:crypto";

/** What an index finds a long text by. */
export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** `sha256:…` of bytes: the name under which they are kept. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
