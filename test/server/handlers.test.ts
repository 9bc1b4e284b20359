import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Octokit } from "@octokit/core";
import { sign } from "@octokit/webhooks-methods";
import { pino } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { expect, test } from "vitest";
import type { EvaluationDeps } from "../../src/evaluation/deps.ts";
import type { Run } from "../../src/jobs/workers.ts";
import { createHandlers, type HandlerDeps } from "../../src/server/handlers.ts";
import { createAppFunction } from "../../src/server/probot-app.ts";
import { describeStores } from "../support/stores.ts";
import { APP_ID, post, privateKey, pullRequestPayload, SECRET } from "./support.ts";

const log = pino({ level: "silent" });
const key = { installationId: 1, repositoryId: 7, owner: "acme", name: "shop" };
const run: Run = { invalidate: true, generation: 1, attempts: 1, signal: new AbortController().signal };

/** A repository whose baseline is known. */
const seen = { deployments: { log: { baseline: async () => ({}) } } } as unknown as Pick<
  HandlerDeps,
  "deployments" | "merged" | "policies"
>;

describeStores("handlers", (open) => {
  test("a repository's open pull requests are asked for again, behind what somebody just did", async () => {
    const { db } = await open();
    const asked: unknown[] = [];
    const source = {
      async openPullRequests(_key: unknown, baseRef?: string) {
        asked.push(baseRef);
        return [
          { number: 3, baseRef: "refs/heads/main" },
          { number: 4, baseRef: "refs/heads/main" },
        ];
      },
    };
    const evaluation = { source } as unknown as Omit<EvaluationDeps, "work">;
    const handlers = createHandlers({
      responder: { ruling: async () => null, undo: async () => null },
      db,
      log,
      octokit: () => Promise.reject(new Error("unused")),
      appOctokit: new Octokit(),
      evaluation,
      ...seen,
    });
    await handlers.repository?.({ ...key, baseRef: "refs/heads/release" }, run);
    await handlers.repository?.({ ...key, baseRef: null }, { ...run, invalidate: false });
    expect(asked).toEqual(["refs/heads/release", undefined]);
    const rows = await db.selectFrom("work").selectAll().orderBy("key").execute();
    expect(rows.map((row) => [row.key, row.priority])).toEqual([
      ["7#3", 25],
      ["7#4", 25],
    ]);
    expect(rows.every((row) => row.invalidate_generation !== null)).toBe(true);
    expect(rows[0]?.args).toEqual({ ...key, number: 3 });
  });

  test("an installation becomes its repositories, page by page, without archived ones", async () => {
    const { db } = await open();
    const all = Array.from({ length: 130 }, (_, index) => ({
      id: index + 1,
      name: `repo-${index + 1}`,
      owner: { login: "acme" },
      archived: index === 5,
    }));
    const answer = (page: number) => all.slice((page - 1) * 100, page * 100);
    const octokit = new Octokit({
      request: {
        fetch: async (url: string) =>
          Response.json({
            total_count: all.length,
            repositories: answer(Number(new URL(url).searchParams.get("page"))),
          }),
      },
    });
    const handlers = createHandlers({
      responder: { ruling: async () => null, undo: async () => null },
      db,
      log,
      octokit: async () => octokit,
      appOctokit: octokit,
      evaluation: {} as Omit<EvaluationDeps, "work">,
      ...seen,
    });
    await handlers.installation?.({ installationId: 1 }, { ...run, invalidate: false });
    const rows = await db.selectFrom("work").select(["queue", "key", "invalidate_generation"]).execute();
    expect(rows).toHaveLength(129);
    expect(rows.every((row) => row.queue === "repository" && row.invalidate_generation === null)).toBe(true);
    expect(rows.map((row) => row.key)).not.toContain("6");
  });

  test("inside somebody's Probot server a delivery is stored before Probot answers", async () => {
    const { db } = await open();
    let stored = 0;
    const probot = new Probot({ appId: APP_ID, privateKey, secret: SECRET, log });
    const app = createAppFunction({
      db,
      appId: APP_ID,
      onStored: () => {
        stored += 1;
      },
    });
    const middleware = await createNodeMiddleware(app, { probot });
    const server = createServer((request, response) => void middleware(request, response));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const body = JSON.stringify(pullRequestPayload(12));
    const sent = await post(`http://127.0.0.1:${port}/api/github/webhooks`, body, {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      "x-github-delivery": "11111111-aaaa",
      "x-hub-signature-256": await sign(SECRET, body),
    });
    await new Promise((closed) => server.close(closed));
    expect(sent.status).toBe(200);
    expect(stored).toBe(1);
    expect(await db.selectFrom("work").select("key").execute()).toEqual([{ key: "7#12" }]);
    expect(await db.selectFrom("inbox").select("delivery").execute()).toEqual([
      { delivery: "11111111-aaaa" },
    ]);
  });
});
