import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isPublicAddress } from "../../src/workload-identity/addresses.ts";
import { type Guard, guardedGet } from "../../src/workload-identity/guarded-get.ts";
import { loopbackCertificate, loopbackKey } from "./loopback-tls.ts";

const asked: string[] = [];
const answer: RequestListener = (request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
  switch (request.url) {
    case "/small":
      return response.end("twelve bytes");
    case "/chunked":
      response.write("twelve ");
      return response.end("bytes");
    case "/redirect":
      return response.writeHead(302, { location: "/small" }).end();
    case "/declared":
      return response.writeHead(200, { "content-length": "5000" }).end("x".repeat(5000));
    case "/streamed":
      for (let part = 0; part < 50; part += 1) response.write("x".repeat(100));
      return response.end();
    case "/squeezed":
      return response.writeHead(200, { "content-encoding": "gzip" }).end("x");
    case "/broken":
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      return setTimeout(() => response.destroy(), 20);
    case "/slow":
      return response.write("x");
    default:
      return response.writeHead(500).end("no");
  }
};

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer({ key: loopbackKey, cert: loopbackCertificate }, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  (server as ReturnType<typeof createServer>).closeAllConnections();
  server.close();
});

const guard = (changes: Partial<Guard> = {}): Guard => ({
  maxBytes: 1000,
  timeoutMs: 2000,
  trustedHosts: new Set([`127.0.0.1:${port}`, `localhost:${port}`]),
  ca: loopbackCertificate,
  ...changes,
});
const get = (path: string, changes: Partial<Guard> = {}) =>
  guardedGet(`https://127.0.0.1:${port}${path}`, guard(changes));

describe("a guarded fetch", () => {
  it("reads what lies within its bounds", async () => {
    expect(Buffer.from(await get("/small")).toString()).toBe("twelve bytes");
    const named = await guardedGet(`https://localhost:${port}/small`, guard());
    expect(Buffer.from(named).toString()).toBe("twelve bytes");
  });

  it("takes an answer of exactly as many bytes as it may have, and of not one more", async () => {
    for (const path of ["/small", "/chunked"]) {
      expect(await get(path, { maxBytes: 12 })).toHaveLength(12);
      await expect(get(path, { maxBytes: 11 })).rejects.toMatchObject({ code: "fetch/too-large" });
    }
  });

  it.each([
    ["/redirect", "fetch/status"],
    ["/declared", "fetch/too-large"],
    ["/streamed", "fetch/too-large"],
    ["/squeezed", "fetch/status"],
    ["/broken", "fetch/failed"],
    ["/nothing", "fetch/status"],
  ])("refuses %s with %s", async (path, code) => {
    const before = asked.length;
    await expect(get(path)).rejects.toMatchObject({ code, kind: "unknown" });
    expect(asked.length).toBe(before + 1);
  });

  it("has one deadline for the whole answer", async () => {
    await expect(get("/slow", { timeoutMs: 150 })).rejects.toMatchObject({ code: "fetch/timeout" });
  });

  it("goes to no private address, by number or by name, unless the operator vouches for it", async () => {
    const before = asked.length;
    for (const address of [
      `https://127.0.0.1:${port}/small`,
      `https://localhost:${port}/small`,
      `https://[::1]:${port}/small`,
      `https://[::ffff:127.0.0.1]:${port}/small`,
      `https://2130706433:${port}/small`,
      `https://0x7f.1:${port}/small`,
      "https://169.254.169.254/latest/meta-data/",
      "https://10.0.0.1/keys",
    ]) {
      const attempt = guardedGet(address, guard({ trustedHosts: new Set() }));
      await expect(attempt, address).rejects.toMatchObject({
        code: "fetch/private-address",
        kind: "refused",
      });
    }
    expect(asked.length).toBe(before);
  });

  it("trusts a port only where one is named", async () => {
    const attempt = get("/small", { trustedHosts: new Set([`127.0.0.1:${port + 1}`]) });
    await expect(attempt).rejects.toMatchObject({ code: "fetch/private-address" });
    await expect(get("/small", { trustedHosts: new Set(["127.0.0.1"]) })).resolves.toBeDefined();
  });

  it("believes no certificate that nobody vouches for", async () => {
    const { ca: _, ...without } = guard();
    await expect(guardedGet(`https://127.0.0.1:${port}/small`, without)).rejects.toMatchObject({
      code: "fetch/failed",
    });
  });

  it("speaks https only, and sends no credentials", async () => {
    const plain = createHttpServer(answer);
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port: open } = plain.address() as AddressInfo;
    const trusted = guard({ trustedHosts: new Set(["127.0.0.1"]) });
    for (const address of [
      `http://127.0.0.1:${open}/small`,
      `https://user:secret@127.0.0.1:${port}/small`,
      "file:///etc/passwd",
      "nonsense",
    ])
      await expect(guardedGet(address, trusted), address).rejects.toMatchObject({ code: "fetch/scheme" });
    plain.close();
  });
});

describe("public addresses", () => {
  it.each(["8.8.8.8", "140.82.121.4", "2606:50c0:8000::153", "2a00:1450:4001::1"])("%s is one", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "2002:a00:1::1",
    "2001:0:4136:e378::",
    "localhost",
    "",
  ])("%s is none", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
