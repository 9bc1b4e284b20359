import { describe, expect, it } from "vitest";
import { findCredentials } from "../../src/tool-servers/credentials.ts";
import { parseToolServers } from "../../src/tool-servers/parse.ts";

const milliseconds = (began: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
};

describe("a change that is made to keep the server from all others", () => {
  it.each(["\n", "a\n", "sk-", "-----BEGIN ", "eyJ-"])(
    "megabytes of %j in a tool-server file are searched for keys in a moment",
    (piece) => {
      const text = piece.repeat(2 ** 21 / piece.length);
      const began = process.cpuUsage();
      const parsed = parseToolServers(".mcp.json", text);
      findCredentials(text, parsed);
      expect(parsed.problems).not.toEqual([]);
      // Six seconds when each line is searched by itself.
      expect(milliseconds(began)).toBeLessThan(2_000);
    },
  );

  it("keys are found in their lines all the same, the first of each, behind as much as there is", () => {
    const key = `ghp_${"a1B2c3D4e5".repeat(4)}`;
    const text = `${"\n".repeat(300_000)}x ${key} ${key.replace("ghp", "gho")}\n# AKIAJ7QZ2345ABCDEFGH\n`;
    const found = findCredentials(text, parseToolServers(".mcp.json", text));
    expect(found.map(({ line, kind }) => ({ line, kind }))).toEqual([
      { line: 300_001, kind: "GitHub token" },
      { line: 300_002, kind: "AWS key" },
    ]);
  });
});
