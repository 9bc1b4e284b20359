import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { FileMode } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { facts, file } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const judge = (match: string, path: string, after: FileMode = "file") => {
  const changed = file(path, { status: "added", mode: known({ before: null, after }) });
  const policy = effective(`paths: [{match: [${JSON.stringify(match)}], agents: forbid}]`);
  return decide(policy, facts({ files: known([changed]) })).verdict;
};

describe("path tricks", () => {
  it.each([
    ["@agent-instructions", ".claude"],
    ["@agent-instructions", "packages/app/.cursor"],
    ["@ci-control", ".github"],
    ["**/secrets/keys/**", "app/secrets"],
    ["**/secrets/keys/**", "app/secrets/keys"],
    ["src/pay*/**", "src/payments"],
    ["src/pay*/**", "src"],
    ["{src,lib}/ledger/*.ts", "lib"],
    ["{src,lib}/ledger/*.ts", "lib/Ledger"],
    ["src/**/vault/*.ts", "src/a/b/vault"],
  ])("a link or submodule in the place of a directory stands for what %s protects: %s", (match, path) => {
    expect(judge(match, path, "symlink")).toBe("fail");
    expect(judge(match, path, "submodule")).toBe("fail");
    expect(judge(match, path), "an ordinary file holds nothing").toBe("pass");
  });

  it.each([
    ["src/pay*/**", "lib"],
    ["src/*.ts", "src/payments"],
    ["**/secrets/keys/**", "keys"],
    ["**/*.tf", "docs/link"],
    ["src/ledger/*.ts", "src/ledger/x/y"],
  ])("a link elsewhere does not: %s, %s", (match, path) => {
    expect(judge(match, path, "symlink")).toBe("pass");
  });

  it.each([
    ["Makefile", "makefile"],
    ["src/Ledger/**", "src/ledger/book.ts"],
    ["**/Dockerfile", "app/dockerfile"],
    ["Ünïcode/**", "ünïcode/x"],
  ])("lower case is a look-alike of %s too: %s", (match, path) => {
    expect(judge(match, path)).toBe("fail");
  });
});
