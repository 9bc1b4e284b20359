import type { CapabilityKind } from "../types.ts";

/** What a script does that a token or a registry lets it do. */
const EFFECTS: readonly { kind: CapabilityKind; name: string; pattern: RegExp }[] = [
  { kind: "merge", name: "gh pr merge", pattern: /\bgh\s+pr\s+merge\b/ },
  {
    kind: "merge",
    name: "merges through the API",
    pattern: /\bpulls\.merge\(|\/pulls\/[^\s"']{1,300}\/merge\b|enablePullRequestAutoMerge/,
  },
  {
    kind: "pull-requests-write",
    name: "approves pull requests",
    pattern: /\bgh\s+pr\s+review\b[^\n]{0,300}(--approve|-a\b)|createReview\([^)]{0,300}APPROVE/s,
  },
  // each tool's own README: github-release-cli, github-release/github-release, tcnksm/ghr, mislav/hub
  {
    kind: "release",
    name: "a release tool",
    pattern: /\bgithub-release\s+(upload|release|edit)\b|\bghr\s+-|\bhub\s+release\s+(create|edit)\b/,
  },
  { kind: "release", name: "gh release", pattern: /\bgh\s+release\s+(create|edit|upload)\b/ },
  {
    kind: "release",
    name: "creates a release through the API",
    pattern: /\brepos\.(create|update)Release\(/,
  },
  {
    kind: "release",
    name: "semantic-release",
    pattern: /\b(npx\s+|yarn\s+|pnpm\s+(exec\s+)?)semantic-release\b/,
  },
  { kind: "release", name: "goreleaser", pattern: /\bgoreleaser\s+release\b/ },
  {
    kind: "packages",
    name: "npm",
    pattern:
      /\b(npm|yarn|pnpm|lerna)\s+(npm\s+|-r\s+)?publish\b(?![^\n]{0,300}--dry-run)|\bchangeset\s+publish\b/,
  },
  { kind: "packages", name: "PyPI", pattern: /\btwine\s+upload\b|\b(poetry|uv|flit|hatch)\s+publish\b/ },
  { kind: "packages", name: "crates.io", pattern: /\bcargo\s+publish\b(?![^\n]{0,300}--dry-run)/ },
  { kind: "packages", name: "RubyGems", pattern: /\bgem\s+push\b/ },
  {
    kind: "packages",
    name: "container registry",
    pattern: /\b(docker|podman|buildah|crane|skopeo)\s+(image\s+)?(push|copy)\b/,
  },
];

/** What a script does, by its commands and calls of the API; each once. */
export function effectsOf(script: string): { kind: CapabilityKind; name: string }[] {
  return EFFECTS.filter(({ pattern }) => pattern.test(script)).map(({ kind, name }) => ({ kind, name }));
}

/** A dispatch that a script sends. */
export interface ScriptDispatch {
  event: "repository_dispatch" | "workflow_dispatch";
  /** The event type or the workflow's file or name; null when it cannot be read. */
  name: string | null;
  inputs: Map<string, string>;
}

/** More than any script sends; which ones they are is not told apart then. */
const MAX_DISPATCHES = 64;

/** Dispatches sent with `gh` or through the API. */
export function dispatchesOf(script: string): ScriptDispatch[] {
  const found = allDispatchesOf(script);
  if (found.length <= MAX_DISPATCHES) return found;
  const events = [...new Set(found.map(({ event }) => event))];
  return events.map((event) => ({ event, name: null, inputs: new Map() }));
}

function allDispatchesOf(script: string): ScriptDispatch[] {
  const out: ScriptDispatch[] = [];
  for (const match of script.matchAll(/\bgh\s+workflow\s+run\s+((?:[^\n\\]|\\\n)*)/g)) {
    const words = match[1] ?? "";
    const name = firstArgument(words);
    const inputs = new Map<string, string>();
    for (const field of words.matchAll(
      /(?:-f|-F|--field|--raw-field)[= ]["']?([\w-]+)=("[^"]*"|'[^']*'|\$\{\{.{0,1000}?\}\}|[^\s"']*)/g,
    ))
      inputs.set((field[1] ?? "").toLowerCase(), (field[2] ?? "").replace(/^["']|["']$/g, ""));
    out.push({ event: "workflow_dispatch", name, inputs });
  }
  for (const match of script.matchAll(/createWorkflowDispatch\(([\s\S]{0,2000}?)\)/g))
    out.push({
      event: "workflow_dispatch",
      name: /workflow_id:\s*["'`]([^"'`]+)["'`]/.exec(match[1] ?? "")?.[1] ?? null,
      inputs: new Map(),
    });
  for (const match of script.matchAll(/\/actions\/workflows\/([^/\s"']+)\/dispatches/g))
    out.push({ event: "workflow_dispatch", name: match[1] ?? null, inputs: new Map() });
  for (const match of script.matchAll(/createDispatchEvent\(([\s\S]{0,2000}?)\)/g))
    out.push({
      event: "repository_dispatch",
      name: /event_type:\s*["'`]([^"'`]+)["'`]/.exec(match[1] ?? "")?.[1] ?? null,
      inputs: new Map(),
    });
  if (
    /(?:^|[^\w/])(?:repos\/[^\s"']{1,300})\/dispatches\b/.test(script) &&
    !/\/actions\/workflows\//.test(script)
  )
    out.push({
      event: "repository_dispatch",
      name: /event_type["']?\s*[=:]\s*["']?([\w.-]+)/.exec(script)?.[1] ?? null,
      inputs: new Map(),
    });
  return out;
}

const TAKES_VALUE = /^(-f|-F|-r|-R|--field|--raw-field|--ref|--repo)$/;

/** The workflow that `gh workflow run` names: its first word that is neither an option nor an option's value. */
function firstArgument(words: string): string | null {
  const parts = words
    .slice(0, 1000)
    .split(/[\s\\]+/)
    .filter((word) => word !== "");
  for (let at = 0; at < parts.length; at += 1) {
    const word = parts[at] ?? "";
    if (TAKES_VALUE.test(word)) at += 1;
    else if (!word.startsWith("-")) return word.replace(/^["']|["']$/g, "");
  }
  return null;
}

/** The permission that a script demands of the actor before it goes on; null where it demands none. */
export interface ScriptCheck {
  /** Least permission asked for; null when it cannot be read. */
  needs: "read" | "triage" | "write" | "admin" | null;
  /** It ends the job for those without. */
  fails: boolean;
  /** Of whom: `other` is the author of the issue or pull request, who need not be the one who acts; null where the script alone does not say. */
  of: "actor" | "other" | null;
}

const ASKS =
  /getCollaboratorPermissionLevel|checkCollaborator|\/collaborators\/[^\s"'`]+(\/permission)?|getMembershipForUserInOrg|\/memberships\//;
const ACTOR =
  /context\.actor|github\.actor|GITHUB_ACTOR|GITHUB_TRIGGERING_ACTOR|(comment|review)\.user|sender\.login|triggering_actor|payload\.sender/;
const FAILS = /setFailed\(|throw new Error|throw Error|process\.exit\(1\)|\bexit\s+[1-9]/;

/** What a script asks GitHub about who acts; null where it asks nothing. */
export function permissionCheckOf(script: string): ScriptCheck | null {
  if (!ASKS.test(script)) return null;
  const membership = /getMembershipForUserInOrg|\/memberships\//.test(script);
  const words = new Set(
    [...script.matchAll(/["'`=|( ](admin|maintain|write|push|triage|read|none)\b/g)].map((match) => match[1]),
  );
  const actor = ACTOR.test(script);
  const other = /(issue|pull_request)\.user\.login/.test(script);
  // where the read role may be enough, who passes cannot be told
  const needs =
    membership || words.has("read") || words.has("none")
      ? null
      : words.has("write") || words.has("push")
        ? "write"
        : words.has("triage")
          ? "triage"
          : words.has("maintain") || words.has("admin")
            ? "admin"
            : /checkCollaborator/.test(script)
              ? "read"
              : null;
  return { needs, fails: FAILS.test(script), of: actor ? "actor" : other ? "other" : null };
}

/** The script does nothing but say something and fail. */
export function alwaysFails(script: string): boolean {
  const lines = script
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const last = lines.at(-1) ?? "";
  return (
    script.match(/\bexit\b/g)?.length === 1 &&
    /(^|;|&&)\s*exit\s+[1-9]\d*$/.test(last) &&
    lines.slice(0, -1).every((line) => /^(echo|printf)\b/.test(line))
  );
}

/** The script asks who acts and may end the job; what exactly it asks cannot be read. */
export function asksForActor(script: string): boolean {
  return (
    FAILS.test(script) &&
    /author_association|github\.actor|triggering_actor|GITHUB_ACTOR|context\.actor|sender\.login|comment\.user\.login/.test(
      script,
    )
  );
}

const COMPARES = /\[|\bcase\b|\btest\b|\bif\b|\bgrep\b|==|\bincludes\b/;
const ASSOCIATION =
  /\b(OWNER|MEMBER|COLLABORATOR|CONTRIBUTOR|FIRST_TIME_CONTRIBUTOR|FIRST_TIMER|MANNEQUIN|NONE)\b/g;

/** Names of variables that a script reads. */
export const variablesOf = (script: string): string[] => [
  ...new Set(
    [...script.slice(0, 20_000).matchAll(/\$\{?([A-Za-z_]\w*)|process\.env\.(\w+)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    ),
  ),
];

/** Names of variables that a script compares before it may end the job. */
export function comparedVariables(script: string, names: readonly string[]): string[] {
  if (!FAILS.test(script)) return [];
  const lines = script
    .slice(0, 20_000)
    .split("\n")
    .filter((line) => COMPARES.test(line));
  return names.filter((name) =>
    lines.some(
      (line) => line.includes(`$${name}`) || line.includes(`{${name}`) || line.includes(`env.${name}`),
    ),
  );
}

/** The associations that a script names. */
export const associationsIn = (script: string): string[] => [
  ...new Set([...script.slice(0, 20_000).matchAll(ASSOCIATION)].map(([name]) => name)),
];
