import fc from "fast-check";
import { minimatch } from "minimatch";
import { describe, expect, it } from "vitest";
import { flawOfPathGlob } from "../../src/policy/glob.ts";
import { matchLists, matchPaths, matchRefs, matchText } from "../../src/policy/match.ts";
import { pathSet, pathSetNames } from "../../src/policy/path-sets.ts";

const OPTIONS = { dot: true, nonegate: true, nocomment: true, noext: true } as const;

describe("path globs", () => {
  const word = fc.constantFrom("a", "b", "src", ".github", "x.ts", ".ts", "a.b.ts", "Makefile", "é");
  const piece = fc.constantFrom(
    "*",
    "**",
    "*.ts",
    "a*",
    "*b",
    "?",
    "[ab]",
    "{a,b}",
    "*.{ts,tf}",
    "a*.ts",
    "{a,b}/**",
    "*.b.ts",
  );
  const glob = fc
    .array(fc.oneof(word, piece), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"));
  const path = fc.array(word, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));

  it("match exactly as minimatch does, by whatever shortcut", () => {
    fc.assert(
      fc.property(fc.array(glob, { minLength: 1, maxLength: 4 }), path, (globs, name) => {
        expect(matchPaths(globs)(name)).toBe(globs.some((one) => minimatch(name, one, OPTIONS)));
      }),
      { numRuns: 4000 },
    );
  });

  it("say which lists match, each once, in order", () => {
    const find = matchLists([["docs/**"], ["**/*.ts", "src/**"], ["@ci-control"], ["src/a.ts"]]);
    expect(find("src/a.ts")).toEqual([1, 3]);
    expect(find(".github/workflows/x.ts")).toEqual([1, 2]);
    expect(find("readme")).toEqual([]);
  });

  it("see dot files, take ! and # as letters, and tell case apart", () => {
    expect(matchPaths(["**"])(".github/workflows/ci.yml")).toBe(true);
    expect(matchPaths(["#a"])("#a")).toBe(true);
    expect(matchPaths(["src/**"])("SRC/a")).toBe(false);
  });

  it("are refused before they can stall the App", () => {
    expect(flawOfPathGlob("{a,b,c}".repeat(6))).toMatch(/256/);
    expect(flawOfPathGlob(`${"**/a/".repeat(9)}b`)).toMatch(/\*\*/);
    expect(flawOfPathGlob("@(a|b)")).toMatch(/extended/);
    expect(flawOfPathGlob("src/{a,b}/**/*.{ts,tsx}")).toBeUndefined();
  });
});

describe("built-in sets", () => {
  const cases: Record<string, { in: string[]; out: string[] }> = {
    "@ci-control": {
      in: [
        ".github/workflows/ci.yml",
        ".github/dependabot.yml",
        "actions/x/action.yml",
        ".gitattributes",
        "sub/.gitattributes",
        ".gitmodules",
        "docs/CODEOWNERS",
        "atlantis.yaml",
        ".mergify.yml",
        ".kodiak.toml",
        "renovate.json",
        "Jenkinsfile",
        ".gitlab-ci.yml",
        ".circleci/config.yml",
        "azure-pipelines.yml",
        "Dockerfile",
        "svc/Makefile",
        ".agent-policy.yml",
        ".GitHub/Workflows/CI.YML",
      ],
      out: ["src/index.ts", "docs/workflows.md", "src/makefiles.ts"],
    },
    "@agent-instructions": {
      in: [
        "CLAUDE.md",
        "pkg/deep/AGENTS.md",
        "claude.MD",
        ".cursor/rules/x.mdc",
        "pkg/.cursor/rules/x.mdc",
        ".mcp.json",
        ".vscode/mcp.json",
        ".github/copilot-instructions.md",
        ".claude/settings.json",
        "GEMINI.md",
      ],
      out: ["README.md", "src/agents.ts", "src/claude.ts"],
    },
    "@manifests": {
      in: [
        "package.json",
        "apps/web/package-lock.json",
        "go.mod",
        "Cargo.lock",
        "requirements-dev.txt",
        "x/pyproject.toml",
        "pom.xml",
        "App.csproj",
        "Gemfile",
        "build.gradle.kts",
        "pnpm-lock.yaml",
      ],
      out: ["src/package.ts", "docs/cargo.md"],
    },
    "@release-keys": {
      in: [
        "cosign.pub",
        "keys/release.asc",
        ".npmrc",
        "app/.pypirc",
        "android/app.keystore",
        ".goreleaser.yml",
        "release.pem",
        ".releaserc.json",
      ],
      out: ["src/keys.ts", "docs/release.md"],
    },
  };

  it.each(pathSetNames)("%s has what it should, and nothing ordinary", (name) => {
    const matches = matchPaths([name]);
    const expected = cases[name];
    expect(expected?.in.filter((path) => !matches(path))).toEqual([]);
    expect(expected?.out.filter((path) => matches(path))).toEqual([]);
  });

  it.each(pathSetNames)("%s holds globs that a policy might write", (name) => {
    expect(pathSet(name)?.match.flatMap((glob) => flawOfPathGlob(glob) ?? [])).toEqual([]);
  });
});

describe("other globs", () => {
  it("over refs know the default branch; an unknown one is every branch", () => {
    expect(matchRefs(["~DEFAULT_BRANCH"], "trunk")("trunk")).toBe(true);
    expect(matchRefs(["~DEFAULT_BRANCH"], "trunk")("main")).toBe(false);
    expect(matchRefs(["~DEFAULT_BRANCH"], null)("anything")).toBe(true);
    expect(matchRefs(["release/**"], null)("release/1/2")).toBe(true);
    expect(matchRefs(["release/*"], "main")("release/1/2")).toBe(false);
  });

  it("over text take any character, and the whole text", () => {
    expect(matchText(["https://mcp.example/*"])("https://mcp.example/a/b?c")).toBe(true);
    expect(matchText(["/ship*"])("/ship it\nnow")).toBe(true);
    expect(matchText(["/ship"])("please /ship")).toBe(false);
    expect(matchText(["prod-?"])("prod-1")).toBe(true);
    expect(matchText(["PROD*"], { ignoreCase: true })("production")).toBe(true);
    expect(matchText(["a.c"])("abc")).toBe(false);
  });

  it("over text answer as the regular expression would", () => {
    const letters = fc
      .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 })
      .map((all) => all.join(""));
    const plain = fc.array(fc.constantFrom("a", "b"), { maxLength: 10 }).map((all) => all.join(""));
    fc.assert(
      fc.property(letters, plain, (glob, text) => {
        const regex = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
        expect(matchText([glob])(text)).toBe(regex.test(text));
      }),
      { numRuns: 1000 },
    );
  });
});
