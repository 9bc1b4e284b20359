import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { decide } from "./decision/decide.ts";
import { createLogCheck } from "./evaluation/provenance/fetched-logs.ts";
import { createAttestationBag } from "./github/attestations.ts";
import { createClient } from "./github/client/client.ts";
import type { Timing } from "./github/client/octokit.ts";
import { createDeploymentSource } from "./github/deployment/source.ts";
import { createFactSource } from "./github/fact-source.ts";
import { createMergedSource } from "./github/merged.ts";
import { createPublisher } from "./github/publisher.ts";
import { createResponder } from "./github/undo/respond.ts";
import { enqueue } from "./jobs/enqueue.ts";
import type { Handlers } from "./jobs/workers.ts";
import { signPayload } from "./provenance/sign.ts";
import { createTrust, type SigstoreTrust } from "./provenance/sigstore/trust.ts";
import { type App, startServer } from "./server/app.ts";
import { createAttestationsApi } from "./server/attestations/api.ts";
import { createAppClient, createClients, createProbot } from "./server/github.ts";
import { createHandlers } from "./server/handlers.ts";
import { createKeysApi } from "./server/keys-api.ts";
import { createLog } from "./server/log.ts";
import { REMEMBER_TEAMS_SECONDS, waitingSecond } from "./server/pacing.ts";
import type { Mount } from "./server/pages.ts";
import { signingKey } from "./server/signing-key.ts";
import { readTrustedRoots } from "./server/trusted-roots.ts";
import { liveState } from "./store/agents/orders.ts";
import { createAttestationStore } from "./store/attestations/store.ts";
import type { Store } from "./store/database.ts";
import { createDecisionLog } from "./store/decision-log.ts";
import { createDeploymentLog } from "./store/deployment/log.ts";
import { createLandedLog } from "./store/landed.ts";
import { type OpenStore, openStore } from "./store/open.ts";
import { type Get, guardedGet } from "./workload-identity/guarded-get.ts";
import { createKeySets } from "./workload-identity/key-sets.ts";

export interface Parts {
  log?: Logger;
  /** What to do with each queue's keys; the product's own by default. */
  handlers?: (db: Store) => Handlers;
  /** An open store in place of the configured one; `stop` closes it. */
  store?: OpenStore;
  /** How long GitHub may take and when it is asked again. */
  timing?: Partial<Timing>;
  /** Reads key sets of workload issuers, and logs; within the bounds of `guardedGet` by default. */
  get?: Get;
}

/** Of one log of a run. */
const LOG_LIMITS = { maxBytes: 16 * 1024 * 1024, timeoutMs: 10_000 };

/** When facts are read again that were missing for a passing reason. */
const RETRY_SECONDS = 60;

/**
 * Starts the App: store, workers, HTTP. The one place where everything is put together.
 *
 * @throws AgentPolicyError `usage` when the configuration, the address or the data directory cannot be used, `unknown`
 * when the database server is away.
 */
export async function startApp(config: Config, parts: Parts = {}): Promise<App> {
  const log = parts.log ?? createLog(config.logLevel);
  const sigstore = createTrust(await readTrustedRoots(config.sigstoreRoots ?? new Map()));
  const store = parts.store ?? (await openStore(config.store));
  const product = createProduct(config, store.db, log, { ...parts, sigstore });
  const handlers = parts.handlers?.(store.db) ?? product.handlers;
  const app = await startServer(config, store, handlers, log, product.mount);
  // Soon, but not at once: a server that was away gets what is on its way first.
  if (parts.handlers === undefined)
    await enqueue(store.db, [
      { queue: "redelivery", args: { appId: config.appId }, delay: 60 },
      { queue: "sweep", args: { appId: config.appId }, delay: 600 },
    ]).catch(async (error: unknown) => {
      await app.stop();
      throw error;
    });
  return app;
}

interface Product {
  handlers: Handlers;
  mount: (wake: () => void) => Mount[];
}

function createProduct(
  config: Config,
  db: Store,
  log: Logger,
  { timing, get, sigstore }: Parts & { sigstore: SigstoreTrust },
): Product {
  const { appId } = config;
  const octokit = createClients(createProbot(config, log), config, log, timing);
  const second = waitingSecond(config);
  const pause = config.githubPacing === "none" ? { pause: async () => {} } : {};
  const source = createFactSource({
    octokit,
    appId,
    ttlMs: REMEMBER_TEAMS_SECONDS * second * 1000,
    live: (key) => liveState(db, key),
    ...pause,
  });
  const trustedHosts = new Set(config.trustedHosts);
  const fetched: Get = get ?? ((url, limits) => guardedGet(url, { ...limits, trustedHosts }));
  const keys = createKeySets(fetched);
  const now = () => new Date();
  const signer = signingKey(config);
  const host = webAddress(config.githubApiUrl);
  const handlers = createHandlers({
    db,
    log,
    octokit,
    appOctokit: createAppClient(config, timing),
    ...(config.notify === undefined ? {} : { notify: config.notify }),
    evaluation: {
      source,
      publisher: createPublisher({ octokit, appId, ...pause }),
      log: createDecisionLog(db),
      attestations: {
        store: createAttestationStore(db),
        bag: createAttestationBag(octokit),
        sigstore,
        logs: createLogCheck((address) => fetched(address, LOG_LIMITS)),
      },
      now,
      decide,
      retrySeconds: RETRY_SECONDS * second,
    },
    merged: {
      source: createMergedSource(async (installationId) =>
        createClient(await octokit(installationId), pause),
      ),
      log: createLandedLog(db),
      certifying: {
        now,
        sign: (statement) => signPayload(Buffer.from(JSON.stringify(statement)), signer).bytes,
        verifier: `${host}/apps/${appId}`,
        host,
      },
    },
    policies: source,
    responder: createResponder({ octokit, policies: source, now: () => now().getTime(), ...pause }),
    deployments: {
      source: createDeploymentSource({
        octokit,
        policies: source,
        now,
        live: (key) => liveState(db, key),
        ...pause,
      }),
      log: createDeploymentLog(db),
    },
  });
  const mount = (wake: () => void): Mount[] => [
    ["/v1/attestations", createAttestationsApi({ db, log, keys, policies: source, sigstore, wake })],
    ["/v1/keys", createKeysApi(signer)],
  ];
  return { handlers, mount };
}

/** Where GitHub's pages are: a server of one's own has its API below `/api/v3`. */
function webAddress(api: string): string {
  return api === "https://api.github.com" ? "https://github.com" : api.replace(/\/api\/v3$/, "");
}
