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
 * the continuation begins with white space) are understood, quoted and fenced text is left out. What agents get wrong most is
 * understood too: a line indented by up to three spaces (more is a code block, CommonMark 0.31 §4.4), and `\n` typed where a line
 * was to end.
 *
 * @param wanted lower-case keys to return.
 */
export function readTrailers(message: string, wanted: ReadonlySet<string>): Trailer[] {
  const found: Trailer[] = [];
  if (!message.includes(":")) return found;
  const typed = message.includes(TYPED_LINE_FEED);
  let folding: Trailer | null = null;
  const read = (text: string, start: number, end: number, line: number): void => {
    const begin = afterSpace(text, start, end);
    const code = begin > start && (begin - start > 3 || text.slice(start, begin).includes("\t"));
    const colon = code ? -1 : colonAfterKey(text, begin, end);
    const key = colon < 0 ? null : text.slice(begin, colon).trimEnd().toLowerCase();
    if (key !== null && wanted.has(key)) {
      folding = { key, value: text.slice(colon + 1, end).trim(), line };
      found.push(folding);
    } else if (begin > start && begin < end && folding !== null) {
      const more = text.slice(begin, end).trimEnd();
      folding.value = folding.value === "" ? more : `${folding.value} ${more}`;
    } else {
      folding = null;
    }
  };
  forEachVisibleLine(message, (start, end, line) => {
    if (!typed) return read(message, start, end, line);
    for (const piece of message.slice(start, end).split(TYPED_LINE_FEED)) read(piece, 0, piece.length, line);
  });
  return found;
}

const TYPED_LINE_FEED = "\\n";

/** Where the first character stands that is neither a space nor a tab. */
function afterSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at;
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
