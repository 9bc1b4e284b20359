import type { Actor, Repository, Simulator } from "../../../simulator/index.ts";

/** A small organisation with a shop, its people, and the agents that work there. */
export interface World {
  shop: Repository;
  alice: Actor;
  bob: Actor;
  copilot: Actor;
  /** A person's account whose name and commits pretend to be a bot's. */
  impostor: Actor;
}

/** The policy of the shop; the line numbers in the demo's output point into it. */
export const POLICY = `version: 1
defaults: {branches: push, paths: allow}
branches:
  - match: ["~DEFAULT_BRANCH"]
    agents: pull-request
paths:
  - match: ["@ci-control"]
    agents: forbid
  - match: ["src/payments/**"]
    agents: review
    review: {approvals: 1, from: ["@acme/payments"]}
limits: {files: 50, lines: 2000}
deploy: {agents: block, environments: [production], bots: [atlantis]}
`;

/** What somebody would put on a branch of their own to be judged by it. */
export const LAX_POLICY = `version: 1
mode: {default: observe}
`;

const WORKFLOW = `name: deploy
on: {push: {branches: [main]}}
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: ./deploy.sh
`;

/** Where the deploy workflow deploys to; the App stands in front of it. */
export const PRODUCTION = "production";

/**
 * Builds the organisation and installs the App on it; its check is required on the default branch, from this App only, and it
 * is asked before anything is deployed to production.
 */
export function buildWorld(simulator: Simulator): World {
  const acme = simulator.organization("acme");
  const alice = simulator.user("alice");
  const bob = simulator.user("bob");
  const impostor = simulator.user("dependabot-bot");
  const copilot = simulator.bot("Copilot", {
    id: 198982749,
    app: { id: 1143301, slug: "copilot-swe-agent" },
  });
  for (const person of [alice, bob]) acme.addMember(person);
  acme.team("payments", [bob]);
  const shop = acme.repository("shop", {
    files: {
      "README.md": "# Shop\n",
      ".agent-policy.yml": POLICY,
      ".github/workflows/deploy.yml": WORKFLOW,
      "src/cart.ts": "export const total = (prices: number[]) => prices.reduce((a, b) => a + b, 0);\n",
      "src/payments/charge.ts": "export const currency = 'EUR';\n",
    },
    collaborators: [
      [alice, "write"],
      [bob, "write"],
      [copilot, "write"],
      [impostor, "write"],
    ],
  });
  acme.install({ repositories: "all" });
  shop.ruleset({
    name: "agents",
    include: ["~DEFAULT_BRANCH"],
    requiredChecks: [{ context: "agent-policy", integrationId: simulator.app.id }],
  });
  shop.environment(PRODUCTION, { protectionRules: [simulator.app] });
  return { shop, alice, bob, copilot, impostor };
}
