import { evaluateMergeGroup } from "../../evaluation/merge-group.ts";
import { forgetMergeGroup, rememberMergeGroup } from "../../store/merge-groups.ts";
import { again, evaluating, type Handler, type HandlerDeps, optionsOf } from "./deps.ts";

/** Judges a group of the merge queue. */
export function mergeGroupHandler(deps: HandlerDeps): Handler<"merge-group"> {
  const { db, evaluation } = deps;
  const ports = evaluating(deps);
  return async (key, run) => {
    await rememberMergeGroup(db, key, evaluation.now());
    const { kind, againAt } = await evaluateMergeGroup(ports, key, optionsOf(run));
    if (kind === "gone") await forgetMergeGroup(db, key);
    return again(againAt);
  };
}
