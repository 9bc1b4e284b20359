import type { Account, Actor } from "../../src/facts/account.ts";
import { type Act, actOf } from "../../src/levers/act.ts";
import type { Deployers } from "../../src/levers/deployers.ts";
import { leverWorld, type WorldInput } from "../../src/levers/world.ts";
import { withDefaults } from "../../src/policy/defaults.ts";
import { actor, copilot } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

export const REPOSITORY = 500;
export const NONE: Deployers = { bots: [], workflows: [] };

/** A known bot that is no agent, and one that nobody lists. */
export const renovate: Account = { id: 29139614, login: "renovate[bot]", type: "Bot" };
export const helper: Account = { id: 777001, login: "helper[bot]", type: "Bot" };
/** A workflow's own account. */
export const workflow: Account = { id: 41898282, login: "github-actions[bot]", type: "Bot" };

let minute = 0;

/** One act on pull request 7, each a minute after the one before. */
export function act(content: Partial<Omit<Act, "actor">> & { by?: Account | Actor }): Act {
  const { by = copilot, ...rest } = content;
  minute += 1;
  return actOf({
    kind: "comment",
    event: "issue_comment.created",
    at: new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString(),
    actor: "account" in by ? by : actor(by),
    author: null,
    repositoryId: REPOSITORY,
    number: 7,
    ref: null,
    sha: null,
    runId: null,
    text: null,
    node: null,
    ...rest,
  });
}

export const said = (text: string, more: Parameters<typeof act>[0] = {}) =>
  act({ text, node: `IC_${minute}`, ...more });
export const label = (text: string, more: Parameters<typeof act>[0] = {}) =>
  act({ kind: "label", event: "pull_request.labeled", text, ...more });
export const unlabel = (text: string, more: Parameters<typeof act>[0] = {}) =>
  label(text, { event: "pull_request.unlabeled", ...more });

/** A policy's world, from YAML. */
export function world(yaml: string, more: Partial<WorldInput> = {}) {
  const policy = withDefaults(effective(yaml).policy);
  return leverWorld({ policy, deployers: NONE, defaultBranch: "main", ...more });
}

export const BLOCK = (bots: string) => `deploy: {agents: block, bots: [${bots}]}`;
