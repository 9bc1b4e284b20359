import type { Step, Text } from "../workflow/model.ts";
import { type KnownAction, knownAction } from "./known.ts";
import { dispatchesOf } from "./scripts.ts";
import { actionOf, scriptOf } from "./uses.ts";

/** An event that a step makes. */
export interface Emission {
  event: string;
  /** Types of the event that it may have; null for any. */
  types: readonly string[] | null;
  /** Of a dispatch: event types, or the workflow's file or name; null when it cannot be read. */
  names: readonly string[] | null;
  /** Whose token: the run's own starts little, another's starts everything. */
  token: "own" | "other";
  /** What is handed over, as written; null when whoever set the step off writes it. */
  inputs: ReadonlyMap<string, Text> | null;
  /** The permission the run's own token needs for it. */
  scope: string;
  /** A push goes to a tag, or to the default branch. */
  to: "tag" | "default-branch" | "branch" | null;
}

const emission = (event: string, over: Partial<Emission>): Emission => ({
  event,
  types: null,
  names: null,
  token: "own",
  inputs: new Map(),
  scope: "contents",
  to: null,
  ...over,
});

/** What happens in the repository when a script runs: `gh`, `git` and the calls of the API's client. */
const HAPPENINGS: readonly {
  pattern: RegExp;
  makes: readonly Pick<Emission, "event" | "types" | "scope">[];
  to?: Emission["to"];
}[] = [
  {
    pattern: /\bgh\s+release\s+create\b|\brepos\.createRelease\(/,
    makes: [
      { event: "release", types: ["published", "created", "released", "prereleased"], scope: "contents" },
    ],
  },
  {
    pattern:
      /\bgh\s+(pr|issue)\s+edit\b[^\n]{0,300}--add-label|\bissues\.addLabels\(|\/issues\/[^\s"'/]{1,300}\/labels\b/,
    makes: ["issues", "pull_request", "pull_request_target"].map((event) => ({
      event,
      types: ["labeled"],
      scope: "issues",
    })),
  },
  {
    pattern: /\bgh\s+issue\s+create\b|\bissues\.create\(/,
    makes: [{ event: "issues", types: ["opened"], scope: "issues" }],
  },
  {
    pattern: /\bgh\s+pr\s+review\b|\bpulls\.createReview\(/,
    makes: [{ event: "pull_request_review", types: ["submitted"], scope: "pull-requests" }],
  },
  {
    pattern: /\brepos\.createDeployment\(|\/deployments\b(?!\/)/,
    makes: [{ event: "deployment", types: null, scope: "deployments" }],
  },
  {
    pattern: /\brepos\.createDeploymentStatus\(|\/deployments\/[^\s"'/]{1,300}\/statuses\b/,
    makes: [{ event: "deployment_status", types: null, scope: "deployments" }],
  },
  {
    pattern: /\brepos\.createCommitStatus\(|\/[^\s"'/]{1,300}\/statuses\/[^\s"'/]/,
    makes: [{ event: "status", types: null, scope: "statuses" }],
  },
  {
    pattern: /\bgh\s+(pr|issue)\s+comment\b|\bissues\.createComment\(|\/issues\/[^\s"'/]{1,300}\/comments\b/,
    makes: [{ event: "issue_comment", types: ["created"], scope: "issues" }],
  },
  {
    pattern: /\bgh\s+pr\s+create\b|\bpulls\.create\(/,
    makes: ["pull_request", "pull_request_target"].map((event) => ({
      event,
      types: ["opened"],
      scope: "pull-requests",
    })),
  },
  {
    pattern: /\bgh\s+pr\s+merge\b|\bpulls\.merge\(/,
    makes: [{ event: "push", types: null, scope: "contents" }],
    to: "default-branch",
  },
  {
    pattern: /\bgit\s+push\b[^\n]{0,300}(--tags|--follow-tags|refs\/tags|\bv?\$\{?\w*(TAG|VERSION))/i,
    makes: [{ event: "push", types: null, scope: "contents" }],
    to: "tag",
  },
  { pattern: /\bgit\s+push\b/, makes: [{ event: "push", types: null, scope: "contents" }], to: "branch" },
];

const ACTIONS: Readonly<Record<string, string>> = {
  "softprops/action-gh-release": "gh release create",
  "ncipollo/release-action": "gh release create",
  "actions/create-release": "gh release create",
  "peter-evans/create-pull-request": "gh pr create",
  "actions-ecosystem/action-add-labels": "gh pr edit --add-label",
  "actions/labeler": "gh pr edit --add-label",
  "peter-evans/create-issue-from-file": "gh issue create",
  "jasonetco/create-an-issue": "gh issue create",
  "chrnorm/deployment-action": "repos.createDeployment(",
  "peter-evans/create-or-update-comment": "gh pr comment",
  "pascalgn/automerge-action": "gh pr merge",
  "stefanzweifel/git-auto-commit-action": "git push",
};

/**
 * The events a step makes.
 *
 * @param checkoutToken the `token` given to an earlier checkout, which `git push` uses
 */
export function emissionsOf(step: Step, checkoutToken: string | undefined): Emission[] {
  const known = knownAction(step);
  if (known?.dispatch !== undefined) return dispatchOf(step, known.dispatch);
  const name = actionOf(step)?.name ?? "";
  const script = scriptOf(step) ?? (Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined);
  if (script === undefined) return [];
  const token = tokenOf([
    step.with.get("token"),
    step.with.get("github-token"),
    step.with.get("github_token"),
    step.with.get("repo-token"),
    step.env.get("GH_TOKEN"),
    step.env.get("GITHUB_TOKEN"),
  ]);
  const out = dispatchesOf(script).map(({ event, name: target, inputs }) =>
    emission(event, {
      names: target === null ? null : [target],
      token,
      inputs: new Map([...inputs].map(([key, text]) => [key, { text, place: step.place }])),
      scope: event === "workflow_dispatch" ? "actions" : "contents",
    }),
  );
  for (const { pattern, makes, to } of HAPPENINGS) {
    if (!pattern.test(script)) continue;
    const pushes = /\bgit\s+push\b/.test(script) && makes.some(({ event }) => event === "push");
    const used = pushes && isOther(checkoutToken ?? script) ? "other" : token;
    for (const one of makes) out.push(emission(one.event, { ...one, token: used, to: to ?? null }));
    if (makes.some(({ event }) => event === "push")) break;
  }
  return out;
}

function isOther(token: string): boolean {
  const named = [
    ...token.slice(0, 4000).matchAll(/secrets\.([A-Za-z_]\w*)|steps\.[\w-]+\.outputs\.[\w-]*token/gi),
  ];
  return named.some((match) => (match[1] ?? "").toUpperCase() !== "GITHUB_TOKEN");
}

function tokenOf(given: readonly (Text | undefined)[]): Emission["token"] {
  return given.some((text) => text !== undefined && isOther(text.text)) ? "other" : "own";
}

function dispatchOf(step: Step, dispatch: NonNullable<KnownAction["dispatch"]>): Emission[] {
  const input = (names: readonly string[]) =>
    names.map((name) => step.with.get(name)).find((text) => text !== undefined);
  const repository = step.with.get("repository")?.text ?? step.with.get("repo")?.text;
  if (
    repository !== undefined &&
    !/github\.repository\b|github\.event\.repository/.test(repository) &&
    repository.includes("/")
  )
    return [];
  const token = tokenOf(dispatch.token.map((name) => step.with.get(name)));
  const text = input(dispatch.name)?.text;
  const slash = dispatch.name.includes("commands");
  const event =
    slash && step.with.get("dispatch-type")?.text === "workflow" ? "workflow_dispatch" : dispatch.event;
  const words =
    text === undefined || text.includes("${{") ? null : text.split(/[\s,]+/).filter((word) => word !== "");
  const suffix = step.with.get("event-type-suffix")?.text ?? "-command";
  const names =
    words !== null && slash
      ? words.map((word) => `${word}${suffix}`)
      : words !== null && !slash
        ? [words.join(" ")]
        : null;
  return [
    emission(event, {
      names,
      token,
      inputs: slash ? null : payloadOf(input(dispatch.payload)),
      scope: event === "workflow_dispatch" ? "actions" : "contents",
    }),
  ];
}

/** GitHub takes no longer one (docs.github.com, "Create a repository dispatch event"). */
const MAX_PAYLOAD = 65_535;

/** A JSON object of inputs, each with its expression left as it stands. */
function payloadOf(text: Text | undefined): ReadonlyMap<string, Text> {
  const out = new Map<string, Text>();
  if (text === undefined) return out;
  for (const match of text.text
    .slice(0, MAX_PAYLOAD)
    .matchAll(/"([\w-]+)"\s*:\s*("(?:[^"\\]|\\.)*"|\$\{\{.{0,1000}?\}\}|[\w.-]+)/g))
    out.set((match[1] ?? "").toLowerCase(), {
      text: (match[2] ?? "").replace(/^"|"$/g, ""),
      place: text.place,
    });
  return out;
}
