import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import type { Api } from "../options.ts";
import { type ApiCall, gateway } from "./gateway.ts";
import { type Connection, type Dialler, internet, proxy } from "./proxy.ts";

/** The only way out of the sandbox, and all that went through it. */
export interface Exit {
  connections: Connection[];
  calls: ApiCall[];
  close(): Promise<void>;
}

/** Listens on a socket in the file system, which is bound into the sandbox. */
export async function openExit(
  path: string,
  allow: readonly string[],
  apis: readonly Api[],
  dialler: Dialler = internet,
): Promise<Exit> {
  const connections: Connection[] = [];
  const calls: ApiCall[] = [];
  const connect = proxy(allow, (one) => connections.push(one), dialler);
  const pass = gateway(apis, (one) => calls.push(one));
  const server = createServer((request, response) => {
    if (pass(request, response)) return;
    // whoever speaks plain HTTP to a proxy names the whole address
    const url = URL.parse(request.url ?? "");
    if (url !== null)
      connections.push({
        at: Date.now(),
        host: url.hostname || "?",
        port: Number(url.port || 80),
        address: null,
        allowed: false,
      });
    response.writeHead(403, { connection: "close" }).end("Not allowed by the supervisor.\n");
  });
  const tunnels = new Set<Duplex>();
  server.on("connect", (request, socket) => {
    tunnels.add(socket);
    socket.once("close", () => tunnels.delete(socket));
    void connect(request, socket);
  });
  server.listen(path);
  await once(server, "listening");
  await chmod(path, 0o666); // its folder is closed to others
  return {
    connections,
    calls,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
      await closed;
    },
  };
}
