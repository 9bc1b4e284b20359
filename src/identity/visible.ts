const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Calls `visit` for each line that is neither quoted (`>`) nor inside a fenced code block, with where it begins and
 * ends in the message (line end left out, LF or CRLF) and its number, counted from 1.
 *
 * A fence that nobody closes hides nothing: CommonMark would run it to the end, but a message whose author
 * forgot the closing fence still ends in real trailers.
 * Source: CommonMark 0.31 sections 4.5 (fenced code) and 5.1 (block quotes).
 */
export function forEachVisibleLine(
  message: string,
  visit: (start: number, end: number, line: number) => void,
): void {
  const hidden = message.includes("```") || message.includes("~~~") ? fencedLines(message) : null;
  let start = 0;
  for (let line = 1; start <= message.length; line++) {
    let end = message.indexOf("\n", start);
    if (end < 0) end = message.length;
    const stop = end > start && message.charCodeAt(end - 1) === 13 ? end - 1 : end;
    if (message.charCodeAt(start) !== 62 && hidden?.has(line) !== true) visit(start, stop, line);
    start = end + 1;
  }
}

/** The message without quoted and fenced lines. */
export function visibleText(message: string): string {
  const lines: string[] = [];
  forEachVisibleLine(message, (start, end) => {
    const text = message.slice(start, end);
    if (!/^ {1,3}>/.test(text)) lines.push(text);
  });
  return lines.join("\n");
}

function fencedLines(message: string): Set<number> {
  const hidden = new Set<number>();
  let open: { fence: string; line: number } | null = null;
  message.split("\n").forEach((raw, index) => {
    const fence = FENCE.exec(raw)?.[1];
    if (fence === undefined) return;
    if (open === null) {
      open = { fence, line: index + 1 };
    } else if (fence.startsWith(open.fence) && raw.trim() === fence) {
      for (let line = open.line; line <= index + 1; line++) hidden.add(line);
      open = null;
    }
  });
  return hidden;
}
