import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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
  const busy = new Set<Promise<void>>();
  const during = (work: Promise<void>) => {
    const over = work.finally(() => busy.delete(over));
    busy.add(over);
  };
  const server = createServer((request, response) =>
    during(
      pass(request, response).then((known) => {
        if (!known) refuse(request, response, connections);
      }),
    ),
  );
  const tunnels = new Set<Duplex>();
  server.on("connect", (request, socket) => {
    tunnels.add(socket);
    socket.once("close", () => tunnels.delete(socket));
    during(connect(request, socket));
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
      await Promise.all(busy);
    },
  };
}

/** Whoever speaks plain HTTP to a proxy names the whole address. */
function refuse({ url = "" }: IncomingMessage, response: ServerResponse, connections: Connection[]): void {
  const to = URL.parse(url);
  if (to !== null) {
    const [host, port] = [to.hostname || "?", Number(to.port || 80)];
    connections.push({ at: Date.now(), host, port, address: null, allowed: false });
  }
  response.writeHead(403, { connection: "close" }).end("Not allowed by the supervisor.\n");
}
