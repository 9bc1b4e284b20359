import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { importPKCS8, SignJWT } from "jose";
import {
  type Actor,
  type Organization,
  type Repository,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../src/simulator/index.ts";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  body: any;
}

export interface Client {
  (route: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  graphql(query: string, variables?: Record<string, unknown>): Promise<Answer>;
}

/** Calls the API with a token, as plain as can be: `client("GET /repos/acme/shop")`. */
export function client(sim: Simulator, token: string | null): Client {
  const call = async (
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const [method = "GET", path = "/"] = route.split(" ");
    const response = await fetch(path.startsWith("http") ? path : sim.url + path, {
      method,
      redirect: "manual",
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (response.headers.get("content-type") ?? "").startsWith("application/json");
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : json ? JSON.parse(text) : text,
    };
  };
  return Object.assign(call, {
    graphql: (query: string, variables: Record<string, unknown> = {}) =>
      call("POST /graphql", { query, variables }),
  });
}

/** A JSON Web Token of the App. */
export async function appToken(
  sim: Simulator,
  change: { issuer?: string; lifetime?: number } = {},
): Promise<string> {
  const now = Math.floor(sim.clock.now().getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: "RS256" })
    .setIssuedAt(now - 30)
    .setExpirationTime(now + (change.lifetime ?? 540))
    .setIssuer(change.issuer ?? String(sim.app.id))
    .sign(await importPKCS8(sim.app.privateKey, "RS256"));
}

/** A client with an installation token. */
export async function installed(sim: Simulator, installationId: number, body: unknown = {}): Promise<Client> {
  const asApp = client(sim, await appToken(sim));
  const { body: issued } = await asApp(`POST /app/installations/${installationId}/access_tokens`, body);
  return client(sim, issued.token);
}

export interface World {
  sim: Simulator;
  acme: Organization;
  installationId: number;
  shop: Repository;
  alice: Actor;
  bob: Actor;
  copilot: Actor;
  /** With the App's installation token. */
  api: Client;
  asApp: Client;
}

/** An organisation with a repository, two people and Copilot. */
export async function startWorld(
  options: SimulatorOptions = {},
  files: Record<string, string> = {},
): Promise<World> {
  const sim = await startSimulator(options);
  const acme = sim.organization("acme");
  const installation = acme.install();
  const alice = sim.user("alice");
  const bob = sim.user("bob");
  const copilot = sim.bot("Copilot", { id: 198982749, app: { id: 1143301, slug: "copilot-swe-agent" } });
  const shop = acme.repository("shop", {
    private: true,
    files: { "README.md": "# Shop\n", "src/index.ts": "export const a = 1;\n", ...files },
    collaborators: [
      [alice, "write"],
      [bob, "write"],
      [copilot, "write"],
    ],
  });
  return {
    sim,
    acme,
    installationId: installation.id,
    shop,
    alice,
    bob,
    copilot,
    api: await installed(sim, installation.id),
    asApp: client(sim, await appToken(sim)),
  };
}

export interface Received {
  event: string;
  guid: string;
  signature: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads freely
  payload: any;
}

/** A receiver of webhooks; `answer` says with what status. */
export async function startSink(
  answer: () => number = () => 200,
): Promise<{ url: string; received: Received[]; server: Server }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      received.push({
        event: String(request.headers["x-github-event"]),
        guid: String(request.headers["x-github-delivery"]),
        signature: String(request.headers["x-hub-signature-256"]),
        text,
        payload: JSON.parse(text),
      });
      response.writeHead(answer()).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, server };
}
