import type { Actor } from "../../facts/account.ts";
import { matchRefs } from "../../policy/match.ts";
import { pointer, type Rule, type RuleContext, type RuleResult } from "../rule.ts";
import { branchLevel, branchName, tagName } from "./refs.ts";

function because(entries: readonly number[]): string[] {
  return entries.length === 0
    ? [pointer("defaults", "branches")]
    : entries.map((index) => pointer("branches", index, "agents"));
}

/** `branches`: what the change asks to write. */
export const branchTarget: Rule = {
  id: "branches/target",
  title: "Target branch",
  description: "Agents write only the branches that the policy opens to them, and only in the way it says.",
  controls: ["ASI03", "MAESTRO-L6", "NIST-AI-RMF-GOVERN-1.4"],
  *evaluate(context): Iterable<RuleResult> {
    if (!context.attribution.governed) return;
    const { ref } = context.facts.change.base;
    const name = branchName(ref);
    if (name === null) return;
    const { level, entries } = branchLevel(context, name);
    const direct = context.facts.change.route === "push";
    if (level === "push" || (level === "pull-request" && !direct)) return;
    yield {
      finding: {
        severity: "fail",
        subject: { kind: "ref", ref },
        message:
          level === "forbid"
            ? `Agents may not change the branch \`${name}\`.`
            : `Agents may change the branch \`${name}\` only through a pull request, not by a push.`,
        remedy:
          level === "forbid"
            ? "A person takes the change over on a branch of their own, without the agent's commits, or the pull request goes to another branch."
            : "Open a pull request instead.",
        because: because(entries),
      },
    };
  },
};

/** The head branch may itself be one that agents must not push to. */
export const branchHead: Rule = {
  id: "branches/head",
  title: "Head branch",
  description: "An agent must not have pushed to a protected branch that the pull request starts from.",
  controls: ["ASI03", "MAESTRO-L6", "NIST-AI-RMF-GOVERN-1.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { change, pushes, repository } = context.facts;
    if (!context.attribution.governed || change.route !== "pull-request") return;
    // A fork's branches are not this repository's to protect.
    if (change.head.repository === null || change.head.repository.id !== repository.id) return;
    const name = branchName(change.head.ref);
    if (name === null) return;
    const { level, entries } = branchLevel(context, name);
    if (level === "push" || entries.length === 0) return;
    if (!pushes.known) {
      yield { gap: pushes.gap };
      return;
    }
    const pushed = pushes.value.filter(
      (push) => push.ref === change.head.ref && isAgentPush(context, push.actor),
    );
    const last = pushed.at(-1);
    if (!last) return;
    yield {
      finding: {
        severity: "fail",
        subject: { kind: "ref", ref: change.head.ref },
        message: `An agent (${last.actor.account?.login ?? "unknown"}) pushed to \`${name}\`, which the policy closes to direct pushes by agents.`,
        remedy: "Move the change to a branch of its own; restore the protected branch.",
        because: because(entries),
      },
    };
  },
};

/** Anybody who is not proven to be a person or a listed bot counts as an agent. */
function isAgentPush(context: RuleContext, { account, via }: Actor): boolean {
  if (account === null || via !== null) return true;
  const role = context.registry.accounts.get(account.id)?.role;
  return role === "agent" || (account.type !== "User" && role !== "automation");
}

/** `tags`: tags that agents must not write. A pull request writes none; a pushed or local tag is judged here. */
export const tagTarget: Rule = {
  id: "tags/target",
  title: "Tag",
  description: "Agents write only the tags that the policy opens to them.",
  controls: ["ASI03", "MAESTRO-L6", "NIST-AI-RMF-GOVERN-1.4"],
  *evaluate(context): Iterable<RuleResult> {
    const { ref } = context.facts.change.base;
    const name = tagName(ref);
    if (!context.attribution.governed || name === null) return;
    const entries = context.policy.tags.flatMap((entry, index) =>
      entry.agents === "forbid" && matchRefs(entry.match, null)(name) ? [index] : [],
    );
    if (entries.length === 0) return;
    yield {
      finding: {
        severity: "fail",
        subject: { kind: "ref", ref },
        message: `Agents may not write the tag \`${name}\`.`,
        remedy: "A person creates the tag.",
        because: entries.map((index) => pointer("tags", index, "agents")),
      },
    };
  },
};
