import { type LookupAddress, lookup as resolve } from "node:dns";
import { request } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { AgentPolicyError } from "../errors.ts";
import { isPublicAddress } from "./addresses.ts";

/** What bounds a fetch whose address comes from a policy or a statement. */
export interface Guard {
  /** Largest body, in bytes. */
  maxBytes: number;
  /** Milliseconds for the whole exchange. */
  timeoutMs: number;
  /** `host` or `host:port` whose addresses the operator vouches for, though they are private. */
  trustedHosts: ReadonlySet<string>;
  /** Certificate authorities beside the system's, PEM. */
  ca?: string;
}

/** Fetches a body within bounds; the port that key sets and logs are read through. */
export type Get = (url: string, limits: { maxBytes: number; timeoutMs: number }) => Promise<Uint8Array>;

/**
 * One HTTPS GET: no redirects, no proxy, no cookies, no compression, a size cap, one deadline for the whole, and only to
 * public addresses: the address is checked where the connection takes it, so a name cannot change its mind in between
 * (DNS rebinding).
 *
 * @throws AgentPolicyError `refused` with `fetch/scheme` or `fetch/private-address`, `unknown` with `fetch/status`,
 * `fetch/too-large`, `fetch/timeout` or `fetch/failed`. No message holds more of the address than its host.
 */
export async function guardedGet(address: string, guard: Guard): Promise<Uint8Array> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "")
    throw new AgentPolicyError(
      "refused",
      "fetch/scheme",
      "Only https addresses without credentials are read",
      {
        remedy: "Name an address that starts with https://.",
      },
    );
  const port = url.port === "" ? "443" : url.port;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const trusted = guard.trustedHosts.has(host) || guard.trustedHosts.has(`${host}:${port}`);
  if (!trusted && isIP(host) !== 0 && !isPublicAddress(host)) throw privateAddress(host);
  const signal = AbortSignal.timeout(guard.timeoutMs);
  try {
    return await exchange(url, { guard, lookup: trusted ? resolve : publicOnly(host), signal });
  } catch (error) {
    if (error instanceof AgentPolicyError) throw error;
    const late = signal.aborted;
    throw new AgentPolicyError(
      "unknown",
      late ? "fetch/timeout" : "fetch/failed",
      late
        ? `${host} did not answer within ${guard.timeoutMs} ms`
        : `${host} cannot be read: ${codeOf(error)}`,
      { cause: error },
    );
  }
}

interface Exchange {
  guard: Guard;
  lookup: LookupFunction;
  signal: AbortSignal;
}

function exchange(url: URL, { guard, lookup, signal }: Exchange): Promise<Uint8Array> {
  const { promise, resolve: done, reject } = Promise.withResolvers<Uint8Array>();
  const refuse = (code: string, message: string) => {
    reject(new AgentPolicyError("unknown", code, `${url.hostname} ${message}`));
    outgoing.destroy();
  };
  const outgoing = request(url, {
    agent: false,
    lookup,
    signal,
    headers: { accept: "*/*", "accept-encoding": "identity", "user-agent": "agent-policy" },
    ...(guard.ca === undefined ? {} : { ca: guard.ca }),
  });
  outgoing.on("error", reject).on("response", (response) => {
    if (response.statusCode !== 200) return refuse("fetch/status", `answered ${response.statusCode}`);
    if ((response.headers["content-encoding"] ?? "identity") !== "identity")
      return refuse("fetch/status", "answered with an encoding that was not asked for");
    const tooLarge = () => refuse("fetch/too-large", `answered with more than ${guard.maxBytes} bytes`);
    if (Number(response.headers["content-length"] ?? 0) > guard.maxBytes) return tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    response
      .on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > guard.maxBytes) tooLarge();
        else chunks.push(chunk);
      })
      .on("error", reject)
      .on("close", () => {
        if (response.complete) done(new Uint8Array(Buffer.concat(chunks)));
        else reject(new Error("the answer broke off"));
      });
  });
  outgoing.end();
  return promise;
}

/** Resolves as the system does, and fails when any of the addresses is not public: one of several would be enough for an attacker. */
function publicOnly(host: string): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return callback(error ?? new Error("no address"), "", 0);
      if (!addresses.every(({ address }) => isPublicAddress(address)))
        return callback(privateAddress(host), "", 0);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function privateAddress(host: string): AgentPolicyError {
  return new AgentPolicyError(
    "refused",
    "fetch/private-address",
    `${host} leads to an address that is not public`,
    {
      remedy: "If it is yours, list the host in AGENT_POLICY_TRUSTED_HOSTS.",
    },
  );
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error) return String(error.code);
  return error instanceof Error ? error.message : "unknown";
}
