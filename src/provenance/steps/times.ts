import { milliseconds } from "../../policy/duration.ts";
import { refuse } from "../codes.ts";
import { type Judge, pass } from "./claim.ts";

/** Clocks of builders may be this far ahead of ours. */
const SKEW_MS = 60_000;

/** Age counts from the end of the run to receipt, so that the answer does not change by waiting. */
export const times: Judge = ({ statement, input }) => {
  const { startedOn, finishedOn, agentPolicy_expiresOn: expiresOn } = statement.predicate.runDetails.metadata;
  const [started, finished, received] = [startedOn, finishedOn, input.receivedAt].map((time) =>
    Date.parse(time),
  );
  if (received === undefined || Number.isNaN(received))
    return refuse("time/bad-receipt", `${JSON.stringify(input.receivedAt)} is not a time.`);
  if (started === undefined || finished === undefined || !(started <= finished))
    return refuse("time/run-reversed", `The run began ${startedOn} and ended ${finishedOn}.`);
  if (finished > received + SKEW_MS)
    return refuse("time/future", `The run ended ${finishedOn}, after receipt at ${input.receivedAt}.`);
  const maxAge = input.policy["max-age"];
  if (received - finished > milliseconds(maxAge))
    return refuse(
      "time/too-old",
      `The run ended ${finishedOn} and this was received ${input.receivedAt}; at most ${maxAge} may lie between.`,
    );
  if (expiresOn !== undefined && received > Date.parse(expiresOn))
    return refuse("time/expired", `It expired ${expiresOn} and was received ${input.receivedAt}.`);
  return pass(`The run ended ${finishedOn}; received ${input.receivedAt}.`);
};
