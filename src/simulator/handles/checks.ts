import type { CheckRun as CheckRunHandle } from "../api.ts";
import type { CheckRun, World } from "../state/types.ts";

export function checkRunHandle(world: World, run: CheckRun): CheckRunHandle {
  const app = world.apps.get(run.suite.appId);
  return {
    id: run.id,
    name: run.name,
    headSha: run.headSha,
    app: { id: run.suite.appId, slug: app?.slug ?? "" },
    get status() {
      return run.status;
    },
    get conclusion() {
      return run.conclusion;
    },
    get externalId() {
      return run.externalId;
    },
    get title() {
      return run.output.title;
    },
    get summary() {
      return run.output.summary;
    },
    get text() {
      return run.output.text;
    },
    get annotations() {
      return run.output.annotations;
    },
  };
}
