import { PERMISSIONS, POLICY, type Setup, type SetupOptions } from "./setup.ts";

/** One thing set up wrongly, and what `doctor` has to name: that and nothing else. */
export interface Planting {
  what: string;
  names: string[];
  options?: SetupOptions;
  plant?: (setup: Setup) => void;
}

const { merge_queues: _, ...WITHOUT_QUEUE } = PERMISSIONS;

const LEAKY = `on: [push, pull_request]
permissions: {contents: read}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - run: npm test
        env: {NPM_TOKEN: "\${{ secrets.NPM_TOKEN }}"}
`;

const MERGIFY = `pull_request_rules:
  - {name: merge, conditions: [label=go], actions: {merge: {method: squash}}}
`;

const check = (integrationId: number | null, context = "agent-policy") => ({
  requiredChecks: [{ context, integrationId }],
});

/** Each can be planted beside all others. */
export const PLANTINGS: Planting[] = [
  {
    what: "the required check is pinned to nobody",
    names: ["problem check/pinned agent-policy"],
    plant: ({ ruleset }) => ruleset.edit(check(null)),
  },
  {
    what: "a gate that no ruleset asks for",
    names: ["problem check/required agent-policy: lts"],
    options: {
      policy: POLICY.replace(
        "agents:\n",
        '  - {match: ["lts/*"], agents: pull-request, gate: lts}\nagents:\n',
      ),
    },
  },
  {
    what: "an agent's App among the bypass actors of a gate",
    names: ["problem bypass/agents agent-policy: release"],
    plant: ({ release }) => release.edit({ bypassActors: [{ id: 700200, type: "Integration" }] }),
  },
  {
    what: "a merge queue and an App that may not see it",
    names: ["problem merge-queue/permission main"],
    options: { permissions: WITHOUT_QUEUE },
    plant: ({ shop }) => void shop.ruleset({ name: "queue", mergeQueue: {} }),
  },
  {
    what: "the protection rule is not attached",
    names: ["problem deployment/rule environment production"],
    plant: ({ shop }) => void shop.environment("production", { protectionRules: [] }),
  },
  {
    what: "administrators bypass the environment",
    names: ["problem deployment/admins environment production"],
    plant: ({ shop }) => void shop.environment("production", { canAdminsBypass: true }),
  },
  {
    what: "any branch deploys to the environment",
    names: ["problem deployment/branches environment production"],
    plant: ({ shop }) => void shop.environment("production", { branchPolicy: null }),
  },
  {
    what: "a workflow of every push holds a secret",
    names: ["problem secrets/reachable .github/workflows/leaky.yml:9"],
    options: { files: { ".github/workflows/leaky.yml": LEAKY } },
  },
  {
    what: "push protection is off",
    names: ["problem secrets/push-protection push protection"],
    plant: ({ shop }) => shop.configure({ pushProtection: false }),
  },
  {
    what: "workflows get a token that writes",
    names: ["problem actions/token workflow permissions"],
    plant: ({ shop }) => shop.configure({ workflowToken: "write" }),
  },
  {
    what: "workflows may approve",
    names: ["problem actions/approve workflow permissions"],
    plant: ({ shop }) => shop.configure({ workflowsApprove: true }),
  },
  {
    what: "a deploy key that writes",
    names: ["problem keys/write deploy key"],
    plant({ shop }) {
      shop.configure({ deployKey: { title: "old CI", readOnly: false } });
      shop.configure({ deployKey: { title: "mirror" } });
    },
  },
  {
    what: "a webhook without a secret",
    names: ["problem hooks/secret webhook"],
    plant: ({ shop }) => shop.configure({ hook: { url: "https://hooks.example.com/a" } }),
  },
  {
    what: "an organisation's webhook without checked certificates",
    names: ["problem hooks/tls webhook of acme"],
    plant: ({ acme }) =>
      acme.configure({ hook: { url: "https://hooks.example.com/b", secret: "s", insecureSsl: true } }),
  },
  {
    what: "an agent's App that writes workflows",
    names: ["problem apps/powerful App acme-coder"],
    plant: ({ acme }) =>
      acme.configure({
        app: { id: 700200, slug: "acme-coder", permissions: { contents: "write", workflows: "write" } },
      }),
  },
  {
    what: "a merge bot that does not wait for the check",
    names: ["problem bots/precondition Mergify"],
    options: { files: { ".mergify.yml": MERGIFY } },
  },
];

/** What cannot stand beside the others, since it makes them moot, and rests on how GitHub tells it. */
export const ALONE: Planting[] = [
  {
    what: "no required check at all",
    names: ["problem check/required agent-policy"],
    plant: ({ ruleset }) => ruleset.delete(),
  },
  {
    what: "a ruleset that only evaluates",
    names: ["problem check/required agent-policy"],
    plant: ({ ruleset }) => ruleset.edit({ enforcement: "evaluate" }),
  },
  {
    what: "a team bypasses in which an agent's account is",
    names: ["problem bypass/agents agent-policy"],
    plant({ acme, ruleset, sim }) {
      const coder = sim.bot(`acme-coder-${acme.login}`, { id: 900100 });
      const team = acme.team("robots", [coder]);
      ruleset.edit({ bypassActors: [{ id: team.id, type: "Team" }] });
    },
  },
  {
    what: "GitHub keeps approvals that the policy does not count",
    names: ["note review/stale agent-policy"],
    options: { policy: POLICY.replace("review: {approvals: 1}\n", "") },
    plant: ({ shop }) => void shop.ruleset({ name: "reviews", requiredApprovals: 1 }),
  },
  {
    what: "the protection rule is switched off",
    names: ["problem deployment/rule environment production"],
    plant: ({ shop, sim }) =>
      void shop.environment("production", { protectionRules: [{ app: sim.app, enabled: false }] }),
  },
  {
    what: "the App is not installed",
    names: ["problem app/installed App 271828"],
    options: { repositories: false },
  },
  {
    what: "the App is not installed on .github",
    names: ["problem policy/organization acme/.github"],
    options: { repositories: ["shop"] },
  },
  { what: "no policy", names: ["problem policy/readable policy"], options: { policy: null } },
];
