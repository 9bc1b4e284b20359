import type { HookOptions, OrganizationSettingsOptions, RepositorySettingsOptions } from "../api.ts";
import { type Hook, organizationSettings, repositorySettings } from "../state/settings.ts";
import type { Organization, Repository, Rule, Ruleset, World } from "../state/types.ts";
import { ensureApp } from "./accounts.ts";
import { announceRuleset, createRuleset } from "./rulesets.ts";

export function configureRepository(
  world: World,
  repository: Repository,
  options: RepositorySettingsOptions,
): void {
  const settings = repositorySettings(repository);
  settings.pushProtection = options.pushProtection ?? settings.pushProtection;
  settings.workflowToken = options.workflowToken ?? settings.workflowToken;
  settings.workflowsApprove = options.workflowsApprove ?? settings.workflowsApprove;
  if (options.hook !== undefined) settings.hooks.push(hookOf(world, options.hook));
  if (options.deployKey !== undefined) {
    const id = world.nextId("deploy-key");
    settings.keys.push({
      id,
      title: options.deployKey.title,
      key: `ssh-ed25519 ${Buffer.from(`key ${id}`).toString("base64")}`,
      readOnly: options.deployKey.readOnly ?? true,
      createdAt: world.time(),
    });
  }
}

export function configureOrganization(
  world: World,
  organization: Organization,
  { hook, app }: OrganizationSettingsOptions,
): void {
  const settings = organizationSettings(organization);
  if (hook !== undefined) settings.hooks.push(hookOf(world, hook));
  if (app !== undefined)
    settings.apps.push({
      id: world.nextId("installation"),
      app: ensureApp(world, app),
      permissions: app.permissions,
      createdAt: world.time(),
    });
}

function hookOf(world: World, options: HookOptions): Hook {
  return {
    id: world.nextId("hook"),
    url: options.url,
    secret: options.secret ?? null,
    insecureSsl: options.insecureSsl ?? false,
    active: options.active ?? true,
    events: ["push"],
    createdAt: world.time(),
  };
}

/** What a ruleset is made of, in the words of the API. */
export interface RulesetInput {
  name: string;
  enforcement: Ruleset["enforcement"];
  include: string[];
  exclude: string[];
  rules: Rule[];
  bypassActors: Ruleset["bypassActors"];
}

/** Writes a ruleset of the repository: a new one, or all of an existing one, as GitHub's PUT replaces it. */
export function writeRuleset(
  world: World,
  repository: Repository,
  { name, enforcement, include, exclude, rules, bypassActors }: RulesetInput,
  existing?: Ruleset,
): Ruleset {
  const ruleset = existing ?? createRuleset(world, { repository }, { name, enforcement, include, exclude });
  Object.assign(ruleset, {
    name,
    enforcement,
    include,
    exclude,
    rules,
    bypassActors,
    updatedAt: world.time(),
  });
  announceRuleset(world, repository, ruleset, "edited");
  return ruleset;
}
