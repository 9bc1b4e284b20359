import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../../examples/supervisor/options.ts";
import { refuseVisible } from "../../../examples/supervisor/sandbox.ts";
import { temporaryDirectory } from "../../git/repository.ts";

describe("the supervisor's options", () => {
  const fixed = "--repo r --base main --branch b --key k --about a --out o".split(" ");
  it.each([
    ["usage/no-command", [...fixed]],
    ["usage/missing", ["--", "true"]],
    ["usage/option", [...fixed, "--unknown", "--", "true"]],
    ["usage/allow", [...fixed, "--allow", "example.org", "--", "true"]],
    ["usage/allow", [...fixed, "--allow", "169.254.169.254:80", "--", "true"]],
    ["usage/api", [...fixed, "--api", "model=ftp://x", "--", "true"]],
    ["usage/number", [...fixed, "--max-children", "0", "--", "true"]],
    ["usage/option", [...fixed, "--base", "--upload-pack=x", "--", "true"]],
    ["usage/revision", [...fixed, "--base=--upload-pack=x", "--", "true"]],
    ["usage/branch", [...fixed, "--branch", "main", "--", "true"]],
  ])("refuses with %s", (code, args) => {
    expect(() => readOptions(args, {})).toThrow(expect.objectContaining({ code, kind: "usage" }));
  });

  it("takes all after -- for the command, whatever it looks like", () => {
    const { command, allow } = readOptions([...fixed, "--", "sh", "--allow", "x", "--", "y"], {});
    expect([command, allow]).toEqual([["sh", "--allow", "x", "--", "y"], []]);
  });
});

describe("what the sandbox must not see", () => {
  const folder = temporaryDirectory();
  const [tools, key, link] = [join(folder, "tools"), join(folder, "key"), join(folder, "link")];
  mkdirSync(tools);
  writeFileSync(key, "");
  symlinkSync(folder, link);
  const paths = { key, out: join(folder, "out"), about: join(folder, "about"), readOnly: [tools] };

  it("lets folders be seen that hold none of it", () => {
    expect(() => refuseVisible(paths)).not.toThrow();
  });

  it.each([
    ["the key among the system's programs", { key: "/usr/key" }],
    ["a folder around the key", { readOnly: [folder] }],
    ["a link to a folder around the key", { readOnly: [link] }],
    ["everything", { readOnly: ["/"] }],
    ["results in a folder that is seen", { out: join(tools, "out") }],
  ])("refuses %s", (_, more) => {
    expect(() => refuseVisible({ ...paths, ...more })).toThrow(
      expect.objectContaining({ code: "usage/visible" }),
    );
  });
});
