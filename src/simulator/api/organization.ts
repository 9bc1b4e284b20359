/** Organisations, their teams and installations of our App. */
import type { Actor, Permissions } from "./actors.ts";
import type { Repository, RepositoryOptions } from "./repository.ts";
import type { RulesetHandle, RulesetOptions } from "./rulesets.ts";
import type { OrganizationSettingsOptions } from "./settings.ts";

export interface Organization {
  readonly id: number;
  readonly login: string;
  /** Installs our App; returns the installation. Sends `installation.created`. */
  install(options?: { repositories?: "all" | string[]; permissions?: Permissions; by?: Actor }): Installation;
  addMember(user: Actor, role?: "member" | "admin"): void;
  removeMember(user: Actor): void;
  team(slug: string, members?: Actor[], options?: { parent?: string; name?: string }): Team;
  repository(name: string, options?: RepositoryOptions): Repository;
  ruleset(options: RulesetOptions): RulesetHandle;
  /** An owner changes settings. */
  configure(options: OrganizationSettingsOptions): void;
}

export interface Installation {
  readonly id: number;
  addRepository(name: string): void;
  removeRepository(name: string): void;
  suspend(): void;
  unsuspend(): void;
  uninstall(): void;
}

export interface Team {
  readonly id: number;
  readonly slug: string;
  add(user: Actor): void;
  remove(user: Actor): void;
}
