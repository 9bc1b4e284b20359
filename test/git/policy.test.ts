import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withObjects } from "../../src/git/objects.ts";
import { type PolicyFile, readPolicyAt } from "../../src/git/policy.ts";
import { inspectRepository, localGit } from "../../src/git/repository.ts";
import { createRepository, type TestRepository } from "./repository.ts";

const PATH = ".agent-policy.yml";

let repo: TestRepository;
beforeEach(() => {
  repo = createRepository();
});
afterEach(() => repo[Symbol.dispose]());

async function readAt(commit: string): Promise<PolicyFile> {
  return withObjects(await inspectRepository(localGit(repo.directory)), (git) => readPolicyAt(git, commit));
}

describe("readPolicyAt", () => {
  it("reads the file of that very commit, not of the work tree", async () => {
    repo.write(PATH, "version: 1\n");
    const old = repo.commit("one");
    repo.write(PATH, "version: 2\n");
    repo.commit("two");
    repo.write(PATH, "version: 3\n");
    expect(await readAt(old)).toEqual({
      state: "found",
      bytes: Buffer.from("version: 1\n"),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it("says absent only when the commit has none", async () => {
    repo.write(`sub/${PATH}`, "version: 1\n");
    expect(await readAt(repo.commit("one"))).toEqual({ state: "absent" });
  });

  it.each([
    ["a symlink", () => symlinkSync("/etc/hostname", join(repo.directory, PATH)), /not a regular file/],
    ["a directory", () => repo.write(`${PATH}/x`, "x\n"), /not a regular file/],
    ["a file of 2 MB", () => repo.write(PATH, "#".repeat(2_000_000)), /more than 1048576 bytes/],
  ])("does not take %s for a policy, nor for none", async (_what, prepare, reason) => {
    prepare();
    expect(await readAt(repo.commit("one"))).toEqual({
      state: "unreadable",
      reason: expect.stringMatching(reason),
    });
  });

  it("does not take a policy whose content is missing for none", async () => {
    repo.write(PATH, "version: 1\n");
    const commit = repo.commit("one");
    const blob = repo.git("rev-parse", `HEAD:${PATH}`);
    rmSync(join(repo.directory, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    expect(await readAt(commit)).toMatchObject({ state: "unreadable" });
  });
});
