import { describe, expect, test } from "vitest";
import { matchPaths } from "../../src/policy/match.ts";
import { locations, locationsOf, standsForLocation } from "../../src/tool-servers/locations.ts";

describe("locations", () => {
  test("every row names its source and the keys it looks under", () => {
    for (const { tool, source, match, servers } of locations) {
      expect(source, tool).toMatch(/^https:\/\//);
      expect(match.length, tool).toBeGreaterThan(0);
      expect(
        servers.flat().every((key) => key !== ""),
        tool,
      ).toBe(true);
    }
    expect(new Set(locations.map(({ tool }) => tool)).size).toBe(locations.length);
  });

  test.each([
    ".mcp.json",
    "a/b/.mcp.json",
    ".MCP.JSON",
    ".cursor/mcp.json",
    ".ⅿcp.json",
    "x/.codex/config.toml",
    "Opencode.jsonc",
  ])("%s is one", (path) => {
    expect(locationsOf(path)).not.toEqual([]);
  });

  test.each(["mcp.json.bak", "src/mcp.ts", "package.json", "settings.json", "docs/config.toml", "AGENTS.md"])(
    "%s is none",
    (path) => {
      expect(locationsOf(path)).toEqual([]);
    },
  );

  test("a hidden directory that tools look into can be stood in for; an ordinary one cannot", () => {
    expect([".cursor", "a/.kiro/settings", ".Codex"].map(standsForLocation)).toEqual([true, true, true]);
    expect(["docs", "goose", "settings", ".cache"].map(standsForLocation)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("the files of agents' own settings are also agent instructions", () => {
    const isInstruction = matchPaths(["@agent-instructions"]);
    const files = [
      ".mcp.json",
      ".cursor/mcp.json",
      ".codex/config.toml",
      ".zed/settings.json",
      "opencode.json",
      ".github/agents/a.md",
    ];
    expect(files.filter((path) => !isInstruction(path))).toEqual([]);
  });
});
