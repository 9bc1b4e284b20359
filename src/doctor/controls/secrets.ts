import type { ChainPath } from "../../chains/types.ts";
import { type Control, type ControlFinding, untold } from "../control.ts";

/** Whether an agent's own push gets as far as the job: nothing stops it, or nothing but an environment could. */
function isEarly({ beforeVerdict, verdict, lever, guards }: ChainPath): boolean {
  if (beforeVerdict === true) return true;
  const others = guards.filter(({ kind }) => kind !== "environment");
  return (
    verdict !== "guarded" &&
    ["branch", "pull-request"].includes(lever.kind) &&
    others.length < guards.length &&
    others.every((guard) => guard.verdict !== "unknown")
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
  *examine(_, { scan }) {
    if (!scan.known) {
      yield untold("workflows", scan.gap);
      return;
    }
    const { paths, incomplete } = scan.value;
    const early = paths.filter((path) => isEarly(path) && ["secrets", "oidc"].includes(path.capability.kind));
    const jobs = Map.groupBy(early, ({ workflow, job }) => JSON.stringify([workflow, job]));
    for (const found of jobs.values()) {
      const open = found.filter(({ verdict }) => verdict === "reachable");
      yield findingOf(open.length > 0 ? open : found, open.length > 0);
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
