/** Names the address at which the process that runs the suite hands out what is prepared. */
export const PREPARED = "AGENT_POLICY_TESTS_PREPARED";

/** A migrated PGlite, as a data directory to copy and as an archive to load. */
export interface PreparedPGlite {
  directory: string;
  archive: string;
}

export interface PreparedPostgres {
  port: number;
}

export interface Prepared {
  pglite: PreparedPGlite;
  postgres: PreparedPostgres;
}

/** Asks the process that runs the suite. @returns null where none does: a script is told to make its own */
export async function askPrepared<Name extends keyof Prepared>(name: Name): Promise<Prepared[Name] | null> {
  const address = process.env[PREPARED];
  if (address === undefined) return null;
  const response = await fetch(`${address}/${name}`);
  if (!response.ok) throw new Error(`${name} could not be prepared: ${await response.text()}`);
  return (await response.json()) as Prepared[Name];
}
