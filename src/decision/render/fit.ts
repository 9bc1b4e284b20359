import { byteLength } from "./escape.ts";

/** A piece of output that may lose rows from its end, never half a row: so no fence and no table row is ever cut. */
export interface Block {
  /** Comes before the rows; kept always, so it has to be short. */
  head: string;
  rows: Row[];
  /** Comes after the rows (closing tags); kept always. */
  foot: string;
  /** What stands in for rows that were left out; `count` is the sum of theirs. */
  more: (count: number) => string;
}

export interface Row {
  text: string;
  /** How many things it stands for. */
  count: number;
}

export interface Fitted {
  text: string;
  /** For each block, how many things were left out. */
  left: number[];
}

/** A block without rows. */
export function fixed(text: string): Block {
  return { head: text, rows: [], foot: "", more: () => "" };
}

/**
 * Lays the blocks out within `limit` bytes. Heads, feet and the notices about what was left out are set aside first;
 * earlier blocks then take as many rows as fit, later ones the rest.
 */
export function layOut(blocks: Block[], limit: number): Fitted {
  let free = limit;
  for (const block of blocks) free -= sizeOf(block, 0);
  const left: number[] = [];
  const parts: string[] = [];
  for (const block of blocks) {
    let taken = 0;
    for (const row of block.rows) {
      const size = byteLength(row.text) + 1;
      if (size > free) break;
      free -= size;
      taken++;
    }
    left.push(sum(block.rows.slice(taken)));
    parts.push(assemble(block, taken));
  }
  return { text: parts.filter((part) => part !== "").join("\n\n"), left };
}

function assemble(block: Block, taken: number): string {
  const left = sum(block.rows.slice(taken));
  return [
    block.head,
    ...block.rows.slice(0, taken).map((row) => row.text),
    block.foot,
    left > 0 ? `\n${block.more(left)}` : "", // the blank line ends a table
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** Bytes of a block with no rows, its notice included, and the blank line between blocks. */
function sizeOf(block: Block, taken: number): number {
  return byteLength(assemble(block, taken)) + 4;
}

function sum(rows: Row[]): number {
  return rows.reduce((total, row) => total + row.count, 0);
}
