import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ensureAccount, ensureApp, ensureOrganization } from "./actions/accounts.ts";
import { appBot } from "./actions/bots.ts";
import type { LoggedRequest, Simulator, SimulatorOptions } from "./api.ts";
import { createFaults } from "./faults.ts";
import { organizationHandle } from "./handles/organization.ts";
import { repositoryHandle } from "./handles/repository.ts";
import { accountOf, actorOf } from "./handles/threads.ts";
import { createCredentials } from "./http/auth.ts";
import { createLimits } from "./http/limits.ts";
import { createHttpServer } from "./http/server.ts";
import type { World } from "./state/types.ts";
import { createWorld, repositoryByName } from "./state/world.ts";
import { createDeliverer } from "./webhooks/deliver.ts";

/**
 * Starts a GitHub of its own on loopback.
 *
 * @returns the running simulator; call `close` when done.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const deliverer = createDeliverer((): World => world);
  const world: World = createWorld(options, deliverer.send);
  const credentials = createCredentials(world);
  const limits = createLimits(world);
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const unsupported: string[] = [];
  const server = createHttpServer({
    world,
    credentials,
    deliverer,
    limits,
    requests,
    unsupported,
    strike: faults.strike,
  });
  await listen(server, options.port ?? 0);
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const webhookSecret = options.app?.webhookSecret ?? "a secret that only the simulator and the App know";
  const botAccount = actorOf(appBot(world, world.app.id));

  return {
    url: world.url,
    app: {
      id: world.app.id,
      slug: world.app.slug,
      name: world.app.name,
      clientId: world.app.clientId,
      privateKey: credentials.privateKey,
      webhookSecret,
      botAccount,
    },
    clock: world.clock,
    connect: (hook) => deliverer.connect({ secret: webhookSecret, ...hook }),
    disconnect: () => deliverer.connect(null),
    organization: (login, given = {}) =>
      organizationHandle(world, ensureOrganization(world, login, given.id)),
    user: (login, given = {}) => actorOf(ensureAccount(world, login, "User", given)),
    bot(login, { id, app } = {}) {
      const appId = app === undefined ? undefined : ensureApp(world, app).id;
      return actorOf(
        ensureAccount(world, login, "Bot", {
          ...(id === undefined ? {} : { id }),
          ...(appId === undefined ? {} : { appId }),
        }),
      );
    },
    registerApp(app) {
      const { id, slug, name } = ensureApp(world, app);
      return { id, slug, name };
    },
    repository(fullName) {
      const [owner = "", name = ""] = fullName.split("/");
      const found = repositoryByName(world, owner, name);
      if (found === undefined) throw new Error(`no repository ${fullName}`);
      return repositoryHandle(world, found);
    },
    deliveries: deliverer.log,
    redeliver: (guid) => deliverer.redeliver(guid),
    settled: () => deliverer.settled(),
    requests,
    unsupported,
    faults,
    setRateLimit: (resource, remaining) => limits.set(resource, remaining),
    token: (user) => credentials.userToken(accountOf(world, user)),
    emit: (event, payload) => deliverer.send(event, payload),
    async close() {
      deliverer.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}
