import type {
  Actor,
  CheckRun,
  CommitOptions,
  FileContent,
  Installation,
  LoggedRequest,
  Organization,
  PullRequest,
  Repository,
} from "../../../src/simulator/index.ts";
import type { World } from "./world.ts";

/** The check on the default branch. */
export const GATE = "agent-policy";
export const ADVISORY = "agent-policy (advisory)";
export const OBSERVE = "agent-policy (observe)";

/** An organisation of one test: the shop, its people, and the agents that work there. */
export interface Acme {
  world: World;
  org: Organization;
  shop: Repository;
  installation: Installation;
  alice: Actor;
  bob: Actor;
  carol: Actor;
  /** The coding agent. */
  copilot: Actor;
  /** Branch, commit and pull request in one go. */
  propose(by: Actor, files: CommitOptions["files"], options?: Proposal): PullRequest;
  /** The App's latest run of this name on the pull request's head (or a commit), once all is settled. */
  check(of: PullRequest | string, name?: string): Promise<CheckRun | undefined>;
  /** Its conclusion: `in_progress` while it has none, undefined where there is no run. */
  verdict(of: PullRequest | string, name?: string): Promise<string | undefined>;
  /** Requests about this organisation since the last call, access tokens left out. */
  requests(): LoggedRequest[];
}

type Proposal = Omit<CommitOptions, "by" | "files"> & {
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
};

export interface Setting {
  /** `.agent-policy.yml` of the shop; null for none. `version: 1` is added, @acme stands for the organisation. */
  policy?: string | null;
  /** That of the organisation's `.github` repository; absent: no such repository. */
  organizationPolicy?: string;
  /** Whether that repository is private; a public one is readable wherever the App is installed. */
  organizationPrivate?: boolean;
  files?: Record<string, FileContent>;
  /** Whether a ruleset requires the check on the default branch. */
  enforced?: boolean;
  /** Repositories the App is installed on; all by default. */
  installedOn?: string[];
  /** For repositories whose base moves while nothing is pushed. */
  strict?: boolean;
  /** How the shop's pull requests may be merged; every way by default. */
  mergeMethods?: ("merge" | "squash" | "rebase")[];
}

let count = 0;

const FILES = {
  "README.md": "# Shop\n",
  ".github/workflows/deploy.yml":
    "name: deploy\non: {push: {branches: [main]}}\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy.sh\n",
  "src/cart.ts": "export const total = (prices: number[]) => prices.reduce((a, b) => a + b, 0);\n",
  "src/payments/charge.ts": "export const currency = 'EUR';\n",
};

/** Builds an organisation with the App installed. */
export function organization(world: World, setting: Setting = {}): Acme {
  const { sim } = world;
  count += 1;
  const login = `acme-${count}`;
  const org = sim.organization(login);
  const text = (policy: string) => `version: 1\n${policy.replaceAll("@acme/", `@${login}/`)}`;
  const [alice, bob, carol] = [sim.user("alice"), sim.user("bob"), sim.user("carol")];
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  for (const person of [alice, bob, carol]) org.addMember(person);
  org.team("payments", [bob]);
  org.team("maintainers", [alice, bob, carol]);
  org.team("oncall", [alice, bob, carol]);
  if (setting.organizationPolicy !== undefined)
    org.repository(".github", {
      private: setting.organizationPrivate ?? false,
      files: { ".agent-policy.yml": text(setting.organizationPolicy) },
    });
  const policy = setting.policy === undefined ? "" : setting.policy;
  const shop = org.repository("shop", {
    files: {
      ...FILES,
      ...(policy === null ? {} : { ".agent-policy.yml": text(policy) }),
      ...setting.files,
    },
    collaborators: [
      [alice, "admin"],
      [bob, "write"],
      [carol, "write"],
      [copilot, "write"],
    ],
    ...(setting.mergeMethods === undefined ? {} : { mergeMethods: setting.mergeMethods }),
  });
  const installation = org.install({ repositories: setting.installedOn ?? "all" });
  if (setting.enforced !== false)
    shop.ruleset({
      name: "agents",
      include: ["~DEFAULT_BRANCH"],
      strict: setting.strict ?? false,
      requiredChecks: [{ context: GATE, integrationId: sim.app.id }],
    });
  let branches = 0;
  let seen = sim.requests.length;
  const acme: Acme = {
    world,
    org,
    shop,
    installation,
    alice,
    bob,
    carol,
    copilot,
    propose(by, files, { base, title, body, draft, ...commit } = {}) {
      branches += 1;
      const branch = commit.branch ?? `topic-${branches}`;
      shop.commit({
        from: base ?? shop.defaultBranch,
        // Else the same change made twice within a second would be one commit.
        message: `Change something on ${branch}`,
        ...commit,
        branch,
        by,
        files: files ?? {},
      });
      return shop.openPullRequest({
        by,
        head: branch,
        title: title ?? "Change something",
        ...(base === undefined ? {} : { base }),
        ...(body === undefined ? {} : { body }),
        ...(draft === undefined ? {} : { draft }),
      });
    },
    async check(of, name = GATE) {
      await world.settled();
      const sha = typeof of === "string" ? of : of.headSha;
      return shop.checkRuns(sha).find((run) => run.name === name && run.app.id === sim.app.id);
    },
    async verdict(of, name) {
      const run = await acme.check(of, name);
      return run && (run.conclusion ?? run.status);
    },
    requests() {
      const mine = sim.requests.slice(seen).filter((one) => isAbout(one, login));
      seen = sim.requests.length;
      return mine;
    },
  };
  return acme;
}

function isAbout(request: LoggedRequest, login: string): boolean {
  if (request.path.includes("access_tokens")) return false;
  if (request.path !== "/graphql") return request.path.split("/").includes(login);
  return (request.body as { variables?: { owner?: string } } | null)?.variables?.owner === login;
}

/** Writes a new policy to the default branch, as its people would. */
export function setPolicy(acme: Acme, policy: string | null, branch?: string): void {
  const { shop, alice, org } = acme;
  const text = policy === null ? null : `version: 1\n${policy.replaceAll("@acme/", `@${org.login}/`)}`;
  shop.commit({
    by: alice,
    bypass: true,
    message: "Change the policy",
    files: { ".agent-policy.yml": text },
    ...(branch === undefined ? {} : { branch }),
  });
}

/** The summary as people read it, without tags, entities and the marks that keep names from being mentions. */
export function plain(run: CheckRun | undefined): string {
  return (run?.summary ?? "")
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll("\u200b", "");
}
