import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createOctokit } from "../../../src/github/client/octokit.ts";
import { quick } from "../scripted.ts";

let server: Server;
afterEach(() => new Promise((done) => server.close(done)));

type Reply = (
  count: number,
  headers: Record<string, unknown>,
) => { status: number; headers?: Record<string, string>; body?: string; hang?: boolean; cut?: boolean };

async function github(reply: Reply, timing = quick) {
  let count = 0;
  server = createServer((request, response) => {
    count += 1;
    const { status, headers, body = "[]", hang, cut } = reply(count, request.headers);
    if (hang) return;
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      ...headers,
      ...(cut ? { "content-length": body.length + 50 } : {}),
    });
    if (cut) {
      response.write(body);
      setTimeout(() => response.destroy(), 5);
    } else response.end(status === 304 ? undefined : body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const octokit = createOctokit({ baseUrl: `http://127.0.0.1:${port}`, auth: "token", timing });
  return { octokit, count: () => count };
}

describe("createOctokit", () => {
  it("asks conditionally and answers from memory on 304", async () => {
    const { octokit } = await github((_, headers) =>
      headers["if-none-match"] === '"one"'
        ? { status: 304 }
        : { status: 200, headers: { etag: '"one"' }, body: '[{"id":1}]' },
    );
    const first = await octokit.request("GET /things");
    const second = await octokit.request("GET /things");
    expect(second.data).toEqual(first.data);
    expect(second.status).toBe(200);
  });

  it("keeps answers of different URLs apart", async () => {
    const seen: unknown[] = [];
    const { octokit } = await github((count, headers) => {
      seen.push(headers["if-none-match"]);
      return { status: 200, headers: { etag: `"${count}"` } };
    });
    await octokit.request("GET /things", { page: 1 });
    await octokit.request("GET /things", { page: 2 });
    await octokit.request("GET /things", { page: 1 });
    expect(seen).toEqual([undefined, undefined, '"1"']);
  });

  it("gives up waiting for an answer, and tries again", async () => {
    const { octokit, count } = await github(
      (n) => (n === 1 ? { status: 200, hang: true } : { status: 200 }),
      { ...quick, timeoutMs: 100 },
    );
    expect((await octokit.request("GET /things")).status).toBe(200);
    expect(count()).toBe(2);
  });

  it.each([
    ["cut-off JSON", { status: 200, body: '[{"id":' }],
    ["a broken connection", { status: 200, body: '[{"id":1}', cut: true }],
    ["500", { status: 500, body: "{}" }],
    ["429", { status: 429, body: '{"message":"slow down"}', headers: { "retry-after": "1" } }],
    [
      "a secondary limit",
      {
        status: 403,
        body: '{"message":"You have exceeded a secondary rate limit"}',
        headers: { "retry-after": "1" },
      },
    ],
  ])("tries again after %s", async (_, bad) => {
    const { octokit, count } = await github((n) => (n === 1 ? bad : { status: 200, body: '[{"id":2}]' }));
    expect((await octokit.request("GET /things")).data).toEqual([{ id: 2 }]);
    expect(count()).toBe(2);
  });

  it("does not wait in place for a limit that lasts too long", async () => {
    const { octokit, count } = await github(() => ({
      status: 403,
      body: '{"message":"secondary rate limit"}',
      headers: { "retry-after": "3600" },
    }));
    await expect(octokit.request("GET /things")).rejects.toMatchObject({ status: 403 });
    expect(count()).toBe(1);
  });

  it("spaces writes and leaves reads and GraphQL queries alone", async () => {
    const { octokit } = await github(() => ({ status: 200, body: '{"data":{}}' }), {
      ...quick,
      betweenWritesMs: 1_000,
    });
    const took = async (run: () => Promise<unknown>) => {
      const start = performance.now();
      await run();
      return performance.now() - start;
    };
    await octokit.request("POST /things");
    expect(await took(() => octokit.request("GET /things"))).toBeLessThan(700);
    expect(await took(() => octokit.request("POST /graphql", { query: "query { x }" }))).toBeLessThan(700);
    await octokit.request("POST /things");
    expect(await took(() => octokit.request("POST /things"))).toBeGreaterThan(700);
  });
});
