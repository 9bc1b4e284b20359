import { describe, expect, it } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { FileMode } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { targetOf } from "../../src/facts/links.ts";
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

  describe("a link in the base makes what it leads to as protected as its own name", () => {
    const links = [
      ["CLAUDE.md", "docs/assistant.md"],
      ["docs/assistant.md", "docs/parts/manner.md"],
      [".cursor", "tooling/editor"],
      ["all", ""],
      ["loop/a", "loop"],
    ].map(([path = "", target = ""]) => ({ path, target }));
    const decided = (
      match: string,
      path: string,
      given: Parameters<typeof facts>[0] = { links: known(links) },
    ) =>
      decide(
        effective(`paths: [{match: [${JSON.stringify(match)}], agents: forbid}]`),
        facts({ files: known([file(path)]), ...given }),
      );

    it.each([
      ["a file that a link leads to", "@agent-instructions", "docs/assistant.md"],
      ["a link to a link", "@agent-instructions", "docs/parts/manner.md"],
      ["another spelling of it", "@agent-instructions", "Docs/Assistant.md"],
      ["a look-alike of the separator", ".cursor/rules/**", "tooling/editor\u2215rules/x.txt"],
      ["below a directory that a link leads to", "@agent-instructions", "tooling/editor/hooks/x.txt"],
      ["below the root that a link leads to", "all/src/**", "src/index.ts"],
    ])("%s", (_, match, path) => {
      const decision = decided(match, path);
      expect(decision.verdict).toBe("fail");
      expect(decision.findings[0]?.message).toMatch(/`[^`]+` leads to it/);
      expect(decided(match, path, {}).verdict, "without the link").toBe("pass");
    });

    it("and nothing else: a name that only begins alike, a link elsewhere, links in a circle", () => {
      for (const path of ["docs/assistant.md.bak", "tooling/editors/x", "docs/other.md", "loop/b"])
        expect(decided("@agent-instructions", path).verdict).toBe("pass");
    });

    it("however many links lead to it: the protected one may be the last of thousands", () => {
      const many = Array.from({ length: 4_000 }, (_, index) => ({
        path: `packages/p${index}/NOTICE`,
        target: "NOTICE",
      }));
      const crowd = known([...many, { path: "packages/zzz/NOTICE", target: "NOTICE" }]);
      expect(decided("packages/zzz/NOTICE", "NOTICE", { links: crowd }).verdict).toBe("fail");
      expect(decided("packages/zzz/NOTICE", "LICENSE", { links: crowd }).verdict).toBe("pass");
    });

    it("more names than can be compared are doubt, and end at once", () => {
      const roots = known(Array.from({ length: 40 }, (_, index) => ({ path: `r${index}`, target: "" })));
      const { verdict, incomplete: gaps } = decided("elsewhere/**", "NOTICE", { links: roots });
      expect(verdict).toBe("fail");
      expect(gaps.map(({ code }) => code)).toEqual(["paths/names-cap"]);
    });

    it("a large change in a base of many links costs no more than a moment", () => {
      const links = known(
        Array.from({ length: 5_000 }, (_, index) => ({
          path: `p${index}/shared`,
          target: `shared/${index}`,
        })),
      );
      const files = known(Array.from({ length: 3_000 }, (_, index) => file(`src/a/b/c/f${index}.ts`)));
      const began = process.cpuUsage();
      expect(decided("p7/**", "", { links, files }).verdict).toBe("pass");
      const { user, system } = process.cpuUsage(began);
      // Half as much again when each name is compared with each link.
      expect((user + system) / 1000).toBeLessThan(1_000);
    });

    it("links that could not be read are doubt", () => {
      const unread = { links: incomplete("github/links-cap", "symbolic links", "too many") };
      expect(decided("@agent-instructions", "docs/assistant.md", unread).verdict).not.toBe("pass");
    });
  });

  it.each([
    ["CLAUDE.md", "docs/assistant.md", "docs/assistant.md"],
    ["a/b/link", "../c/./d", "a/c/d"],
    ["a/link", "..", ""],
    ["link", "a//b/", "a/b"],
    ["link", "../outside", null],
    ["a/link", "../../a/b", null],
    ["link", "/etc/passwd", null],
  ])("the link %s to %s leads to %s", (path, text, target) => {
    expect(targetOf(path, text)).toBe(target);
  });
});
