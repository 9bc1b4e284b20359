import type { Actor, WorkflowRun } from "../../../simulator/index.ts";
import { PRODUCTION, type World } from "./world.ts";

/** A run of the deploy workflow that waits in front of production. */
export interface DeploymentScene {
  title: string;
  by: (world: World) => Actor;
  event: "push" | "workflow_dispatch";
  /** What stands on the branch that is deployed, put there before. */
  before?: (world: World) => void;
  /** How it has to end; the demo fails when it does not. */
  answer: "approved" | "rejected";
}

/** Starts the run that waits for the App. */
export function start({ by, event, before }: DeploymentScene, world: World): WorkflowRun {
  before?.(world);
  return world.shop.workflowRun({
    path: ".github/workflows/deploy.yml",
    event,
    by: by(world),
    environment: PRODUCTION,
  });
}

/** What the App answered to a run; null while it has not. */
export const answerOf = (run: WorkflowRun, appId: number) =>
  run.answers.findLast((answer) => answer.appId === appId && answer.state !== null) ?? null;

export const DEPLOYMENTS: readonly DeploymentScene[] = [
  {
    title: "deploys what was merged above",
    by: ({ alice }) => alice,
    event: "push",
    answer: "approved",
  },
  {
    title: "starts the deploy workflow",
    by: ({ copilot }) => copilot,
    event: "workflow_dispatch",
    answer: "rejected",
  },
  {
    title: "deploys what Copilot pushed past it all",
    by: ({ alice }) => alice,
    event: "push",
    before: ({ shop, copilot }) =>
      void shop.commit({
        by: copilot,
        bypass: true,
        message: "Small fix",
        files: { "src/fix.ts": "export const fixed = true;\n" },
      }),
    answer: "rejected",
  },
];
