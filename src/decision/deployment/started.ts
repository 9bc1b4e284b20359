import type { DeploymentFacts } from "../../facts/deployment.ts";
import { actorMarks } from "../../identity/actors.ts";
import { governs, type Mark, sumUp } from "../../identity/marks.ts";
import type { Registry } from "../../identity/registry/registry.ts";
import type { IdentitySettings } from "../../identity/settings.ts";
import type { Evidence } from "../../identity/types.ts";

export interface Started {
  who: string;
  agents: string[];
  evidence: Evidence[];
}

/** Agents among those who set the run off or ran it again. A schedule has nobody; GitHub names whoever changed it last. */
export function startedBy(
  { run }: DeploymentFacts,
  registry: Registry,
  settings: IdentitySettings,
): Started[] {
  const again = run.attempt > 1 || run.triggeringActor?.id !== run.actor?.id;
  const first = run.event === "schedule" ? [] : [{ account: run.actor, where: "run's actor" }];
  const all = [...first, ...(again ? [{ account: run.triggeringActor, where: "who ran it again" }] : [])];
  return all.flatMap(({ account, where }) => {
    const marks: Mark[] = actorMarks({ account, via: null }, "run", where, registry);
    if (!governs(marks, settings)) return [];
    const { agents, evidence } = sumUp(marks);
    const name =
      account === null ? "an account that GitHub does not name" : `${account.login} (${account.id})`;
    return [{ who: agents.length > 0 ? `${agents.join(", ")}, ${name}` : name, agents, evidence }];
  });
}
