import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Answer, Question } from "../../../src/cli/exported/answer.ts";
import { answers } from "../../../src/cli/exported/answers.ts";
import { cutLines, LINE_BYTES } from "../../../src/cli/exported/lines.ts";
import { linesOfPart } from "../../../src/cli/exported/part.ts";
import { readRecord } from "../../../src/cli/exported/record.ts";
import { answerInThreads } from "../../../src/cli/exported/threads.ts";
import { Turns } from "../../../src/cli/exported/turns.ts";
import { temporaryDirectory } from "../../git/repository.ts";

const directory = temporaryDirectory();
const path = join(directory, "lines");
afterAll(() => rmSync(directory, { recursive: true }));

const QUESTION: Question = { policy: { version: 1 }, format: "json", asOf: "2026-11-02T00:00:00Z" };

/** Runs `use` with the descriptor of a file that holds this. */
async function withFile<T>(content: string | Buffer, use: (file: number) => T | Promise<T>): Promise<T> {
  writeFileSync(path, content);
  const file = openSync(path, "r");
  try {
    return await use(file);
  } finally {
    closeSync(file);
  }
}

const pull = (number: number, filler = 0) =>
  JSON.stringify({
    pull_request: {
      number,
      title: "Change",
      body: "x".repeat(filler),
      state: "open",
      created_at: "2026-11-01T00:00:00Z",
      user: { id: 1001, login: "ada", type: "User" },
      base: { ref: "main", sha: "a".repeat(40), repo: null },
      head: { ref: "topic", sha: "b".repeat(40), repo: null },
    },
    commits: [],
  });

async function all(
  found: AsyncIterable<Answer>,
): Promise<{ numbers: number[]; lines: number; bad: string[] }> {
  const told = await Array.fromAsync(found);
  return {
    numbers: told.flatMap(({ text }) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line).number),
    ),
    lines: told.reduce((sum, { lines }) => sum + lines, 0),
    bad: told.flatMap(({ bad }) => bad ?? []),
  };
}

const text = fc
  .array(fc.constantFrom("a", "bc", "\n", "\r\n", "ü", "𝒳", ""), { maxLength: 24 })
  .map((parts) => parts.join(""));

/** What `split` says; what stands behind the last line feed is a line only when there is something. */
function linesOf(whole: string): string[] {
  const lines = whole.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

describe("lines", () => {
  it("are the same however the bytes arrive", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const bytes = Buffer.from(whole);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const found: string[] = [];
        for await (const lines of cutLines(chunks)) found.push(...lines.map(String));
        expect(found).toEqual(linesOf(whole));
      }),
    );
  });

  it("are read no further when one has no end, and that one cannot be used", async () => {
    const chunk = Buffer.alloc(LINE_BYTES / 8, "x");
    let given = 0;
    const endless = function* () {
      for (; given < 100; given += 1) yield chunk;
    };
    const [lines, ...more] = await Array.fromAsync(cutLines(endless()));
    expect([given, lines?.length, more]).toEqual([8, 1, []]);
    expect(() => readRecord(lines?.[0] ?? Buffer.alloc(0), "")).toThrow("it is longer than 128 MiB");
  });

  it("belong to the one part of a file in which they begin", async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const end = Buffer.byteLength(whole);
        const found = await withFile(whole, (file) => {
          const lines: string[] = [];
          for (let from = 0; from < end; from += size)
            lines.push(...linesOfPart(file, from, Math.min(from + size, end)).map(String));
          return lines;
        });
        expect(found).toEqual(linesOf(whole));
      }),
    );
  });
});

describe("two threads", () => {
  const numbers = Array.from({ length: 1500 }, (_, at) => at + 1);

  it("answer in order, whoever took which part, also lines longer than a part", async () => {
    const content = numbers.map((number) => pull(number, number % 900 === 0 ? 2_500_000 : 1_000)).join("\n");
    const found = await withFile(content, (file) =>
      all(answerInThreads(file, Buffer.byteLength(content), QUESTION)),
    );
    expect(found).toEqual({ numbers, lines: numbers.length, bad: [] });
  });

  it("tell the place of a line that cannot be used, and all that came before it", async () => {
    const lines = numbers.map((number) => (number === 1200 ? "{" : pull(number, 8_000)));
    writeFileSync(path, lines.join("\n"));
    const told: Answer[] = [];
    for await (const one of answers(path, QUESTION)) {
      told.push(one);
      if (one.bad !== null) break;
    }
    expect(told.reduce((sum, { lines: read }) => sum + read, 0)).toBe(1200);
    expect(told.reduce((sum, { changes }) => sum + changes, 0)).toBe(1199);
    expect(told.at(-1)?.bad).toBe("it is not JSON");
  });

  it("take each part once, and none is left out", () => {
    const size = 3 * 1024 * 1024 + 5;
    const one = new Turns(size);
    const other = new Turns(size, one.shared);
    const taken = [one.take(), other.take(), other.take(), one.take(), one.take(), other.take()];
    expect(taken.map((part) => part?.number ?? null)).toEqual([0, 1, 2, 3, null, null]);
    expect(taken[0]?.from).toBe(0);
    for (const at of [0, 1, 2]) expect(taken[at + 1]?.from).toBe(taken[at]?.to);
    expect(taken[3]?.to).toBe(size);
  });
});
