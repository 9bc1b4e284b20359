import type { Account } from "../../src/facts/account.ts";
import type { Authorization } from "../../src/facts/authorization.ts";
import type { DeploymentFacts, Landing } from "../../src/facts/deployment.ts";
import { known } from "../../src/facts/known.ts";
import { actor, alice, BASE, bob, carol, commit, HEAD, NOW, push } from "./facts.ts";

export const dana: Account = { id: 1004, login: "dana", type: "User" };

/** A run of a person's, deploying one commit that a person pushed to the default branch. */
export function deployment(overrides: Partial<DeploymentFacts> = {}): DeploymentFacts {
  return {
    version: 1,
    asOf: NOW,
    repository: { id: 500, owner: "acme", name: "shop", defaultBranch: known("main") },
    environment: "production",
    run: {
      id: 77,
      attempt: 1,
      event: "push",
      path: ".github/workflows/deploy.yml",
      sha: HEAD,
      ref: "refs/heads/main",
      actor: alice,
      triggeringActor: alice,
    },
    onRef: known(true),
    since: known({ kind: "deployment", sha: BASE, at: "2026-11-20T12:00:00Z" }),
    commits: known([commit(alice)]),
    pushes: known([push(alice, { ref: "refs/heads/main" })]),
    elsewhere: [],
    landings: [],
    acts: [],
    deployers: known({ bots: [], workflows: [] }),
    authorizations: known([]),
    teams: {
      "@acme/oncall": known([alice.id, bob.id, carol.id]),
      "@acme/security": known([carol.id, dana.id]),
    },
    live: { quarantined: [] },
    ...overrides,
  };
}

export function landing(overrides: Partial<Landing> = {}): Landing {
  return {
    sha: HEAD,
    number: 7,
    state: "cleared",
    detail: "It was merged with the check green.",
    whole: true,
    at: "2026-11-21T10:00:00Z",
    decision: `sha256:${"1".repeat(64)}`,
    governed: true,
    agents: ["copilot-cloud-agent"],
    participants: [],
    ...overrides,
  };
}

export function authorization(by: Account, overrides: Partial<Authorization> = {}): Authorization {
  return {
    id: `IC_${by.id}`,
    verb: "authorize",
    by: "button",
    actor: actor(by),
    sha: HEAD,
    target: "production",
    reason: "",
    at: "2026-11-21T11:00:00Z",
    state: "standing",
    usedBy: null,
    ...overrides,
  };
}
