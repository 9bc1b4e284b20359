/** A maximal run of lines that two texts have in common. */
export interface Match {
  a: number;
  b: number;
  length: number;
}

/** Lines with their line ends; the last one may have none. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * The matching runs of a shortest edit script (E. W. Myers, "An O(ND) Difference Algorithm", 1986), in order.
 * Past `LIMIT` edits the middle counts as rewritten whole, so that huge rewrites stay cheap.
 */
export function matchLines(a: string[], b: string[]): Match[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end += 1;
  }
  const middle = myers(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return runs([
    ...Array.from({ length: start }, (_, i): [number, number] => [i, i]),
    ...middle.map(([x, y]): [number, number] => [x + start, y + start]),
    ...Array.from({ length: end }, (_, i): [number, number] => [a.length - end + i, b.length - end + i]),
  ]);
}

const LIMIT = 1000;

function myers(a: string[], b: string[]): [number, number][] {
  const max = Math.min(a.length + b.length, LIMIT);
  const frontier = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= max; d += 1) {
    trace.push(new Map(frontier));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(frontier, k - 1) < at(frontier, k + 1));
      let x = down ? at(frontier, k + 1) : at(frontier, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      frontier.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: Map<number, number>[], endX: number, endY: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = endX;
  let y = endY;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const frontier = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && at(frontier, k - 1) < at(frontier, k + 1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = at(frontier, previousK);
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    if (d > 0) {
      x = previousX;
      y = previousY;
    }
  }
  return pairs.filter(([left, right]) => left >= 0 && right >= 0).reverse();
}

function at(frontier: Map<number, number>, k: number): number {
  return frontier.get(k) ?? -1;
}

function runs(pairs: [number, number][]): Match[] {
  const matches: Match[] = [];
  for (const [a, b] of pairs) {
    const last = matches.at(-1);
    if (last !== undefined && last.a + last.length === a && last.b + last.length === b) last.length += 1;
    else matches.push({ a, b, length: 1 });
  }
  return matches;
}

interface Change {
  a: number;
  aEnd: number;
  b: number;
  bEnd: number;
}

/** The stretches between the matches. */
export function changesOf(a: string[], b: string[]): Change[] {
  const changes: Change[] = [];
  let x = 0;
  let y = 0;
  for (const match of [...matchLines(a, b), { a: a.length, b: b.length, length: 0 }]) {
    if (match.a > x || match.b > y) changes.push({ a: x, aEnd: match.a, b: y, bEnd: match.b });
    x = match.a + match.length;
    y = match.b + match.length;
  }
  return changes;
}

/** Unified hunks with three lines of context, as in the API's `patch` (no file header, no final newline). */
export function unifiedPatch(a: string[], b: string[]): string {
  const groups: Change[][] = [];
  for (const change of changesOf(a, b)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && change.a - last.aEnd <= 6) group.push(change);
    else groups.push([change]);
  }
  return groups.map((group) => hunk(a, b, group)).join("\n");
}

function hunk(a: string[], b: string[], changes: Change[]): string {
  const first = changes[0];
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return "";
  const from = Math.max(0, first.a - 3);
  const to = Math.min(a.length, last.aEnd + 3);
  const bFrom = first.b - (first.a - from);
  const bTo = last.bEnd + (to - last.aEnd);
  const out = [`@@ -${range(from, to)} +${range(bFrom, bTo)} @@`];
  let x = from;
  for (const change of changes) {
    out.push(...a.slice(x, change.a).map((line) => mark(" ", line)));
    out.push(...a.slice(change.a, change.aEnd).map((line) => mark("-", line)));
    out.push(...b.slice(change.b, change.bEnd).map((line) => mark("+", line)));
    x = change.aEnd;
  }
  out.push(...a.slice(x, to).map((line) => mark(" ", line)));
  return out.join("\n");
}

function range(from: number, to: number): string {
  const length = to - from;
  const start = length === 0 ? from : from + 1;
  return length === 1 ? `${start}` : `${start},${length}`;
}

function mark(sign: string, line: string): string {
  return line.endsWith("\n") ? sign + line.slice(0, -1) : `${sign}${line}\n\\ No newline at end of file`;
}
