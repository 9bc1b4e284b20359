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
 * handed back, not followed.
 */
export function gateway(apis: readonly Api[], log: (call: ApiCall) => void) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const [, name, rest = ""] = /^\/([a-z0-9]+)(\/.*)?$/.exec(request.url ?? "") ?? [];
    const api = apis.find((one) => one.name === name);
    const url = api && target(api.url, rest);
    if (api === undefined || url === null || url === undefined) return false;
    carry(api, url, request, response, log);
    return true;
  };
}

/** Null for a path that would leave the one the operator named. */
function target(base: URL, rest: string): URL | null {
  const root = base.href.replace(/\/$/, "");
  const url = URL.parse(`${root}${rest}`);
  return url !== null && (url.href === root || `${url.href}/`.startsWith(`${root}/`)) ? url : null;
}

function carry(
  api: Api,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  log: (call: ApiCall) => void,
): void {
  const [sent, received] = [meter(), meter()];
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const method = request.method ?? "GET";
  const call = { at: Date.now(), api: api.name, host: url.hostname, port, method };
  let [address, status, told] = [null as string | null, null as number | null, false];
  const tell = () => {
    if (!told) log({ ...call, address, status, in: sent.read(), out: received.read() });
    told = true;
  };
  const onward = (url.protocol === "https:" ? secure : plain)(url, {
    method,
    headers: headersFor(api, request),
  });
  onward.once("socket", (socket) => socket.once("connect", () => (address = socket.remoteAddress ?? null)));
  onward.once("response", (answer) => {
    status = answer.statusCode ?? null;
    response.writeHead(answer.statusCode ?? 502, passed(answer.headers));
    answer.pipe(received.stream).pipe(response);
  });
  onward.once("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.once("close", tell);
  request.pipe(sent.stream).pipe(onward);
}

function headersFor({ header }: Api, { headers }: IncomingMessage) {
  return { ...passed(headers), ...(header !== null && { [header.name]: header.value }) };
}

function passed(headers: IncomingMessage["headers"]) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name)));
}
