import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../git/repository.ts";
import { agentPolicy } from "./run.ts";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
  writeFileSync(join(directory, "good.yml"), "version: 1\nlimits: {files: 10}\n");
  writeFileSync(join(directory, "typo.yml"), "version: 1\nlimit: {files: 10}\n");
  writeFileSync(join(directory, "loose.yml"), "version: 1\nlimits:\n  files: 99\n");
  writeFileSync(join(directory, "broken.yml"), 'version: 1\npaths: [{match: ["a"\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

const validate = (...args: string[]) => agentPolicy(["validate", ...args], { cwd: directory });

describe("validate", () => {
  it("accepts a policy: exit 0, its digest", async () => {
    const { code, stdout, stderr } = await validate("good.yml", "--format", "json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      valid: true,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      errors: [],
    });
  });

  it("names the key, its place and the nearest known one: exit 2", async () => {
    const { code, stdout } = await validate("typo.yml", "--format", "json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      valid: false,
      digest: null,
      errors: [
        {
          code: "schema/unknown-key",
          message: expect.stringContaining("limits"),
          file: "typo.yml",
          line: 2,
          column: 1,
        },
      ],
    });
  });

  it("prints mistakes as compilers do", async () => {
    const { code, stdout, stderr } = await validate("broken.yml");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^broken\.yml:\d+:\d+: .+ \[yaml\//m);
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
  });

  it("holds a repository's policy to the organisation's", async () => {
    const { code, stdout } = await validate("loose.yml", "--org", "good.yml", "--format", "json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).errors).toMatchObject([
      { code: "layers/loosens", message: expect.stringContaining("good.yml:2"), file: "loose.yml", line: 3 },
    ]);
  });

  it("reads standard input", async () => {
    const { code, stdout } = await agentPolicy(["validate", "-"], {
      stdin: "version: 1\nmode: {default: enforce}\n",
    });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^-: valid, sha256:/)]);
  });

  it.each([
    [["nope.yml"], /cannot read nope\.yml: there is no such file/],
    [["."], /it is a directory/],
    [[], /missing required argument 'file'/],
    [["good.yml", "more.yml"], /too many arguments/],
  ])("says what is wrong with %j: exit 2", async (args, message) => {
    const { code, stdout, stderr } = await validate(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
