import { type IncomingMessage, request as plain, type ServerResponse } from "node:http";
import { request as secure } from "node:https";
import type { Api } from "../options.ts";
import { type Content, meter } from "./meter.ts";

/** A request that the command made to an interface. */
export interface ApiCall {
  at: number;
  api: string;
  host: string;
  port: number;
  address: string | null;
  method: string;
  status: number | null;
  in: Content;
  out: Content;
}

/** Headers that concern one connection only, RFC 9110 §7.6.1. */
const HOP_BY_HOP = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|expect)$/;

/**
 * Carries `/NAME/…` to the interface of that name and adds its credential, which the sandbox therefore never holds. Redirects are
 * handed back, not followed. Settles when the answer is over and logged; false when there is no such interface.
 */
export function gateway(apis: readonly Api[], log: (call: ApiCall) => void) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [, name, rest = ""] = /^\/([a-z0-9]+)(\/.*)?$/.exec(request.url ?? "") ?? [];
    const api = apis.find((one) => one.name === name);
    const url = api && target(api.url, rest);
    if (api === undefined || url === null || url === undefined) return false;
    log(await carry(api, url, request, response));
    return true;
  };
}

/** Null for a path that would leave the one the operator named. */
function target(base: URL, rest: string): URL | null {
  const root = base.href.replace(/\/$/, "");
  const url = URL.parse(`${root}${rest}`);
  return url !== null && (url.href === root || `${url.href}/`.startsWith(`${root}/`)) ? url : null;
}

async function carry(
  api: Api,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ApiCall> {
  const [sent, received] = [meter(), meter()];
  const at = Date.now();
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const method = request.method ?? "GET";
  let [address, status] = [null as string | null, null as number | null];
  const send = url.protocol === "https:" ? secure : plain;
  // a connection each, so that each has its address
  const onward = send(url, { method, headers: headersFor(api, request), agent: false });
  onward.once("socket", (socket) =>
    socket.once("connect", () => {
      address = socket.remoteAddress ?? null;
    }),
  );
  onward.once("response", (answer) => {
    status = answer.statusCode ?? null;
    response.writeHead(answer.statusCode ?? 502, passed(answer.headers));
    answer.pipe(received.stream).pipe(response);
    answer.once("aborted", () => response.destroy());
  });
  onward.once("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  request.pipe(sent.stream).pipe(onward);
  if (!response.destroyed) await new Promise((resolve) => response.once("close", resolve));
  onward.destroy();
  return {
    at,
    api: api.name,
    host: url.hostname,
    port,
    address,
    method,
    status,
    in: sent.read(),
    out: received.read(),
  };
}

function headersFor({ header }: Api, { headers }: IncomingMessage) {
  return { ...passed(headers), ...(header !== null && { [header.name]: header.value }) };
}

function passed(headers: IncomingMessage["headers"]) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name)));
}
