import type { ApplicationFunction } from "probot";
import { AgentPolicyError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import { ingest } from "./ingest/index.ts";
import { receive, receiveMalformed } from "./receive.ts";

/**
 * The App as a Probot app function, for those who run several apps in one Probot server. Probot answers GitHub when its
 * handlers are done, so a delivery is stored before its 2xx here too. The cap on bodies is the host's to set.
 */
export function createAppFunction(options: {
  db: Store;
  appId: number;
  onStored: () => void;
}): ApplicationFunction {
  const { db, appId, onStored } = options;
  return (app) => {
    app.onAny(async ({ id, name, payload }) => {
      const delivery = { id, event: name, raw: Buffer.from(JSON.stringify(payload)) };
      try {
        await receive(db, delivery, ingest(name, payload, { appId, receivedAt: new Date().toISOString() }));
        onStored();
      } catch (error) {
        if (!(error instanceof AgentPolicyError) || error.kind !== "evidence") throw error;
        await receiveMalformed(db, delivery, error.message);
      }
    });
  };
}
