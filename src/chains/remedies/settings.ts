import type { ChainPath, DetectedBot } from "../types.ts";

/** What only a setting can cut: of the repository, the organisation, the cloud or a bot. */
export interface Setting {
  text: string;
  /** Ids of the paths that it stands before. */
  paths: string[];
}

interface Advice {
  applies(path: ChainPath): boolean;
  text(path: ChainPath): string;
}

const guarded = (path: ChainPath, kind: string) =>
  path.guards.some((guard) => guard.kind === kind && guard.verdict === "unknown");
const pushed = ({ lever: { event } }: ChainPath) =>
  event === "push" || event === "pull_request" || event === "create" || event === "merge_group";

/** The first that applies. Pages: docs.github.com, "Managing environments for deployment", "Available rules for rulesets". */
const ADVICE: readonly Advice[] = [
  {
    applies: ({ capability, guards }) =>
      capability.kind === "environment" ||
      guards.some(({ kind, verdict }) => kind === "environment" && verdict !== "stops"),
    text: (path) =>
      `${environmentOf(path)}: require reviewers who are no agents, prevent self-review, and allow only protected branches to deploy`,
  },
  {
    applies: (path) => guarded(path, "branch-protection"),
    text: () =>
      "A ruleset on the branches named: require a pull request and the check agent-policy, with no bypass for agents",
  },
  {
    applies: ({ lever: { kind } }) => kind === "tag" || kind === "release",
    text: () => "A ruleset on tags: restrict creations to people who release",
  },
  {
    applies: (path) => pushed(path) && path.capability.kind === "secrets",
    text: ({ capability }) =>
      `Move the secret ${capability.name} from the repository into an environment that only protected branches may use`,
  },
  {
    applies: (path) => pushed(path) && path.capability.kind === "oidc",
    text: () =>
      "The cloud's trust: take only tokens whose subject names an environment or a protected branch",
  },
  {
    applies: (path) => pushed(path) && path.capability.kind === "runner",
    text: ({ capability }) =>
      `The runner group of ${capability.name}: let only workflows at a protected ref use it`,
  },
  {
    applies: pushed,
    text: () =>
      "A workflow execution protection (ruleset for Actions): agents' accounts start no workflow by this event",
  },
];

function environmentOf({ capability, guards }: ChainPath): string {
  if (capability.kind === "environment") return `Environment ${capability.name}`;
  const named = guards.find(({ kind }) => kind === "environment")?.reason;
  return /environment (\S+)/.exec(named ?? "")?.[0]?.replace(/^e/, "E") ?? "The environment";
}

/** The settings that stand before these paths, each once. */
export function settingsFor(paths: readonly ChainPath[], bots: readonly DetectedBot[]): Setting[] {
  const found = new Map<string, Setting>();
  for (const path of paths) {
    const text = settingFor(path, bots);
    const known = found.get(text);
    if (known === undefined) found.set(text, { text, paths: [path.id] });
    else known.paths.push(path.id);
  }
  return [...found.values()];
}

function settingFor(path: ChainPath, bots: readonly DetectedBot[]): string {
  const bot = bots.find(({ entry }) => path.via.some(({ node }) => node === `bot ${entry.id}`));
  if (bot !== undefined) return `${bot.entry.name}: ${bot.entry.precondition.text}`;
  return (
    ADVICE.find(({ applies }) => applies(path))?.text(path) ??
    "A workflow execution protection (ruleset for Actions): agents' accounts start no workflow by this event"
  );
}
