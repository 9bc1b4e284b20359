import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createNodeMiddleware, Probot } from "probot";

/** The baseline of webhooks: a Probot app, served as its docs say, whose one handler does nothing; nothing is stored. */
export async function bareProbot(app: {
  id: number;
  privateKey: string;
  secret: string;
}): Promise<{ url: string; stop: () => void }> {
  const { id: appId, privateKey, secret } = app;
  const probot = new Probot({ appId, privateKey, secret, log: pino({ level: "silent" }) });
  const middleware = await createNodeMiddleware((bare) => void bare.on("pull_request", () => {}), { probot });
  const server = createServer((request, response) => void middleware(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api/github/webhooks`, stop: () => server.close() };
}
