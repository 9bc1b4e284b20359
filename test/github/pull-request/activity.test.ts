import { RequestError } from "@octokit/request-error";
import { describe, expect, test } from "vitest";
import type { Witness } from "../../../src/evaluation/ports/witness.ts";
import type { Account } from "../../../src/facts/account.ts";
import type { GitHubClient } from "../../../src/github/client/client.ts";
import { readPushes } from "../../../src/github/pull-request/activity.ts";
import { alice, copilot } from "../../support/facts.ts";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(40)) as [string, string, string];
const NONE = "0".repeat(40);

/** GitHub, which answers the question for the activity log with these entries, or with a status. */
function client(answer: unknown[] | number): GitHubClient {
  return {
    list: async () => {
      if (typeof answer === "number")
        throw new RequestError("Not Found", answer, {
          request: { method: "GET", url: "https://api.github.com/repos/x/y/activity", headers: {} },
        });
      return { items: answer, complete: true };
    },
  } as unknown as GitHubClient;
}

function seen(before: string, after: string, account: Account): Witness {
  return {
    kind: "push",
    ref: "refs/heads/topic",
    before,
    after,
    forced: false,
    at: "2026-11-21T10:00:00Z",
    actor: { account, via: null },
  };
}

async function read(answer: unknown[] | number, witnesses: Witness[], forkOwner: Account | null) {
  const asked = {
    headRef: "refs/heads/topic",
    headSha: C,
    repository: "alice/shop",
    forkOwner,
    opened: "2026-11-21T09:00:00Z",
    own: new Set([A, B, C]),
  };
  const pushes = await readPushes(client(answer), asked, witnesses);
  return pushes.known
    ? pushes.value.map(({ after, actor, source }) => [after, actor.account?.login, source])
    : pushes.gap.code;
}

describe("who pushed", () => {
  test("is what was witnessed, when that explains the head", async () => {
    expect(await read(500, [seen(NONE, C, copilot)], null)).toEqual([[C, "Copilot", "webhook"]]);
  });

  test("is read from the activity log otherwise", async () => {
    const entry = {
      before: NONE,
      after: C,
      ref: "refs/heads/topic",
      timestamp: "2026-11-21T10:00:00Z",
      activity_type: "push",
      actor: alice,
    };
    expect(await read([entry], [], null)).toEqual([[C, "alice", "activity"]]);
  });

  test("stays unexplained in this repository when the log is denied", async () => {
    expect(await read(404, [seen(A, B, alice)], null)).toEqual([[B, "alice", "webhook"]]);
  });

  test("is put down to the owner of a fork where nobody may see", async () => {
    expect(await read(404, [], alice)).toEqual([[C, "alice", "fork-owner"]]);
    expect(await read(404, [seen(A, B, copilot)], alice)).toEqual([
      [A, "alice", "fork-owner"],
      [B, "Copilot", "webhook"],
      [C, "alice", "fork-owner"],
    ]);
  });

  test("is a gap when GitHub is away, for forks too", async () => {
    expect(await read(502, [], alice)).toBe("github/activity");
  });
});
