/** Lines around a change, as `diff -u` shows. */
const CONTEXT = 3;
/** Beyond this product of lines the middle of a file is shown as replaced. */
const MAX_CELLS = 4_000_000;

/** `git apply` takes it: one file's change as a unified diff; empty where nothing changed. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const changes = compare(linesOf(before), linesOf(after));
  const hunks = hunksOf(changes);
  return `--- a/${path}\n+++ b/${path}\n${hunks.map(render).join("")}`;
}

interface Line {
  mark: " " | "-" | "+";
  text: string;
}

/** Each line with its end, so that a file without a last newline is told. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") return lines.slice(0, -1).map((line) => `${line}\n`);
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line}\n`));
}

function compare(a: readonly string[], b: readonly string[]): Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const same = (text: string): Line => ({ mark: " ", text });
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

/** The longest common subsequence, by the table (Cormen et al., §15.4). */
function middle(a: readonly string[], b: readonly string[]): Line[] {
  if (a.length * b.length > MAX_CELLS)
    return [
      ...a.map((text) => ({ mark: "-" as const, text })),
      ...b.map((text) => ({ mark: "+" as const, text })),
    ];
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const cell = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        a[i] === b[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  const out: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ mark: " ", text: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || cell(i + 1, j) >= cell(i, j + 1))) {
      out.push({ mark: "-", text: a[i] ?? "" });
      i += 1;
    } else {
      out.push({ mark: "+", text: b[j] ?? "" });
      j += 1;
    }
  }
  return out;
}

interface Hunk {
  from: number;
  to: number;
  lines: Line[];
}

function hunksOf(lines: readonly Line[]): Hunk[] {
  const ranges: [number, number][] = [];
  for (const [index, { mark }] of lines.entries()) {
    if (mark === " ") continue;
    const last = ranges.at(-1);
    const [start, end] = [Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)];
    if (last !== undefined && start <= last[1]) last[1] = end;
    else ranges.push([start, end]);
  }
  const count = (end: number, mark: "-" | "+") =>
    lines.slice(0, end).filter((line) => line.mark === " " || line.mark === mark).length;
  return ranges.map(([start, end]) => ({
    from: count(start, "-") + 1,
    to: count(start, "+") + 1,
    lines: lines.slice(start, end),
  }));
}

function render({ from, to, lines }: Hunk): string {
  const size = (mark: "-" | "+") => lines.filter((line) => line.mark === " " || line.mark === mark).length;
  const start = (line: number, length: number) => `${length === 0 ? line - 1 : line},${length}`;
  const body = lines.map(({ mark, text }) =>
    text.endsWith("\n") ? `${mark}${text}` : `${mark}${text}\n\\ No newline at end of file\n`,
  );
  return `@@ -${start(from, size("-"))} +${start(to, size("+"))} @@\n${body.join("")}`;
}
