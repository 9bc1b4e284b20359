import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../src/chains/bots/catalogue.ts";
import { botsPage } from "../../../src/chains/bots/page.ts";

describe("docs/bots.md", () => {
  it("is what `npm run schema` writes", () => {
    expect(readFileSync(new URL("../../../docs/bots.md", import.meta.url), "utf8")).toBe(botsPage());
  });

  it("has every bot, in tables that hold", () => {
    const lines = botsPage().split("\n");
    for (const { id } of CATALOGUE)
      expect(
        lines.filter((line) => line.startsWith("|") && line.includes(`\`${id}\``)).length,
        id,
      ).toBeGreaterThanOrEqual(2);
    const width = (line: string) => line.replaceAll("\\|", "").split("|").length;
    for (const line of lines.filter((text) => text.startsWith("|"))) expect([5, 7]).toContain(width(line));
  });
});
