import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileText } from "../../src/facts/facts.ts";
import { readFacts } from "../../src/git/facts.ts";
import { createRepository, type TestRepository } from "./repository.ts";

const ASIDE = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
const text = (name: string) => `{"mcpServers": {"${name}": {"command": "${name}"}}}\n`;

let repo: TestRepository;
let documents: Map<string, FileText>;
beforeAll(async () => {
  repo = createRepository();
  repo.write(".mcp.json", text("old"));
  repo.write(".cursor/mcp.json", text("gone"));
  repo.write("notes.json", text("moved").repeat(20));
  repo.write("src/a.ts", "a\n");
  repo.commit("base");
  repo.git("checkout", "-qb", "topic");
  repo.write(".mcp.json", text("new"));
  repo.git("rm", "-q", ".cursor/mcp.json");
  repo.git("mv", "notes.json", "mcp.json");
  repo.write(".roo/mcp.json", text("added"));
  repo.write(".kiro/settings/mcp.json", ASIDE);
  repo.write(".junie/mcp/mcp.json", Buffer.alloc(1_100_000, 0x20));
  repo.write("src/a.ts", "b\n");
  repo.commit("change");
  const facts = await readFacts({
    repo: repo.directory,
    base: "main",
    head: "topic",
    asOf: "2026-11-21T10:00:00Z",
  });
  documents = new Map(facts.documents.map((document) => [document.path, document]));
});
afterAll(() => repo[Symbol.dispose]());

describe("tool-server files of a clone", () => {
  it("are read where the change adds or edits them, and nowhere else", () => {
    expect([...documents.keys()].sort()).toEqual([
      ".junie/mcp/mcp.json",
      ".kiro/settings/mcp.json",
      ".mcp.json",
      ".roo/mcp.json",
      "mcp.json",
    ]);
  });

  it("have a text before only under the name they had", () => {
    expect(documents.get(".mcp.json")).toMatchObject({
      text: { known: true, value: text("new") },
      before: { known: true, value: text("old") },
    });
    expect(documents.get("mcp.json")?.before).toEqual({ known: true, value: null });
    expect(documents.get(".roo/mcp.json")?.before).toEqual({ known: true, value: null });
  });

  it("are gaps where they are too large or no text", () => {
    expect(documents.get(".kiro/settings/mcp.json")?.text).toMatchObject({
      known: false,
      gap: { code: "git/not-text" },
    });
    expect(documents.get(".junie/mcp/mcp.json")?.text).toMatchObject({
      known: false,
      gap: { kind: "incomplete" },
    });
  });
});
