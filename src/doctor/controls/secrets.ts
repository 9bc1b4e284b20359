import type { ChainPath } from "../../chains/types.ts";
import { type Control, type ControlFinding, untold } from "../control.ts";
import type { SetupFacts } from "../facts.ts";
import { takesAll } from "./deployment.ts";

type Reach = "open" | "closed" | "unknown";

/** Whether a push gets that far: where the scan could not judge the environment, its branch policy does. */
function reachOf(path: ChainPath, paths: readonly ChainPath[], { environments }: SetupFacts): Reach {
  if (path.verdict === "reachable") return "open";
  if (path.verdict === "guarded") return "closed";
  const named = paths.filter(
    ({ workflow, job, capability }) =>
      workflow === path.workflow && job === path.job && capability.kind === "environment",
  );
  const open = path.guards.filter(({ verdict }) => verdict === "unknown");
  if (named.length === 0 || open.some(({ kind }) => kind !== "environment") || !environments.known)
    return "unknown";
  const reaches = named.map(({ capability }): Reach => {
    const found = environments.value.find(({ name }) => name.toLowerCase() === capability.name.toLowerCase());
    if (found === undefined || !found.branches.known) return "unknown";
    return takesAll(found.branches.value) ? "open" : "closed";
  });
  if (reaches.includes("closed")) return "closed";
  return reaches.includes("unknown") ? "unknown" : "open";
}

/** Whether an agent's own push gets the code to run, as far as the scan can tell: what an environment adds is judged here. */
function isEarly({ beforeVerdict, lever, guards }: ChainPath): boolean {
  if (beforeVerdict === true) return true;
  const open = guards.filter(({ verdict }) => verdict === "unknown");
  return (
    ["branch", "pull-request"].includes(lever.kind) &&
    open.length > 0 &&
    open.every(({ kind }) => kind === "environment")
  );
}

function placeOf({ capability }: ChainPath): string {
  return capability.place === null ? "" : `:${capability.place.line}`;
}

/** One finding for each job: the secrets it holds, and what sets it off. */
function findingOf(paths: readonly ChainPath[], open: boolean): ControlFinding {
  const [first] = paths;
  const names = [
    ...new Set(
      paths.map(
        ({ capability }) => `${capability.kind === "oidc" ? "an OIDC token " : ""}${capability.name}`,
      ),
    ),
  ];
  const events = [...new Set(paths.map(({ lever }) => lever.event))];
  return {
    severity: open ? "problem" : "unknown",
    subject: `${first?.workflow ?? "a workflow"}${first === undefined ? "" : placeOf(first)}`,
    message: `A ${events.join(" or ")} by an agent ${open ? "runs" : "may run"} its code in the job ${first?.job ?? "?"} with ${names.join(", ")}, before anything has judged it.`,
    remedy:
      "Keep the secret in an environment whose branch policy admits protected branches only, and let the job name that environment.",
  };
}

export const secretsReachable: Control = {
  id: "secrets/reachable",
  title: "What an agent pushes does not run with secrets.",
  *examine(facts, { scan }) {
    if (!scan.known) {
      yield untold("workflows", scan.gap);
      return;
    }
    const { paths, incomplete } = scan.value;
    const jobs = new Map<string, { path: ChainPath; reach: Reach }[]>();
    for (const path of paths) {
      if (!isEarly(path) || !["secrets", "oidc"].includes(path.capability.kind)) continue;
      const reach = reachOf(path, paths, facts);
      const key = JSON.stringify([path.workflow, path.job]);
      if (reach !== "closed") jobs.set(key, [...(jobs.get(key) ?? []), { path, reach }]);
    }
    for (const found of jobs.values()) {
      const open = found.filter(({ reach }) => reach === "open");
      yield findingOf(
        (open.length > 0 ? open : found).map(({ path }) => path),
        open.length > 0,
      );
    }
    for (const { file, line, reason } of incomplete)
      yield untold(`${file}:${line}`, {
        kind: "incomplete",
        code: "doctor/workflow",
        what: `${file}:${line}`,
        detail: reason,
      });
  },
};

export const pushProtection: Control = {
  id: "secrets/push-protection",
  title: "GitHub refuses pushes that hold secrets.",
  *examine({ pushProtection: read }) {
    if (!read.known) yield untold("push protection", read.gap);
    else if (!read.value)
      yield {
        severity: "problem",
        subject: "push protection",
        message:
          "Secret scanning's push protection is off: a key that an agent commits is public to all readers at once.",
        remedy:
          "Switch it on under Settings → Advanced Security; private repositories need GitHub Secret Protection for it.",
      };
  },
};
