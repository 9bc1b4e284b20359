import { RequestError } from "@octokit/request-error";
import { describe, expect, it } from "vitest";
import { cancelRun } from "../../../src/github/undo/run.ts";
import type { UndoTools } from "../../../src/github/undo/undo.ts";
import { said } from "../../levers/support.ts";
import { copilot } from "../../support/facts.ts";

type State = { status: string; conclusion: string | null };

/** GitHub as it looks each time, and what it answers to being asked to stop. */
function tools(looks: State[], answers: Record<string, number>) {
  const asked: string[] = [];
  const client = {
    get: async () => ({
      ...(looks.length > 1 ? looks.shift() : looks[0]),
      triggering_actor: { id: copilot.id },
    }),
    send: async (route: string) => {
      const how = route.split("/").at(-1) ?? "";
      asked.push(how);
      const status = answers[how] ?? 202;
      const request = { method: "POST" as const, url: "https://api.github.com/", headers: {} };
      if (status !== 202) throw new RequestError(`${status}`, status, { request });
      return {};
    },
  };
  const given = { client, repo: { owner: "acme", repo: "shop" }, pause: async () => {} };
  return { given: given as unknown as UndoTools, asked };
}

const act = { ...said("deploy"), runId: 7 };
const running = { status: "in_progress", conclusion: null };

describe("cancelling a run", () => {
  it("race 16: the run ended first, GitHub answers 409, and it is seen too late", async () => {
    const { given, asked } = tools([running, { status: "completed", conclusion: "success" }], {
      cancel: 409,
    });
    expect(await cancelRun(given, act)).toMatchObject({ result: "seen-too-late" });
    expect(asked).toEqual(["cancel"]);
  });

  it("race 16: it ended between the cancellation and the force", async () => {
    const looks = [running, running, running, running, { status: "completed", conclusion: "success" }];
    const { given, asked } = tools(looks, { "force-cancel": 409 });
    expect(await cancelRun(given, act)).toMatchObject({ result: "seen-too-late" });
    expect(asked).toEqual(["cancel", "force-cancel"]);
  });

  it("is prevented before a job began, undone after", async () => {
    const cancelled = { status: "completed", conclusion: "cancelled" };
    const early = tools([{ status: "queued", conclusion: null }, cancelled], {});
    expect(await cancelRun(early.given, act)).toMatchObject({ result: "prevented" });
    expect(await cancelRun(tools([running, cancelled], {}).given, act)).toMatchObject({ result: "undone" });
  });

  it("says so when GitHub takes both and the run goes on", async () => {
    expect(await cancelRun(tools([running], {}).given, act)).toMatchObject({ result: "not-undone" });
  });

  it("any other refusal is no answer", async () => {
    await expect(cancelRun(tools([running], { cancel: 403 }).given, act)).rejects.toThrow("403");
  });
});
