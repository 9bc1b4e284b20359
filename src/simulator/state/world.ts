import type { Clock, SimulatorOptions } from "../api.ts";
import type { Account, App, Node, Repository, World } from "./types.ts";

/** Runs with real time from `start` (or from now), plus whatever it was advanced by. */
export function createClock(start?: string): Clock {
  const began = Date.now();
  let offset = start === undefined ? 0 : Date.parse(start) - began;
  return {
    now: () => new Date(Date.now() + offset),
    advance(milliseconds) {
      offset += milliseconds;
    },
  };
}

/** Permissions that an App of this product asks for. */
const PERMISSIONS = {
  metadata: "read",
  contents: "read",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "write",
  merge_queues: "read",
  members: "read",
  administration: "read",
  actions: "write",
  deployments: "write",
  discussions: "read",
  packages: "read",
  attestations: "read",
} as const;

const EVENTS = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "commit_comment",
  "create",
  "delete",
  "deployment",
  "deployment_protection_rule",
  "deployment_status",
  "discussion",
  "discussion_comment",
  "issue_comment",
  "issues",
  "label",
  "member",
  "membership",
  "merge_group",
  "organization",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "registry_package",
  "release",
  "repository",
  "repository_dispatch",
  "repository_ruleset",
  "status",
  "team",
  "workflow_dispatch",
  "workflow_job",
  "workflow_run",
];

/** Numeric ids start well apart per kind, so that a mix-up of kinds does not pass unnoticed. */
const FIRST_ID: Record<string, number> = {
  account: 5_000_000,
  app: 300_000,
  installation: 40_000_000,
  repository: 700_000_000,
  team: 8_000_000,
  issue: 2_100_000_000,
  pull: 1_900_000_000,
  comment: 1_500_000_000,
  review: 1_700_000_000,
  label: 6_000_000_000,
  event: 12_000_000_000,
  suite: 20_000_000_000,
  run: 30_000_000_000,
  "workflow-run": 35_000_000_000,
  job: 45_000_000_000,
  environment: 3_000_000_000,
  gate: 4_000_000,
  deployment: 2_500_000_000,
  "deployment-status": 3_500_000_000,
  artifact: 1_200_000_000,
  "commit-comment": 130_000_000,
  "review-comment": 1_600_000_000,
  discussion: 7_000_000,
  "discussion-comment": 11_000_000,
  release: 190_000_000,
  package: 9_500_000,
  attestation: 14_000_000,
  status: 25_000_000_000,
  activity: 15_000_000_000,
  ruleset: 900_000,
  delivery: 80_000_000_000,
  queue: 100_000,
};

export function createWorld(options: SimulatorOptions, send: World["send"]): World {
  const clock = createClock(options.now);
  const counters = new Map<string, number>();
  const nodes = new Map<string, Node>();
  const nextId = (kind: string) => {
    const id = (counters.get(kind) ?? FIRST_ID[kind] ?? 1_000) + 1;
    counters.set(kind, id);
    return id;
  };
  const time = () =>
    clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
  const owner: Account = {
    id: nextId("account"),
    nodeId: nodeId("O", 5_000_001),
    login: "agent-policy-makers",
    type: "Organization",
    name: null,
    emails: [],
    appId: null,
    createdAt: time(),
  };
  const id = options.app?.id ?? 271_828;
  const slug = options.app?.slug ?? "agent-policy";
  const app: App = {
    id,
    nodeId: nodeId("A", id),
    slug,
    name: slug,
    clientId: `Iv23li${String(id).padStart(14, "0")}`,
    owner,
    permissions: { ...(options.app?.permissions ?? PERMISSIONS) },
    events: options.app?.events ?? EVENTS,
    createdAt: time(),
  };
  return {
    url: "",
    clock,
    app,
    apps: new Map([[id, app]]),
    accounts: new Map([[owner.id, owner]]),
    organizations: new Map(),
    repositories: new Map(),
    renamed: new Map(),
    installations: new Map(),
    nodes,
    watchers: new Map(),
    treeLimit: options.treeLimit ?? 100_000,
    nextId,
    time,
    send,
  };
}

/** A node id of GitHub's newer form: a prefix for the type, then opaque. */
export function nodeId(prefix: string, id: number): string {
  return `${prefix}_kgDO${Buffer.from(String(id)).toString("base64url")}`;
}

/** The person who acts where nobody is named: the organisation's first owner, or the account itself. */
export function ownerOf(world: World, account: Account): Account {
  const members = world.organizations.get(account.id)?.members ?? new Map<number, string>();
  const [id] = [...members].find(([, role]) => role === "admin") ?? [];
  return (id === undefined ? undefined : world.accounts.get(id)) ?? account;
}

/** Finds an account by login, letter case aside. */
export function accountByLogin(world: World, login: string): Account | undefined {
  const wanted = login.toLowerCase();
  return [...world.accounts.values()].find((account) => account.login.toLowerCase() === wanted);
}

/** Finds by current name only; see `renamed` for former ones. */
export function repositoryByName(world: World, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return [...world.repositories.values()].find((repository) => fullName(repository).toLowerCase() === wanted);
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** The account an e-mail address belongs to: a verified address, or GitHub's `ID+login@users.noreply.github.com`. */
export function accountByEmail(world: World, email: string): Account | null {
  const noreply = /^(\d+)\+[^@]*@users\.noreply\.github\.com$/i.exec(email);
  if (noreply !== null) return world.accounts.get(Number(noreply[1])) ?? null;
  const wanted = email.toLowerCase();
  return [...world.accounts.values()].find((account) => account.emails.includes(wanted)) ?? null;
}

/** The address GitHub gives commits made on its pages. */
export function noreply(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}
