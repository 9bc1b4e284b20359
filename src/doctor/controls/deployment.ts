import type { Known } from "../../facts/known.ts";
import { matchText } from "../../policy/match.ts";
import { type Control, type ControlFinding, type SetupContext, untold } from "../control.ts";
import type { EnvironmentFacts, SetupFacts } from "../facts.ts";

/** Globs of the policy's environments; none where agents' commits may be deployed anyway. */
function guarded({ policy: { deploy } }: SetupContext): string[] {
  return deploy === undefined || deploy.agents === "allow" ? [] : deploy.environments;
}

function* examineEach(
  facts: SetupFacts,
  context: SetupContext,
  examine: (environment: EnvironmentFacts) => Iterable<ControlFinding>,
): Generator<ControlFinding> {
  if (!facts.environments.known) return;
  const matches = matchText(guarded(context), { ignoreCase: true });
  for (const environment of facts.environments.value)
    if (matches(environment.name)) yield* examine(environment);
}

const subjectOf = (name: string) => `environment ${name}`;

function* unless<T>(
  name: string,
  read: Known<T>,
  bad: (value: T) => ControlFinding | null,
): Generator<ControlFinding> {
  if (!read.known) yield untold(subjectOf(name), read.gap);
  else {
    const finding = bad(read.value);
    if (finding !== null) yield finding;
  }
}

export const deploymentRule: Control = {
  id: "deployment/rule",
  title: "Each environment of the policy asks the App before it is deployed to.",
  *examine(facts, context) {
    const globs = guarded(context);
    if (globs.length === 0) return;
    if (!facts.environments.known) {
      yield untold("environments", facts.environments.gap);
      return;
    }
    const existing = facts.environments.value.map(({ name }) => name.toLowerCase());
    for (const name of globs.filter((glob) => !/[*?]/.test(glob) && !existing.includes(glob.toLowerCase())))
      yield {
        severity: "problem",
        subject: subjectOf(name),
        message: `The policy names the environment ${name}, which does not exist: the first job that names it makes one without any rule.`,
        remedy:
          "Make it under Settings → Environments and add this App's protection rule, or correct the policy.",
      };
    yield* examineEach(facts, context, ({ name, rules }) =>
      unless(name, rules, (apps) =>
        apps.includes(facts.appId)
          ? null
          : {
              severity: "problem",
              subject: subjectOf(name),
              message: `The App's protection rule is not switched on for ${name}: its jobs start without asking.`,
              remedy:
                "Switch it on under Settings → Environments → Deployment protection rules; private repositories need GitHub Enterprise for it.",
            },
      ),
    );
  },
};

export const deploymentAdmins: Control = {
  id: "deployment/admins",
  title: "Administrators cannot start a deployment past its rules.",
  examine: (facts, context) =>
    examineEach(facts, context, ({ name, adminsBypass }) =>
      unless(name, adminsBypass, (bypass) =>
        bypass
          ? {
              severity: "problem",
              subject: subjectOf(name),
              message: `Administrators, and agents with their tokens, may start waiting jobs of ${name} past every rule.`,
              remedy: 'Switch off "Allow administrators to bypass configured protection rules".',
            }
          : null,
      ),
    ),
};

/** Patterns that hold no branch back. */
const ALL = /^(refs\/(heads|tags)\/)?\*+(\/\*+)*$/;

/** Whether the environment takes any branch. */
export function takesAll(branches: "protected" | readonly string[] | null): boolean {
  return branches === null || (branches !== "protected" && branches.some((pattern) => ALL.test(pattern)));
}

export const deploymentBranches: Control = {
  id: "deployment/branches",
  title: "Only named branches and tags reach an environment and its secrets.",
  examine: (facts, context) =>
    examineEach(facts, context, ({ name, branches }) =>
      unless(name, branches, (allowed) =>
        takesAll(allowed)
          ? {
              severity: "problem",
              subject: subjectOf(name),
              message: `Any branch may deploy to ${name}, an agent's branch with a workflow of its own too.`,
              remedy:
                "Choose the branches and tags that deploy under Settings → Environments → Deployment branches and tags.",
            }
          : null,
      ),
    ),
};
