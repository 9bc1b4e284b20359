import { closeSync, fstatSync, openSync } from "node:fs";
import { availableParallelism } from "node:os";
import { unreadable, userPath } from "../input.ts";
import { type Answer, answer, type Question } from "./answer.ts";
import { cutLines, fileChunks } from "./lines.ts";

/** Below this, the threads would hardly have started when all is done. */
const WORTH_THREADS = 8 * 1024 * 1024;

/**
 * Answers an export that the user named, a batch of lines at a time, in order; `-` is standard input. A large file is read by two
 * threads where the machine has more than one processor.
 *
 * @throws AgentPolicyError `input/unreadable` (usage)
 */
export async function* answers(path: string, question: Question): AsyncGenerator<Answer> {
  const { file, size } = open(path);
  try {
    if (file !== null && size >= WORTH_THREADS && availableParallelism() > 1) {
      const { answerInThreads } = await import("./threads.ts");
      yield* answerInThreads(file, size, question);
    } else {
      for await (const lines of linesOf(path, file)) yield answer(lines, question);
    }
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** A file's descriptor, null for standard input, and its size where it is a regular file. */
function open(path: string): { file: number | null; size: number } {
  if (path === "-") return { file: null, size: 0 };
  try {
    const file = openSync(userPath(path), "r");
    const found = fstatSync(file);
    return { file, size: found.isFile() ? found.size : 0 };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* linesOf(path: string, file: number | null): AsyncGenerator<Buffer[]> {
  try {
    yield* cutLines(file === null ? (process.stdin as AsyncIterable<Buffer>) : fileChunks(file));
  } catch (error) {
    throw unreadable(path, error);
  }
}
