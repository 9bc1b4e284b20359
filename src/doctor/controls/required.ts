import type { Known } from "../../facts/known.ts";
import { type Control, type ControlFinding, untold } from "../control.ts";
import { type Requirement, requirementOf, weakest } from "../enforcement.ts";
import type { GateFacts, SetupFacts } from "../facts.ts";
import { rulesetFor } from "../ruleset.ts";

type Level = Requirement["level"];

/** The weakest level of a gate's branches and those that have it; a gap when one cannot be told and none is weak. */
function levelOf(gate: GateFacts, appId: number): Known<{ level: Level; branches: string[] }> {
  const read = gate.bases.map((base) => ({
    branch: base.branch,
    requirement: requirementOf(base, gate.checkName, appId),
  }));
  const levels = read.flatMap(({ branch, requirement }) =>
    requirement.known ? [{ branch, level: requirement.value.level }] : [],
  );
  const level = weakest(levels.map((one) => one.level));
  const gap = read.flatMap(({ requirement }) => (requirement.known ? [] : [requirement]))[0];
  if (gap !== undefined && (levels.length === 0 || level === "pinned")) return gap;
  if (levels.length === 0)
    return {
      known: false,
      gap: {
        kind: "incomplete",
        code: "doctor/no-branch",
        what: `branches of ${gate.checkName}`,
        detail: "no branch name could be made from the patterns of its entry",
      },
    };
  return {
    known: true,
    value: { level, branches: levels.filter((one) => one.level === level).map((one) => one.branch) },
  };
}

/** A ruleset that would require it and is not switched on. */
function idle(facts: SetupFacts, checkName: string): string {
  if (!facts.rulesets.known) return "";
  const found = facts.rulesets.value.find(
    ({ enforcement, checks }) =>
      enforcement !== "active" && checks.some(({ context }) => context === checkName),
  );
  if (found === undefined) return "";
  const why = found.enforcement === "evaluate" ? "only evaluates, which blocks nothing" : "is disabled";
  return ` The ruleset "${found.name}" asks for it but ${why}.`;
}

export const checkRequired: Control = {
  id: "check/required",
  title: "An active rule requires the check on every gated branch.",
  *examine(facts): Generator<ControlFinding> {
    for (const gate of facts.gates) {
      const read = levelOf(gate, facts.appId);
      if (!read.known) yield untold(gate.checkName, read.gap);
      else if (read.value.level === "missing")
        yield {
          severity: "problem",
          subject: gate.checkName,
          message: `No active rule requires the check ${gate.checkName} on ${read.value.branches.join(", ")}, so red changes can be merged.${idle(facts, gate.checkName)}`,
          remedy: "Require it in an active ruleset, with this App as its source; --fix prints one.",
          fix: rulesetFor(gate, facts.appId),
        };
    }
  },
};

export const checkPinned: Control = {
  id: "check/pinned",
  title: "Only our App can give the check that is required.",
  *examine(facts): Generator<ControlFinding> {
    for (const gate of facts.gates) {
      const read = levelOf(gate, facts.appId);
      if (!read.known || read.value.level !== "unpinned") continue;
      yield {
        severity: "problem",
        subject: gate.checkName,
        message: `${gate.checkName} is required on ${read.value.branches.join(", ")} by name, not from this App: ${forgers(facts)} can post a green one.`,
        remedy: `Choose this App (${facts.appId}) as the source of the required check; --fix prints a ruleset that does.`,
        fix: rulesetFor(gate, facts.appId),
      };
    }
  },
};

/** Everyone who writes, and which Apps. */
function forgers({ organization, appId }: SetupFacts): string {
  const apps =
    organization?.apps.known === true
      ? organization.apps.value.filter(
          (app) =>
            app.appId !== appId &&
            (app.permissions.statuses === "write" || app.permissions.checks === "write"),
        )
      : [];
  const named = apps.map(({ slug }) => slug).join(", ");
  return `everyone who may write to the repository, every workflow with statuses: write${named === "" ? "" : `, and the Apps ${named}`}`;
}
