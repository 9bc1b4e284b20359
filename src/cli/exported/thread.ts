import { parentPort, workerData } from "node:worker_threads";
import { answer } from "./answer.ts";
import { linesOfPart } from "./part.ts";
import type { Told, Work } from "./threads.ts";
import { Turns } from "./turns.ts";

const { file, size, question, turns: shared }: Work = workerData;
const turns = new Turns(size, shared);

for (let part = turns.take(); part !== null; part = turns.take()) {
  turns.wait(part.number);
  const found = answer(linesOfPart(file, part.from, part.to), question);
  parentPort?.postMessage({ part: part.number, answer: found } satisfies Told);
}
