import type { AppInstallation } from "../../doctor/facts.ts";
import { incomplete, type Known, known } from "../../facts/known.ts";
import { describe, statusOf } from "../client/failure.ts";
import type { SettingsOptions } from "./options.ts";
import type { Paging } from "./paging.ts";
import { type Installed, installationShape, installationsPage, type RepositoryAnswer } from "./shapes.ts";

/** All Apps of the organisation; only its owners may list them. */
export async function installedApps(read: Paging, { owner }: RepositoryAnswer): Promise<Known<Installed[]>> {
  if (owner.type !== "Organization")
    return incomplete("github/user", "installed Apps", "GitHub lists them for organisations only.");
  return read.pages(
    "installed Apps",
    "/orgs/{owner}/installations",
    installationsPage,
    (page) => page.installations,
    "an organisation owner's token",
  );
}

function installationOf({
  permissions,
  events,
  repository_selection,
  suspended_at,
}: Installed): AppInstallation {
  return { permissions, events, selection: repository_selection, suspended: (suspended_at ?? null) !== null };
}

/** Where our App is installed, and with which rights. The App's own key tells it best; an owner's list does where the App is on all repositories. */
export async function ownInstallation(
  { app, appId, repo }: SettingsOptions,
  apps: Known<Installed[]>,
): Promise<Known<AppInstallation | null>> {
  const what = `installation of the App ${appId}`;
  if (app !== null) {
    try {
      return known(
        installationOf(
          await app.itself.get("/repos/{owner}/{repo}/installation", { ...repo }, installationShape),
        ),
      );
    } catch (error) {
      if (statusOf(error) === 404) return known(null);
      return incomplete("github/denied", what, describe(error));
    }
  }
  if (!apps.known) return incomplete(apps.gap.code, what, apps.gap.detail);
  const own = apps.value.find(({ app_id }) => app_id === appId);
  if (own === undefined) return known(null);
  if (own.repository_selection === "all") return known(installationOf(own));
  return incomplete(
    "github/selection",
    what,
    "It is installed on selected repositories; only its own key (APP_ID, PRIVATE_KEY) tells which.",
  );
}
