import { Octokit } from "@octokit/core";
import { pino } from "pino";
import { expect, test } from "vitest";
import { OBSERVE_CHECK_NAME as OBSERVE } from "../../src/evaluation/checks.ts";
import type { EvaluationDeps } from "../../src/evaluation/deps.ts";
import type { Run } from "../../src/jobs/workers.ts";
import { createHandlers } from "../../src/server/handlers.ts";
import type { HandlerDeps } from "../../src/server/queues/deps.ts";
import { describeStores } from "../support/stores.ts";

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

  test("while a pull request rests, each green of its head is taken back and nothing is read", async () => {
    const { db } = await open();
    await db.insertInto("document").values({ digest: "d", body: "{}" }).execute();
    const { sequence } = await db
      .insertInto("decision")
      .values({
        id: "x",
        repository_id: 7,
        number: 3,
        head_sha: "a",
        check_name: "agent-policy",
        verdict: "pass",
        facts: "d",
        policy: "d",
        decision: "{}",
      })
      .returning("sequence")
      .executeTakeFirstOrThrow();
    const { installationId: installation_id, owner, name } = key;
    const where = { repository_id: 7, number: 3, installation_id, owner, name };
    const standing = {
      head_sha: "a",
      check_name: "agent-policy",
      verdict: "pass" as const,
      decision: sequence,
    };
    await db
      .insertInto("pull_request")
      .values({ ...where, ...standing, state: "open", valid_until: null, updated_at: new Date() })
      .execute();
    const begun: string[] = [];
    const row = (of: string, verdict: string) => ({ name: of, headSha: "a", runId: 1, verdict });
    const evaluation = {
      log: {
        published: async () => [
          row("agent-policy", "pass"),
          row("agent-policy: lax", "fail"),
          row(OBSERVE, "pass"),
        ],
        rememberPublished: async () => {},
      },
      publisher: { begin: async (_: unknown, of: string) => begun.push(of) },
    } as unknown as Omit<EvaluationDeps, "work">;
    const handlers = createHandlers({
      responder: { ruling: async () => null, undo: async () => null },
      db,
      log,
      octokit: () => Promise.reject(new Error("unused")),
      appOctokit: new Octokit(),
      evaluation,
      ...seen,
    });
    const rest = new Date(Date.now() + 20_000);
    expect(await handlers["pull-request"]?.({ ...key, number: 3 }, { ...run, rest })).toEqual({
      againAt: rest,
    });
    expect(begun).toEqual(["agent-policy"]);
    expect(await handlers["pull-request"]?.({ ...key, number: 4 }, { ...run, rest })).toEqual({
      againAt: rest,
    });
    expect(begun, "one that was never judged has none").toHaveLength(1);
  });
});
