import { once } from "node:events";
import module from "node:module";
import { dirname, extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Answer, answer, type Question } from "./answer.ts";
import { linesOfPart } from "./part.ts";
import { PARTS_AHEAD, Turns } from "./turns.ts";

/** What the other thread is given at its start. */
export interface Work {
  /** Descriptor of a regular file, which both threads read. */
  file: number;
  size: number;
  question: Question;
  turns: SharedArrayBuffer;
}

/** What the other thread says: what came of one part. */
export interface Told {
  part: number;
  answer: Answer;
}

/**
 * Answers an exported file part by part, in order, together with a second thread: whoever is free takes the next part. Memory does
 * not grow with the file.
 *
 * @param file descriptor of a regular file of `size` bytes; stays open
 */
export async function* answerInThreads(
  file: number,
  size: number,
  question: Question,
): AsyncGenerator<Answer> {
  const turns = new Turns(size);
  const done = new Map<number, Answer>();
  const helper = start({ file, size, question, turns: turns.shared });
  let failure: unknown = null;
  helper.on("message", ({ part, answer: found }: Told) => done.set(part, found));
  helper.on("error", (error) => {
    failure = error;
  });
  try {
    for (let next = 0; next < turns.parts; ) {
      const part = done.size < PARTS_AHEAD ? turns.take() : null;
      if (part !== null) done.set(part.number, answer(linesOfPart(file, part.from, part.to), question));
      else if (!done.has(next)) await once(helper, "message");
      await setImmediate();
      if (failure !== null) throw failure;
      for (let found = done.get(next); found !== undefined; found = done.get(next)) {
        done.delete(next);
        next += 1;
        yield found;
        turns.told(next);
      }
    }
  } finally {
    await helper.terminate();
  }
}

function start(work: Work): Worker {
  const cache = module.getCompileCacheDir();
  return new Worker(new URL(`./thread${extname(import.meta.filename)}`, import.meta.url), {
    workerData: work,
    execArgv: [],
    // a thread has no part in its parent's cache of compiled code unless its environment says where that is
    env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) },
  });
}
