import { forEachVisibleLine } from "./visible.ts";

export interface Trailer {
  /** Lower case. */
  key: string;
  /** Unfolded, without white space at the ends. */
  value: string;
  /** Line of the message where it begins, counted from 1. */
  line: number;
}

/**
 * Reads `Key: value` lines anywhere in a message, not only in its last paragraph as `git interpret-trailers` does:
 * squash merges put them in the middle. Keys are compared without case, CRLF and folded values (RFC 5322 §2.2.3:
 * the continuation begins with white space) are understood, quoted and fenced text is left out. A key begins in the
 * first column.
 *
 * @param wanted lower-case keys to return; all when absent.
 */
export function readTrailers(message: string, wanted?: ReadonlySet<string>): Trailer[] {
  const found: Trailer[] = [];
  if (!message.includes(":")) return found;
  let folding: Trailer | null = null;
  forEachVisibleLine(message, (text, line) => {
    const first = text.charCodeAt(0);
    if (first === 32 || first === 9) {
      if (folding === null) return;
      const more = text.trim();
      if (more === "") folding = null;
      else if (folding.value === "") folding.value = more;
      else folding.value += ` ${more}`;
      return;
    }
    folding = null;
    const colon = keyLength(text);
    if (colon === 0) return;
    const key = text.slice(0, colon).toLowerCase();
    if (wanted !== undefined && !wanted.has(key)) return;
    folding = { key, value: text.slice(colon + 1).trim(), line };
    found.push(folding);
  });
  return found;
}

/** Length of a key (`A-Z a-z 0-9 -`) that a colon follows; 0 when the line has none. No key is longer than 64. */
function keyLength(text: string): number {
  const limit = Math.min(text.length, 65);
  for (let at = 0; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) return at;
    const letter = (code | 32) >= 97 && (code | 32) <= 122;
    if (!letter && code !== 45 && !(code >= 48 && code <= 57)) return 0;
  }
  return 0;
}
