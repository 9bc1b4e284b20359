import { appRoutes } from "./apps.ts";
import { attestationRoutes } from "./attestations.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { deploymentRoutes } from "./deployments.ts";
import { dispatchRoutes } from "./dispatches.ts";
import { environmentRoutes } from "./environments.ts";
import { issueRoutes } from "./issues.ts";
import { organizationRoutes } from "./organizations.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { releaseRoutes } from "./releases.ts";
import { repositoryRoutes } from "./repositories.ts";
import type { Route } from "./router.ts";
import { runRoutes } from "./runs.ts";
import { saidRoutes } from "./said.ts";
import { settingsRoutes } from "./settings.ts";
import { statusRoutes } from "./statuses.ts";

/** All of the REST API that the simulator has. */
export const routes: Route[] = [
  ...appRoutes,
  ...deliveryRoutes,
  ...repositoryRoutes,
  ...contentRoutes,
  ...refRoutes,
  ...commitRoutes,
  ...pullRoutes,
  ...issueRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...runRoutes,
  ...dispatchRoutes,
  ...saidRoutes,
  ...releaseRoutes,
  ...attestationRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...organizationRoutes,
  ...settingsRoutes,
];
