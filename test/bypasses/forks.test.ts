import { afterEach, describe, expect, it, vi } from "vitest";
import { key, ordinary, pullRequest } from "../github/scripted.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a fork's branch", () => {
  it("D4: has nothing to do with the branch of the same name here, and with who pushed to that", async () => {
    const o = ordinary();
    const own = await pullRequest(o).source.open(key);
    expect(own?.headRef).toBe("refs/heads/topic");
    o.evidence.repository.pullRequest.headRefName = "main";
    o.evidence.repository.pullRequest.headRepository = {
      databaseId: 900,
      nameWithOwner: "mallory/shop",
      isFork: true,
      owner: { __typename: "User", login: "mallory", databaseId: 9000 },
    };
    expect((await pullRequest(o).source.open(key))?.headRef).toBeNull();
    o.evidence.repository.pullRequest.headRepository = null;
    expect((await pullRequest(o).source.open(key))?.headRef).toBeNull();
  });
});
