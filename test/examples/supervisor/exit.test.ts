import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exit, openExit } from "../../../examples/supervisor/network/exit.ts";
import { contentOf } from "../../../examples/supervisor/network/meter.ts";
import { temporaryDirectory } from "../../git/repository.ts";

const ADDRESSES: Record<string, string> = {
  "ok.example.org": "93.184.216.34",
  "rebound.example.org": "169.254.169.254",
};
const socketPath = join(temporaryDirectory(), "socket");
const dialled: string[] = [];
let exit: Exit;

/** Says in capitals what it hears. */
const echo = createServer((socket) =>
  socket.on("data", (chunk) => socket.end(chunk.toString().toUpperCase())),
);

beforeAll(async () => {
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const allow = ["ok.example.org:443", "rebound.example.org:443", "gone.example.org:443"];
  exit = await openExit(socketPath, allow, [], {
    resolve: async (host) => ADDRESSES[host] ?? Promise.reject(new Error("no such name")),
    dial: (address, port) => {
      dialled.push(`${address}:${port}`);
      return connect((echo.address() as AddressInfo).port, "127.0.0.1");
    },
  });
});
afterAll(() => void echo.close());

async function tunnel(path: string): Promise<{ status: number | undefined; socket: Socket }> {
  const asked = request({ socketPath, method: "CONNECT", path });
  asked.end();
  const [{ statusCode }, socket] = await once(asked, "connect");
  return { status: statusCode, socket };
}

describe("the way out of the sandbox", () => {
  it("carries a connection to an allowed host, and measures it", async () => {
    const { status, socket } = await tunnel("OK.example.org:443");
    expect(status).toBe(200);
    socket.write("hello");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toBe("HELLO");
    socket.destroy();
    await expect
      .poll(() => exit.connections)
      .toEqual([
        {
          at: expect.any(Number),
          host: "ok.example.org",
          port: 443,
          address: "93.184.216.34",
          allowed: true,
          in: contentOf("hello"),
          out: contentOf("HELLO"),
        },
      ]);
    expect(dialled).toEqual(["93.184.216.34:443"]);
  });

  it.each([
    ["evil.example.org:443", 403, null],
    ["ok.example.org:8443", 403, null],
    ["ok.example.org.:443", 403, null],
    ["gone.example.org:443", 502, null],
    // an allowed name that leads to the metadata service
    ["rebound.example.org:443", 403, "169.254.169.254"],
    ["user@ok.example.org:443", 403, null],
  ])("refuses %s and logs it", async (path, expected, address) => {
    const { status, socket } = await tunnel(path);
    socket.destroy();
    expect(status).toBe(expected);
    expect(exit.connections.at(-1)).toMatchObject({ address, allowed: false });
    expect(dialled).toHaveLength(1);
  });

  it("refuses plain HTTP to a host, and logs it", async () => {
    const asked = request({ socketPath, path: "http://ok.example.org:443/secret" }).end();
    const [answer] = await once(asked, "response");
    answer.resume();
    expect(answer.statusCode).toBe(403);
    expect(exit.connections.at(-1)).toMatchObject({ host: "ok.example.org", port: 443, allowed: false });
  });

  it("has logged every connection once it is closed, those still open too", async () => {
    const { socket } = await tunnel("ok.example.org:443");
    socket.on("error", () => {});
    const before = exit.connections.length;
    await exit.close();
    expect(exit.connections.length).toBe(before + 1);
  });
});
