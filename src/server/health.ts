import { createPrivateKey } from "node:crypto";
import { sql } from "kysely";
import type { Store } from "../store/database.ts";
import { isMigrated } from "../store/migrate.ts";

export interface Readiness {
  ready: boolean;
  checks: { store: boolean; migrations: boolean; key: boolean };
}

/** How long the store may take to answer before it counts as away. */
const PATIENCE_MS = 2_000;

/** Whether deliveries can be stored and worked on: the store answers, its schema is ours, the private key can sign. */
export async function readiness(db: Store, privateKey: string): Promise<Readiness> {
  const store = await answers(async () => {
    await sql`select 1`.execute(db);
    return true;
  });
  const migrations = store && (await answers(() => isMigrated(db)));
  const checks = { store, migrations, key: isUsableKey(privateKey) };
  return { ready: checks.store && checks.migrations && checks.key, checks };
}

async function answers(question: () => Promise<boolean>): Promise<boolean> {
  const { promise: silence, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  try {
    return await Promise.race([question(), silence]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** GitHub signs App tokens with RS256 only, so an RSA key it must be. */
export function isUsableKey(privateKey: string): boolean {
  try {
    return createPrivateKey(privateKey).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}
