import { refuse } from "../codes.ts";
import { type Judge, pass } from "./claim.ts";

/** Every log that is asked for is named by its digest, once, and lost nothing. Their content is `checkLogs`'s to judge. */
export const logs: Judge = ({ statement, requirements }) => {
  const named = statement.predicate.runDetails.byproducts;
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) return refuse("logs/twice", `The log ${twice.name} is named twice.`);
  for (const kind of new Set(requirements.flatMap((one) => one.logs ?? []))) {
    const log = named.find(({ name }) => name === kind);
    if (log === undefined)
      return refuse("logs/missing", `The policy asks for the log ${kind}, which is not named.`);
    if (log.annotations.dropped > 0)
      return refuse("logs/dropped", `The log ${kind} lost ${log.annotations.dropped} events.`);
  }
  return pass(`${named.length} logs are named.`);
};
