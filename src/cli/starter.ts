import { LOCAL } from "../git/repository.ts";
import type { Survey } from "./survey.ts";

/** Places where an agent's mistake is dear, by what stands in the repository: the glob to protect, and why. */
const SENSITIVE: { seen: RegExp; match: string; why: string }[] = [
  { seen: /\.(tf|tofu|hcl)$/, match: "**/*.{tf,tofu,hcl}", why: "infrastructure" },
  {
    seen: /(^|\/)(k8s|kubernetes|helm|charts)\//,
    match: "**/{k8s,kubernetes,helm,charts}/**",
    why: "cluster configuration",
  },
  { seen: /(^|\/)migrations?\//, match: "**/{migration,migrations}/**", why: "database migrations" },
  {
    seen: /(^|\/)(auth|authn|authz|oauth)\//,
    match: "**/{auth,authn,authz,oauth}/**",
    why: "authentication",
  },
  { seen: /(^|\/)(crypto|cryptography)\//, match: "**/{crypto,cryptography}/**", why: "cryptography" },
  { seen: /(^|\/)(payments?|billing)\//, match: "**/{payment,payments,billing}/**", why: "money" },
  { seen: /(^|\/)security\//, match: "**/security/**", why: "security" },
];

/** The marks of an ecosystem, for the comment on manifests. */
const ECOSYSTEMS: [RegExp, string][] = [
  [/(^|\/)package\.json$/, "npm"],
  [/(^|\/)(pyproject\.toml|requirements[^/]*\.txt|setup\.py)$/, "Python"],
  [/(^|\/)go\.mod$/, "Go"],
  [/(^|\/)Cargo\.toml$/, "Rust"],
  [/(^|\/)(pom\.xml|build\.gradle(\.kts)?)$/, "JVM"],
  [/(^|\/)Gemfile$/, "Ruby"],
  [/\.(cs|fs|vb)proj$/, ".NET"],
  [/(^|\/)composer\.json$/, "PHP"],
];

/**
 * The text of a starter policy fitted to a repository: it observes first, and each part says why it is there.
 *
 * @param instructions tracked files of the built-in set `@agent-instructions`
 */
export function starterPolicy(survey: Survey, instructions: string[]): string {
  const teams = new Set(survey.owners.flatMap((entry) => entry.teams));
  const everything = survey.owners.findLast(
    ({ pattern }) => pattern === "*" || pattern === "/**" || pattern === "**",
  )?.teams[0];
  const maintainers = everything ?? [...teams][0];
  const security = [...teams].find((team) => /secur/i.test(team)) ?? maintainers;
  return `${[
    header(survey),
    agents(survey, maintainers),
    branches(survey),
    paths(survey, instructions, security),
    limits(),
    review(maintainers),
    later(maintainers ?? "@your-org/your-team"),
  ].join("\n\n")}\n`;
}

function header({ owner, name, defaultBranch }: Survey): string {
  const where = owner === LOCAL ? name : `${owner}/${name}`;
  return `# What AI coding agents may do in ${comment(where)}. Written by \`agent-policy init\`; change it as you like.
# Check it with:  agent-policy validate .agent-policy.yml
# Try it with:    agent-policy check --repo . --base ${comment(defaultBranch ?? "main")} --head BRANCH --policy .agent-policy.yml
version: 1

mode:
  default: observe                 # report only, block nothing; change to "enforce" once the reports look right`;
}

function agents({ agents: seen, commits }: Survey, owner: string | undefined): string {
  const base = `agents:
  unknown-apps: agent              # an app that nobody listed counts as an agent
  claims: agent                    # so does a change that says that an agent wrote it`;
  if (seen.length === 0)
    return `${base}\n  # None of the known agents wrote any of the last ${commits} commits here.`;
  const rows = seen.slice(0, 20).map(({ id, commits: count }) => {
    const row =
      owner === undefined ? `{id: ${id}, tier: low}` : `{id: ${id}, owner: ${quote(owner)}, tier: low}`;
    return `    - ${row}  # ${count} of the last ${commits} commits`;
  });
  const ask =
    owner === undefined
      ? 'say with owner: "@your-org/your-team" who answers for them'
      : "owner: who answers for them";
  return `${base}\n  registry:                        # agents seen here; ${ask}\n${rows.join("\n")}`;
}

function branches({ defaultBranch, branches: names, hasVersionTags }: Survey): string {
  const lines = [
    "branches:",
    `  - match: ["~DEFAULT_BRANCH"]     # ${comment(defaultBranch ?? "the default branch")}`,
    "    agents: pull-request           # agents ask; they do not push here",
  ];
  const releases = ["release", "releases", "stable", "hotfix"].filter((prefix) =>
    names.some((name) => name.startsWith(`${prefix}/`)),
  );
  if (releases.length > 0) {
    lines.push(
      `  - match: [${releases.map((prefix) => quote(`${prefix}/**`)).join(", ")}]`,
      "    agents: pull-request",
    );
  }
  if (hasVersionTags)
    lines.push("tags:", '  - match: ["v*"]                  # your versions', "    agents: forbid");
  return lines.join("\n");
}

function paths({ files }: Survey, instructions: string[], security: string | undefined): string {
  const from = security === undefined ? "" : `, from: [${quote(security)}]`;
  const entry = (match: string, why: string, extra = "") =>
    `  - match: [${quote(match)}]  # ${why}\n    agents: review\n    review: {approvals: 1${from}}${extra}`;
  const workflows = files.filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file)).length;
  const ci =
    workflows === 0
      ? "workflows, actions, bot configuration, build entry points"
      : `your ${count(workflows, "workflow")}, actions, bot configuration, build entry points`;
  const told =
    instructions.length === 0
      ? "files that tell agents what to do, at any depth"
      : `files that tell agents what to do: ${list(instructions)}`;
  const ecosystems = ECOSYSTEMS.filter(([mark]) => files.some((file) => mark.test(file))).map(
    ([, name]) => name,
  );
  return [
    "paths:",
    entry("@ci-control", ci),
    entry(
      "@agent-instructions",
      told,
      "\n    alone: true                    # such a change travels in a pull request of its own",
    ),
    ...(ecosystems.length > 0 ? [entry("@manifests", `dependencies (${ecosystems.join(", ")})`)] : []),
    ...SENSITIVE.filter(({ seen }) => files.some((file) => seen.test(file))).map(({ match, why }) =>
      entry(match, why),
    ),
  ].join("\n");
}

function limits(): string {
  return "limits: {files: 100, lines: 3000, commits: 50}   # of one agent's pull request";
}

function review(maintainers: string | undefined): string {
  const from = maintainers === undefined ? "" : `\n  from: [${quote(maintainers)}]`;
  return `review:
  approvals: 1                     # a person who neither wrote nor pushed nor started it approves the head commit${from}`;
}

/** What most want next, ready to be uncommented. */
function later(team: string): string {
  return `# An agent's pull request answers an issue that a person approved by a label:
# task:
#   required: true
#   label: agent-approved
#   from: [${quote(team)}]

# Who may let a finding pass for one commit, with a reason, for a while:
# exceptions:
#   from: [${quote(team)}]
#   rules: ["paths/*", "limits/*"]
#   max-age: 7d`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function list(names: string[]): string {
  const shown = names.slice(0, 3).map(comment).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** A double-quoted YAML scalar; JSON strings are a subset of those. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/** A name in a comment: a line break in it would end the comment and start a key. */
function comment(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "?");
}
