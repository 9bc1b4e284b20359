import { respond } from "../../evaluation/respond.ts";
import { createAnswering } from "../../store/answering.ts";
import { evaluating, fullName, type Handler, type HandlerDeps } from "./deps.ts";

/** Undoes one act, where policy asks for it. */
export function responseHandler(deps: HandlerDeps): Handler<"response"> {
  const { db, log, responder, evaluation } = deps;
  const { work } = evaluating(deps);
  const ports = { ...responder, ...createAnswering(db), now: evaluation.now, work };
  return async (key) => {
    const answer = await respond(ports, key);
    if (answer !== null) log.info({ repository: fullName(key), ...answer }, "act of an agent answered");
    return undefined;
  };
}
