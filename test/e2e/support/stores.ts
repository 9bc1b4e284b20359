import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { Parts } from "../../../src/main.ts";
import { type OpenStore, openStore } from "../../../src/store/open.ts";
import { type PostgresServer, startPostgres } from "../../support/postgres.ts";
import { memoryStore, startWorld, type World } from "./world.ts";

/**
 * Defines the same tests on PGlite and on a real PostgreSQL. One App and one simulated GitHub serve all tests of a
 * store; each test plays in an organisation of its own. Whatever happens, the simulator must not have been asked for
 * anything that it does not have.
 */
export function onBothStores(name: string, define: (world: () => World) => void, parts: Parts = {}): void {
  const onStore = (kind: string, open: () => Promise<OpenStore>, end: () => Promise<void>) =>
    describe(`${name}, on ${kind}`, () => {
      let world: World;
      beforeAll(async () => {
        world = await startWorld(await open(), parts);
      });
      afterEach(() => {
        const asked = world.sim.unsupported.splice(0);
        world.sim.faults.clear();
        expect(asked).toEqual([]);
      });
      afterAll(async () => {
        await world.close();
        await end();
      });
      define(() => world);
    });

  let postgres: PostgresServer;
  onStore("PGlite", memoryStore, async () => {});
  onStore(
    "PostgreSQL",
    async () => {
      postgres = await startPostgres();
      return openStore({ kind: "server", url: await postgres.database(), pool: 8 });
    },
    () => postgres.stop(),
  );
}
