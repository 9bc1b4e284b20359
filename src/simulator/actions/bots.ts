import type { Account, World } from "../state/types.ts";
import { ensureAccount } from "./accounts.ts";

/** The bot account of an App, `slug[bot]` unless it was registered under another login. */
export function appBot(world: World, appId: number): Account {
  const existing = [...world.accounts.values()].find((account) => account.appId === appId);
  if (existing !== undefined) return existing;
  const app = world.apps.get(appId);
  if (app === undefined) throw new Error(`no App ${appId}`);
  return ensureAccount(world, `${app.slug}[bot]`, "Bot", { appId });
}
