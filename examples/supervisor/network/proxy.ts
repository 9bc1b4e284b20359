import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { coversEgress, flawOfEgress } from "../../../src/provenance/egress.ts";
import { type Content, meter } from "./meter.ts";

/** A connection that the command asked for through the proxy. */
export interface Connection {
  at: number;
  host: string;
  port: number;
  /** The address that was really used. */
  address: string | null;
  allowed: boolean;
  in?: Content;
  out?: Content;
}

/** How names become addresses and connections; others in tests. */
export interface Dialler {
  resolve(host: string): Promise<string>;
  dial(address: string, port: number): Socket;
}

export const internet: Dialler = {
  resolve: async (host) => (await lookup(host, { family: 4 })).address,
  dial: (address, port) => connect(port, address),
};

/**
 * Answers CONNECT (RFC 9110 §9.3.6): a tunnel to hosts of the list, 403 to all else. A name is resolved once and the address that came
 * out is both judged and used, so that an allowed name cannot lead to a private address. Settles when the connection is over and logged.
 */
export function proxy(
  allow: readonly string[],
  log: (connection: Connection) => void,
  { resolve, dial }: Dialler,
) {
  return async (request: IncomingMessage, near: Duplex): Promise<void> => {
    near.on("error", () => near.destroy());
    const { host, port } = destination(request.url ?? "");
    const tried = { at: Date.now(), host, port };
    const refuse = (status: string, address: string | null = null) => {
      log({ ...tried, address, allowed: false });
      near.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
    };
    if (!coversEgress(allow, `${host}:${port}`)) return refuse("403 Forbidden");
    const address = await resolve(host).catch(() => null);
    if (address === null) return refuse("502 Bad Gateway");
    if (flawOfEgress(address) !== null) return refuse("403 Forbidden", address);
    const content = await tunnel(near, dial(address, port));
    log({ ...tried, address, allowed: true, ...content });
  };
}

async function tunnel(near: Duplex, far: Socket): Promise<{ in: Content; out: Content }> {
  const [sent, received] = [meter(), meter()];
  far.once("connect", () => {
    near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    near.pipe(sent.stream).pipe(far);
    far.pipe(received.stream).pipe(near);
  });
  far.on("error", () => near.destroy());
  if (near.destroyed) far.destroy();
  near.once("close", () => far.destroy());
  await new Promise((resolve) => far.once("close", resolve));
  near.end();
  return { in: sent.read(), out: received.read() };
}

/** What cannot be read is logged as it came, and never allowed. */
function destination(target: string): { host: string; port: number } {
  const [, host, port] = /^([^\s:/@]{1,255}):([1-9]\d{0,4})$/.exec(target) ?? [];
  const known = host !== undefined && Number(port) <= 65_535;
  return known
    ? { host: host.toLowerCase(), port: Number(port) }
    : { host: target.slice(0, 255) || "?", port: 1 };
}
