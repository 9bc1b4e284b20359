import { describe, expect, it } from "vitest";
import { readOptions } from "../../../examples/supervisor/options.ts";

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
