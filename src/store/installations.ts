import { AgentPolicyError } from "../errors.ts";
import { suggestion } from "../policy/nearest.ts";
import type { Store, StoreTransaction } from "./database.ts";

export interface Account {
  id: number;
  login: string;
}

/** An installation of the App and the account it is on. */
export interface Installed {
  installationId: number;
  account: Account;
}

/** What this process wrote already, so that not every delivery writes it again. */
const written = new WeakMap<Store, Map<number, string>>();

const mark = ({ account }: Installed) => `${account.id} ${account.login}`;

/** Whether this process wrote it already, or there is nothing to write. */
export function isInMind(db: Store, installed: Installed | null): boolean {
  return installed === null || written.get(db)?.get(installed.installationId) === mark(installed);
}

/** Notes whose installation a delivery came through, unless this process did before. */
export async function recordInstallation(
  db: Store,
  trx: StoreTransaction,
  installed: Installed | null,
): Promise<void> {
  if (installed === null || isInMind(db, installed)) return;
  const { installationId, account } = installed;
  const values = { account_id: account.id, login: account.login, updated_at: new Date() };
  await trx
    .insertInto("installation")
    .values({ installation_id: installationId, ...values })
    .onConflict((conflict) => conflict.column("installation_id").doUpdateSet(values))
    .execute();
}

/** To be called once `recordInstallation` was committed. */
export function keepInMind(db: Store, installed: Installed | null): void {
  if (installed === null) return;
  const kept = written.get(db) ?? new Map<number, string>();
  kept.set(installed.installationId, mark(installed));
  written.set(db, kept);
}

/** Whose installation it is; null before any delivery told. */
export async function accountOf(
  db: Store | StoreTransaction,
  installationId: number,
): Promise<Account | null> {
  const row = await db
    .selectFrom("installation")
    .select(["account_id", "login"])
    .where("installation_id", "=", installationId)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.account_id, login: row.login };
}

/** The installation through which an account's repositories are reached; null when the App is not installed there. */
export async function installationOf(db: Store, accountId: number): Promise<number | null> {
  const row = await db
    .selectFrom("installation")
    .select("installation_id")
    .where("account_id", "=", accountId)
    .orderBy("updated_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.installation_id ?? null;
}

/**
 * The account that `login` names now; without a login, the only one there is.
 *
 * @throws AgentPolicyError `usage` when there is none, or several and none was named.
 */
export async function findAccount(db: Store, login: string | undefined): Promise<Account> {
  const rows = await db
    .selectFrom("installation")
    .select(["account_id", "login"])
    .orderBy("updated_at", "desc")
    .execute();
  const accounts = [...new Map(rows.toReversed().map((row) => [row.account_id, row.login])).entries()];
  const named =
    login === undefined
      ? accounts
      : accounts.filter(([, known]) => known.toLowerCase() === login.toLowerCase());
  const [only, second] = named;
  if (only !== undefined && second === undefined) return { id: only[0], login: only[1] };
  const known = accounts.map(([, one]) => one).sort();
  if (accounts.length === 0)
    throw new AgentPolicyError("usage", "agents/no-organization", "The App has seen no organisation yet", {
      remedy: "Install the App; GitHub's first delivery tells which organisation it is on.",
    });
  if (login === undefined)
    throw new AgentPolicyError(
      "usage",
      "agents/which-organization",
      `The App serves several organisations: ${known.slice(0, 20).join(", ")}`,
      { remedy: "Name one with --org LOGIN." },
    );
  throw new AgentPolicyError(
    "usage",
    "agents/no-organization",
    `The App has seen no organisation "${login}".${suggestion(login, known)}`,
    { remedy: `It knows ${known.slice(0, 20).join(", ")}.` },
  );
}
