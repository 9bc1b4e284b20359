import { clause, type Judgement, placed, YES } from "../guards/judgement.ts";
import type { CapabilityKind, SourceRange } from "../types.ts";
import type { Job, Permissions, Step } from "../workflow/model.ts";
import { levelOf } from "../workflow/permissions.ts";
import type { Run } from "./run.ts";

/** Scopes of `GITHUB_TOKEN` whose write level is a capability (docs.github.com, "Permissions for the GITHUB_TOKEN"). */
const SCOPES: Readonly<Record<string, CapabilityKind>> = {
  contents: "contents-write",
  packages: "packages",
  pages: "pages",
  deployments: "deployments-write",
  statuses: "statuses-write",
  checks: "statuses-write",
  actions: "actions-write",
  "pull-requests": "pull-requests-write",
};

/** With the token that a cloud takes. */
export const WRITABLE: readonly (readonly [string, CapabilityKind])[] = [
  ["id-token", "oidc"],
  ...Object.entries(SCOPES),
];

interface Held {
  kind: CapabilityKind;
  name: string;
  place: SourceRange;
  judgement: Judgement;
}

/** What the run's own token is to a job. `open`: it also counts where nobody said what it may do. */
export function tokenOf(run: Run, job: Job, open: boolean): Held[] {
  const own = job.permissions ?? run.workflow.permissions;
  const cap = run.caller?.permissions ?? null;
  const out: Held[] = [];
  const level = (scope: string) => levelFor(run, job, scope);
  const place = (scope: string): SourceRange => placeOf(own, scope) ?? placeOf(cap, scope) ?? job.place;
  if (level("id-token") === "write")
    out.push({ kind: "oidc", name: "id-token", place: place("id-token"), judgement: YES });
  for (const [scope, kind] of Object.entries(SCOPES)) {
    const given = level(scope);
    if (given === "write") out.push({ kind, name: `${scope}: write`, place: place(scope), judgement: YES });
    // nobody said: the repository's setting decides, and it matters where the profile's own code runs or the job pushes
    if (given === null && open && scope === "contents")
      out.push({
        kind,
        name: `${scope}: write`,
        place: job.place,
        judgement: placed(
          clause(
            1,
            "token",
            "no permissions are set here; whether the token may write is a setting of the repository",
          ),
          job.place,
        ),
      });
  }
  return out;
}

/** What the job's token has of a scope; null where nobody says, so that the repository's default decides. */
function levelFor(run: Run, job: Job, scope: string) {
  const mine = levelOf(job.permissions ?? run.workflow.permissions, scope);
  const most = levelOf(run.caller?.permissions ?? null, scope);
  return mine === "write" && (most === "read" || most === "none")
    ? most
    : (mine ?? (run.caller === null ? null : most));
}

function placeOf(permissions: Permissions | null, scope: string): SourceRange | null {
  if (permissions === null) return null;
  return permissions.scopes.get(scope)?.place ?? permissions.place;
}

/** The scope that an act takes. */
const NEEDS: Partial<Record<CapabilityKind, string>> = {
  release: "contents",
  merge: "contents",
  "pull-requests-write": "pull-requests",
};

/**
 * What a step does with the run's own token takes the scope for it (docs.github.com, "Permissions for the GITHUB_TOKEN"). Where
 * a step shows no token, or another beside it, nothing is concluded.
 */
export function byOwnToken(run: Run, job: Job, kind: CapabilityKind, step: Step): Judgement {
  const scope = NEEDS[kind];
  if (scope === undefined) return YES;
  const texts = [...step.with.values(), ...step.env.values()].map(({ text }) => text.slice(0, 4000));
  const own = texts.some((text) => /\bsecrets\.GITHUB_TOKEN\b|\bgithub\.token\b/i.test(text));
  const other = texts.some((text) =>
    /\bsecrets\.(?!GITHUB_TOKEN\b)|\bsecrets\[|\.outputs\.|\benv\.|\binputs\./i.test(text),
  );
  if (!own || other) return YES;
  const level = levelFor(run, job, scope);
  if (level === "write") return YES;
  return placed(
    level === null
      ? clause(
          1,
          "token",
          `no permissions are set here; whether the token has ${scope}: write is a setting of the repository`,
        )
      : clause(0, "token", `the run's token has no ${scope}: write`),
    step.place,
  );
}
