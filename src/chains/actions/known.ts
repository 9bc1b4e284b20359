import type { CapabilityKind } from "../types.ts";
import type { Step } from "../workflow/model.ts";
import { actionOf } from "./uses.ts";

/** What is known of an action from its own documentation. */
export interface KnownAction {
  /** Prepares and reads; uses no power of the job. */
  inert?: true;
  /** Only calls GitHub's API or another service's: runs nothing of a checkout, but uses what it is given. */
  calls?: true;
  /** Fails, or says so in its outputs, unless the actor has this permission. `input` overrides the default. */
  permission?: { input: string | null; fallback: string; fails: boolean };
  /** Fails, or says so, unless the actor is on a list or team that cannot be read here. */
  membership?: { fails: boolean };
  /** Fails unless the pull request is this account's. */
  author?: string;
  /** Goes on only with reviews and checks as the branch's rules want them. */
  approval?: true;
  /** Its outputs say what files changed: whoever writes the change decides. */
  outputs?: "files" | "text";
  does?: { kind: CapabilityKind; name: string; when?: { input: string; is: RegExp } }[];
  /** Sends a dispatch: which inputs name the event type or workflow, the token, and what is handed on. */
  dispatch?: {
    event: "repository_dispatch" | "workflow_dispatch";
    name: string[];
    token: string[];
    payload: string[];
  };
  /** Runs a coding agent on what the event says. */
  agent?: { users: string | null; bots: string | null };
  /** Fetches what another run left. */
  artifact?: true;
}

const can = (kind: CapabilityKind, name: string): KnownAction => ({ does: [{ kind, name }] });
/** Does it through the API, whatever the checkout holds. */
const calls = (kind: CapabilityKind, name: string): KnownAction => ({ calls: true, does: [{ kind, name }] });
const inert: KnownAction = { inert: true };

/** By `owner/name` in lower case. Each row rests on the README or action.yml of the action it names. */
const KNOWN_ACTIONS: Readonly<Record<string, KnownAction>> = {
  "actions/checkout": inert,
  "actions/cache": inert,
  "actions/cache/restore": inert,
  "actions/setup-node": inert,
  "actions/setup-python": inert,
  "actions/setup-go": inert,
  "actions/setup-java": inert,
  "actions/setup-dotnet": inert,
  "ruby/setup-ruby": inert,
  "hashicorp/setup-terraform": inert,
  "docker/setup-buildx-action": inert,
  "docker/setup-qemu-action": inert,
  "pnpm/action-setup": inert,
  "oven-sh/setup-bun": inert,
  "astral-sh/setup-uv": inert,
  "denoland/setup-deno": inert,
  "step-security/harden-runner": inert,
  "actions/upload-artifact": inert,
  "actions/download-artifact": { artifact: true },
  "dawidd6/action-download-artifact": { artifact: true },
  "docker/login-action": { calls: true },
  "actions/attest": { calls: true },
  "actions/attest-build-provenance": { calls: true },
  "ossf/scorecard-action": { calls: true },
  "github/codeql-action/upload-sarif": { calls: true },
  "peter-evans/create-or-update-comment": inert,
  "peter-evans/find-comment": inert,
  "actions-ecosystem/action-add-labels": inert,

  "prince-chrismc/check-actor-permissions-action": {
    inert: true,
    permission: { input: "permission", fallback: "write", fails: true },
  },
  "skjnldsv/check-actor-permission": {
    inert: true,
    permission: { input: "require", fallback: "admin", fails: true },
  },
  "lannonbr/repo-permission-check-action": {
    inert: true,
    permission: { input: "permission", fallback: "admin", fails: true },
  },
  "sushichop/action-repository-permission": {
    inert: true,
    permission: { input: "required-permission", fallback: "write", fails: true },
  },
  "actions-cool/check-user-permission": {
    inert: true,
    permission: { input: "require", fallback: "write", fails: false },
  },
  "scherermichael-oss/action-has-permission": {
    inert: true,
    permission: { input: "required-permission", fallback: "write", fails: false },
  },
  "xt0rted/slash-command-action": {
    inert: true,
    permission: { input: "permission-level", fallback: "write", fails: true },
  },
  "github/command": {
    inert: true,
    permission: { input: "permissions", fallback: "write,maintain,admin", fails: false },
  },
  "github/branch-deploy": {
    inert: true,
    permission: { input: "permissions", fallback: "write,maintain,admin", fails: false },
    approval: true,
  },
  "tspascoal/get-user-teams-membership": { inert: true, membership: { fails: false } },
  "themoddinginquisition/actions-team-membership": { inert: true, membership: { fails: true } },
  "morfien101/actions-authorized-user": { inert: true, membership: { fails: false } },
  "dependabot/fetch-metadata": { inert: true, author: "dependabot[bot]", outputs: "text" },

  "dorny/paths-filter": { inert: true, outputs: "files" },
  "tj-actions/changed-files": { inert: true, outputs: "files" },
  "step-security/changed-files": { inert: true, outputs: "files" },
  "fkirc/skip-duplicate-actions": { inert: true, outputs: "files" },
  "khan/pull-request-comment-trigger": { inert: true, outputs: "text" },
  "xt0rted/pull-request-comment-branch": { inert: true, outputs: "text" },
  "alessbell/pull-request-comment-branch": { inert: true, outputs: "text" },
  "docker/metadata-action": { inert: true, outputs: "files" },

  "peter-evans/slash-command-dispatch": {
    permission: { input: "permission", fallback: "write", fails: false },
    dispatch: { event: "repository_dispatch", name: ["commands"], token: ["token"], payload: [] },
  },
  "peter-evans/repository-dispatch": {
    dispatch: {
      event: "repository_dispatch",
      name: ["event-type"],
      token: ["token"],
      payload: ["client-payload"],
    },
  },
  "benc-uk/workflow-dispatch": {
    dispatch: { event: "workflow_dispatch", name: ["workflow"], token: ["token"], payload: ["inputs"] },
  },
  "convictional/trigger-workflow-and-wait": {
    dispatch: {
      event: "workflow_dispatch",
      name: ["workflow_file_name"],
      token: ["github_token"],
      payload: ["client_payload"],
    },
  },
  "the-actions-org/workflow-dispatch": {
    dispatch: { event: "workflow_dispatch", name: ["workflow"], token: ["token"], payload: ["inputs"] },
  },
  "aurelien-baudet/workflow-dispatch": {
    dispatch: { event: "workflow_dispatch", name: ["workflow"], token: ["token"], payload: ["inputs"] },
  },

  "pascalgn/automerge-action": calls("merge", "merges pull requests"),
  "peter-evans/enable-pull-request-automerge": calls("merge", "enables auto-merge"),
  "alexwilson/enable-github-automerge-action": calls("merge", "enables auto-merge"),
  "ahmadnassri/action-dependabot-auto-merge": can("merge", "merges pull requests"),
  "fastify/github-action-merge-dependabot": calls("merge", "merges pull requests"),
  "hmarr/auto-approve-action": calls("pull-requests-write", "approves pull requests"),
  "juliangruber/approve-pull-request-action": calls("pull-requests-write", "approves pull requests"),
  "devmasx/merge-branch": can("contents-write", "merges branches"),
  "softprops/action-gh-release": calls("release", "creates a release"),
  "ncipollo/release-action": calls("release", "creates a release"),
  "actions/create-release": calls("release", "creates a release"),
  "svenstaro/upload-release-action": calls("release", "changes a release"),
  "goreleaser/goreleaser-action": {
    does: [
      {
        kind: "release",
        name: "goreleaser",
        when: { input: "args", is: /^(?=.*\brelease\b)(?!.*--(snapshot|skip[= ]\S*publish)\b)/s },
      },
    ],
  },
  "cycjimmy/semantic-release-action": can("release", "semantic-release"),
  "googleapis/release-please-action": can("release", "release-please"),
  "google-github-actions/release-please-action": can("release", "release-please"),
  "changesets/action": can("release", "changesets"),
  "release-drafter/release-drafter": calls("release", "drafts a release"),
  "pypa/gh-action-pypi-publish": calls("packages", "PyPI"),
  "js-devtools/npm-publish": can("packages", "npm"),
  "docker/build-push-action": {
    does: [{ kind: "packages", name: "container registry", when: { input: "push", is: /^(?!false$)/ } }],
  },
  "actions/deploy-pages": calls("pages", "deploys Pages"),
  "peaceiris/actions-gh-pages": can("pages", "pushes the branch of Pages"),
  "jamesives/github-pages-deploy-action": can("pages", "pushes the branch of Pages"),
  "actions/create-github-app-token": calls("token", "token of a GitHub App"),
  "tibdex/github-app-token": calls("token", "token of a GitHub App"),
  "chrnorm/deployment-action": calls("deployments-write", "creates a deployment"),
  "bobheadxi/deployments": calls("deployments-write", "creates a deployment"),
  "myrotvorets/set-commit-status-action": calls("statuses-write", "sets a commit status"),

  "anthropics/claude-code-action": { agent: { users: "allowed_non_write_users", bots: "allowed_bots" } },
  "anthropics/claude-code-base-action": { agent: { users: null, bots: null } },
  "google-github-actions/run-gemini-cli": { agent: { users: null, bots: null } },
  "openai/codex-action": { agent: { users: "allow-users", bots: "allow-bots" } },
  "github/copilot-cli-action": { agent: { users: null, bots: null } },
};

/** What is known of the action that a step uses. */
export function knownAction(step: Step): KnownAction | null {
  const name = actionOf(step)?.name;
  return name !== undefined && Object.hasOwn(KNOWN_ACTIONS, name) ? (KNOWN_ACTIONS[name] ?? null) : null;
}
