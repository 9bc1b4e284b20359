import { recordBaseline } from "../../evaluation/deployment/baseline.ts";
import { evaluateDeployment } from "../../evaluation/deployment/evaluate.ts";
import { invalidatedSince } from "../../jobs/claims.ts";
import { again, deploying, fullName, type Handler, type HandlerDeps, optionsOf } from "./deps.ts";

/** Answers a deployment that waits. */
export function deploymentHandler(deps: HandlerDeps): Handler<"deployment"> {
  const { db, log } = deps;
  const ports = deploying(deps);
  return async (key, run) => {
    const { kind, decision, againAt } = await evaluateDeployment(ports, key, {
      ...optionsOf(run),
      invalidated: () => invalidatedSince(db, { queue: "deployment", args: key }, run.generation),
    });
    log.info(
      {
        repository: fullName(key),
        run: key.runId,
        environment: key.environment,
        outcome: kind,
        verdict: decision?.verdict,
        decision: decision?.id,
      },
      "deployment judged",
    );
    if (decision?.incomplete.some(({ code }) => code === "deployment/no-baseline"))
      await recordBaseline(ports, key);
    return again(againAt);
  };
}
