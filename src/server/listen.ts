import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { AgentPolicyError } from "../errors.ts";

export interface ListenOptions {
  host: string;
  port: number;
  webhookPath: string;
  /** Seconds that a request may take to arrive whole. */
  bodyTimeout: number;
  webhook: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  pages: Hono;
}

export interface Listening {
  url: string;
  /** Accepts nothing new and waits for the answers under way. */
  stop(): Promise<void>;
}

/**
 * Starts the HTTP server. The webhook is answered on node:http itself, where a body can be refused before it is
 * buffered; everything else by Hono.
 *
 * @throws AgentPolicyError (`usage`) when the address cannot be listened on.
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const pages = getRequestListener(options.pages.fetch) as unknown as RequestListener;
  const server = createServer(
    {
      // Node answers 408 by itself to whoever is slower.
      requestTimeout: options.bodyTimeout * 1000,
      // Longer than load balancers and clients keep a connection idle (60 s as a rule): whoever sends has to be the one that
      // ends it, else a delivery meets a connection that is being closed.
      keepAliveTimeout: 65_000,
      headersTimeout: Math.min(10, options.bodyTimeout) * 1000,
      connectionsCheckingInterval: 1000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      const path = (request.url ?? "/").split("?", 1)[0];
      if (path === options.webhookPath) void options.webhook(request, response);
      else pages(request, response);
    },
  );
  await bind(server, options.port, options.host);
  const { port, address, family } = server.address() as AddressInfo;
  const host = family === "IPv6" ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    async stop() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeIdleConnections();
      // Whoever keeps a connection open for longer than this is not waiting for an answer.
      const timer = setTimeout(() => server.closeAllConnections(), 5_000);
      await promise;
      clearTimeout(timer);
    },
  };
}

async function bind(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const reason = code === "EADDRINUSE" ? "another program listens there" : code;
    throw new AgentPolicyError("usage", "server/address", `Cannot listen on ${host}:${port}: ${reason}`, {
      remedy: "Set PORT (and HOST) to a free address.",
      cause: error,
    });
  }
}
