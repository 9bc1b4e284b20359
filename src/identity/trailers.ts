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
  forEachVisibleLine(message, (start, end, line) => {
    const first = message.charCodeAt(start);
    if (first === 32 || first === 9) {
      if (folding === null) return;
      const more = message.slice(start, end).trim();
      if (more === "") folding = null;
      else if (folding.value === "") folding.value = more;
      else folding.value += ` ${more}`;
      return;
    }
    folding = null;
    const colon = colonAfterKey(message, start, end);
    if (colon < 0) return;
    const key = message.slice(start, colon).trimEnd().toLowerCase();
    if (wanted !== undefined && !wanted.has(key)) return;
    folding = { key, value: message.slice(colon + 1, end).trim(), line };
    found.push(folding);
  });
  return found;
}

/** Where the colon stands after a key (`A-Z a-z 0-9 -`, at most 64) and, as git allows, white space; -1 when the line has none. */
function colonAfterKey(message: string, start: number, end: number): number {
  const limit = Math.min(end, start + 65);
  let spaced = false;
  for (let at = start; at < limit; at++) {
    const code = message.charCodeAt(at);
    if (code === 58) return at > start ? at : -1;
    const letter = (code | 32) >= 97 && (code | 32) <= 122;
    if (code === 32 || code === 9) spaced = true;
    else if (spaced || (!letter && code !== 45 && !(code >= 48 && code <= 57))) return -1;
  }
  return -1;
}
