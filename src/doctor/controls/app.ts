import { type Control, type ControlFinding, isAgentApp, untold } from "../control.ts";
import type { AppInstallation, Permissions, SetupFacts } from "../facts.ts";
import { EVENT_NEEDS, type Need, needsOf, PERMISSION_NEEDS, RULING } from "../permissions.ts";

/** The App where it is installed and works. */
function installed({ installation }: SetupFacts): AppInstallation | null {
  return installation.known && installation.value?.suspended === false ? installation.value : null;
}

export const appInstalled: Control = {
  id: "app/installed",
  title: "The App is installed on the repository and not suspended.",
  *examine({ installation, appId, repository: { owner, name } }) {
    const subject = `App ${appId}`;
    if (!installation.known) yield untold(subject, installation.gap);
    else if (installation.value === null)
      yield {
        severity: "problem",
        subject,
        message: `The App ${appId} is not installed on ${owner}/${name}: nothing is judged, and a required check waits for ever.`,
        remedy: "Install it on the repository.",
      };
    else if (installation.value.suspended)
      yield {
        severity: "problem",
        subject,
        message: `The installation of the App ${appId} is suspended: it gets no events and answers nothing.`,
        remedy: "Lift the suspension in the organisation's settings.",
      };
  },
};

const holds = (permissions: Permissions, permission: string, level: "read" | "write") =>
  level === "read"
    ? permissions[permission] !== undefined
    : ["write", "admin"].includes(permissions[permission] ?? "");

const WHY: Partial<Record<Need, string>> = {
  always: "the App cannot work without it",
  deploy: "the policy guards deployments",
  provenance: "the policy asks for provenance, which may be kept with GitHub",
  watch: "without it these levers are not seen when they are pulled",
};
const why = (need: Need) => WHY[need] ?? `the policy asks for the ${need.replace("respond: ", "response ")}`;

/** What is not watched is not told of; the check and the protection rule hold without. */
const severityOf = (need: Need) => (need === "watch" ? "note" : "problem");

export const appPermissions: Control = {
  id: "app/permissions",
  title: "The App was granted what the policy makes it need.",
  *examine(facts, { policy }): Generator<ControlFinding> {
    const app = installed(facts);
    if (app === null) return;
    const needs = needsOf(policy);
    const remedy = "Ask for it on the App's settings page, and accept the change where it is installed.";
    const said = new Set<string>();
    for (const { permission, level, need, use } of PERMISSION_NEEDS) {
      // Whether a merge queue is in use, and so whether this matters, merge-queue/permission tells.
      if (permission === "merge_queues" || !needs.has(need) || holds(app.permissions, permission, level))
        continue;
      const subject = `${permission}: ${level}`;
      if (said.has(subject)) continue;
      said.add(subject);
      yield {
        severity: severityOf(need),
        subject,
        message: `The App lacks ${subject} (${use}): ${why(need)}.`,
        remedy,
      };
    }
    for (const { event, need } of EVENT_NEEDS)
      if (event !== "merge_group" && needs.has(need) && !app.events.includes(event))
        yield {
          severity: severityOf(need),
          subject: `event ${event}`,
          message: `The App is not told of ${event}: ${why(need)}.`,
          remedy: "Subscribe to it on the App's settings page.",
        };
  },
};

export const appExcess: Control = {
  id: "app/excess",
  title: "The App that judges cannot change what it judges.",
  *examine(facts, { policy }) {
    const app = installed(facts);
    if (app === null) return;
    const needs = needsOf(policy);
    const asked = new Set(
      PERMISSION_NEEDS.filter(({ need, level }) => needs.has(need) && level === "write").map(
        ({ permission }) => permission,
      ),
    );
    for (const permission of [...RULING.keys(), "contents"]) {
      if (asked.has(permission) || !holds(app.permissions, permission, "write")) continue;
      yield {
        severity: "problem",
        subject: `${permission}: write`,
        message: `The App may ${RULING.get(permission) ?? "push code and merge"}, and nothing in the policy needs it: whoever takes its key can too.`,
        remedy: "Take the permission away on the App's settings page.",
      };
    }
  },
};

export const appsPowerful: Control = {
  id: "apps/powerful",
  title: "No agent's App may change the rules that hold it.",
  *examine({ organization, appId }, context) {
    if (organization === null) return;
    if (!organization.apps.known) {
      yield untold("installed Apps", organization.apps.gap);
      return;
    }
    for (const app of organization.apps.value) {
      if (app.appId === appId || app.suspended || !isAgentApp(app.appId, context)) continue;
      const rights = [...RULING].filter(([permission]) => holds(app.permissions, permission, "write"));
      const deploys =
        (context.policy.deploy?.agents ?? "allow") !== "allow" &&
        holds(app.permissions, "deployments", "write");
      const may = [
        ...rights.map(([permission, what]) => `${what} (${permission}: write)`),
        ...(deploys ? ["deploy past every workflow (deployments: write)"] : []),
      ];
      if (may.length === 0) continue;
      const listed = context.registry.apps.has(app.appId);
      yield {
        severity: "problem",
        subject: `App ${app.slug}`,
        message: `${app.slug} (${app.appId}), ${listed ? "an agent's App" : "an App that nobody listed and that counts as an agent"}, may ${may.join(", ")}.`,
        remedy: listed
          ? "Take the permission away, or install it on repositories that do not matter."
          : "Take the permission away; if it is no agent, list its bot's account under agents.automation.",
      };
    }
  },
};
