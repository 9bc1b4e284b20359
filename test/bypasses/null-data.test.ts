import { afterEach, describe, expect, it, vi } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import { evaluatePullRequest } from "../../src/evaluation/pull-request.ts";
import { key as keyOf, world } from "../evaluation/world.ts";
import { BASE, HEAD, ordinary, policyAt, pullRequest, read } from "../github/scripted.ts";

afterEach(() => vi.unstubAllGlobals());

describe("null and partial data", () => {
  it("N1: a null connection is not an empty list, and not green where it matters", async () => {
    const o = ordinary();
    o.evidence.repository.defaultBranchRef.target = policyAt(
      'version: 1\nreview: {approvals: 1, from: ["account:1"]}\nagents: {unproven: agent}\n',
    );
    o.evidence.repository.pullRequest.baseRef.target = o.evidence.repository.defaultBranchRef.target;
    o.evidence.repository.pullRequest.reviews = null;
    const { facts, policy } = await read(pullRequest(o).source);
    expect(facts.reviews.known).toBe(false);
    const decision = decide(policy, facts);
    expect(decision.verdict).toBe("fail");
    expect(decision.incomplete.map(({ code }) => code)).toContain("github/null-list");
  });

  it("N2: commits that do not hold the head are not the pull request's commits", async () => {
    const o = ordinary();
    o.commits = [o.commit("d".repeat(40), [BASE])];
    const { facts } = await read(pullRequest(o).source);
    expect(facts.commits).toMatchObject({ known: false, gap: { code: "github/head-missing" } });
    expect(facts.change.head.sha).toBe(HEAD);
  });

  it("N3: what an evaluation leaves to do is handed over before it ends, not dropped", async () => {
    const { deps, pull, state } = world();
    const one = pull(1);
    state.afterWrite = () => {
      one.headSha = "e".repeat(40);
    };
    const handing = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<number>();
    const work = {
      enqueue: ({ number }: { number: number }) => {
        asked.resolve(number);
        return handing.promise;
      },
    };
    let ended = false;
    const evaluation = evaluatePullRequest({ ...deps, work }, keyOf(1)).finally(() => {
      ended = true;
    });
    expect(await asked.promise).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    handing.reject(new Error("the store is away"));
    await expect(evaluation).rejects.toThrow("the store is away");
  });

  it("N4: an outage ends as one rejected evaluation that says unknown, without a hail of requests", async () => {
    const o = ordinary();
    const { source, seen } = pullRequest(o, {
      graphql: { Evidence: [503, { message: "Service Unavailable" }] },
    });
    await expect(source.open(keyOf(7))).rejects.toMatchObject({
      kind: "unknown",
      code: "github/unavailable",
    });
    expect(seen.length).toBeLessThanOrEqual(3);
  });
});
