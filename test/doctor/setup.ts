import { createAppAuth } from "@octokit/auth-app";
import { diagnose } from "../../src/doctor/diagnose.ts";
import type { SetupFacts } from "../../src/doctor/facts.ts";
import { createClient, type GitHubClient } from "../../src/github/client/client.ts";
import { createOctokit } from "../../src/github/client/octokit.ts";
import { readSettings } from "../../src/github/settings/settings.ts";
import type { Actor, Organization, Repository, RulesetHandle, Simulator } from "../../src/simulator/index.ts";

/** What app.yml asks for, and what the deployment rule adds. */
export const PERMISSIONS = {
  metadata: "read",
  contents: "read",
  pull_requests: "read",
  issues: "read",
  checks: "write",
  statuses: "write",
  merge_queues: "read",
  members: "read",
  deployments: "write",
  actions: "read",
  discussions: "read",
  packages: "read",
} as const;

export const POLICY = `version: 1
branches:
  - {match: ["~DEFAULT_BRANCH"], agents: pull-request}
  - {match: ["release/**"], agents: pull-request, gate: release}
agents:
  registry:
    - {id: acme-coder, accounts: [900100], apps: [700200]}
review: {approvals: 1}
deploy: {agents: block, environments: ["production"]}
`;

const CI = `on: {pull_request: {}, push: {branches: [main]}}
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - run: npm test
`;

export interface Setup {
  sim: Simulator;
  acme: Organization;
  shop: Repository;
  owner: Actor;
  writer: Actor;
  /** The ruleset of the default branch's check. */
  ruleset: RulesetHandle;
  /** That of `gate: release`. */
  release: RulesetHandle;
  installation: { uninstall(): void; suspend(): void; id: number } | null;
  facts(as?: "owner" | "writer" | "app", organization?: boolean): Promise<SetupFacts>;
  client(as: "owner" | "writer"): GitHubClient;
}

export interface SetupOptions {
  permissions?: Record<string, "read" | "write">;
  /** False: not installed at all. */
  repositories?: "all" | string[] | false;
  policy?: string | null;
  files?: Record<string, string>;
}

let count = 0;

/** An organisation in which every control is in force, but for what the options change. */
export function setUp(sim: Simulator, options: SetupOptions = {}): Setup {
  count += 1;
  const acme = sim.organization(`acme-${count}`);
  const owner = sim.user(`owner-${count}`);
  const writer = sim.user(`writer-${count}`);
  acme.addMember(owner, "admin");
  acme.repository(".github", { private: true, files: { "README.md": "Settings\n" } });
  const { policy = POLICY, repositories = "all" } = options;
  const shop = acme.repository("shop", {
    private: true,
    files: {
      "README.md": "# Shop\n",
      ".github/workflows/ci.yml": CI,
      ...(policy === null ? {} : { ".agent-policy.yml": policy }),
      ...options.files,
    },
    collaborators: [[writer, "write"]],
  });
  const check = (context: string) => [{ context, integrationId: sim.app.id }];
  const ruleset = shop.ruleset({ name: "main", requiredChecks: check("agent-policy") });
  const release = shop.ruleset({
    name: "release",
    include: ["refs/heads/release/**/*"],
    requiredChecks: check("agent-policy: release"),
  });
  shop.environment("production", {
    protectionRules: [sim.app],
    canAdminsBypass: false,
    branchPolicy: ["main"],
  });
  shop.configure({ pushProtection: true });
  const permissions = options.permissions ?? PERMISSIONS;
  const installation =
    repositories === false ? null : acme.install({ repositories, permissions: { ...permissions } });
  const timing = { betweenWritesMs: 0, secondMs: 1, retries: 0 };
  const asPerson = (who: Actor) =>
    createClient(createOctokit({ baseUrl: sim.url, auth: sim.token(who), timing }));
  const asApp = (installationId?: number) =>
    createClient(
      createOctokit({
        baseUrl: sim.url,
        authStrategy: createAppAuth,
        auth: {
          appId: sim.app.id,
          privateKey: sim.app.privateKey,
          ...(installationId === undefined ? {} : { installationId }),
        },
        timing,
      }),
    );
  const person = (as: "owner" | "writer") => asPerson(as === "owner" ? owner : writer);
  return {
    sim,
    acme,
    shop,
    owner,
    writer,
    ruleset,
    release,
    installation,
    client: person,
    facts(as = "owner", organization = true) {
      const own = installation === null ? null : asApp(installation.id);
      const app = as === "writer" ? null : { itself: asApp(), installation: own };
      return readSettings({
        client: as === "app" && own !== null ? own : person(as === "writer" ? "writer" : "owner"),
        app,
        appId: sim.app.id,
        repo: { owner: acme.login, repo: "shop" },
        organization,
      });
    },
  };
}

/** What `doctor` names, as `severity id subject`. */
export async function named(
  setup: Setup,
  as?: "owner" | "writer" | "app",
  organization?: boolean,
): Promise<string[]> {
  return diagnose(await setup.facts(as, organization)).map(
    ({ severity, id, subject }) =>
      `${severity} ${id} ${subject.replace(/^((?:deploy key|webhook).*) \d+$/, "$1").replace(/acme-\d+/, "acme")}`,
  );
}
