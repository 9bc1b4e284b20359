import { describe, expect, it } from "vitest";
import { authorityOf } from "../../../src/chains/paths/authority.ts";
import { scanned } from "../support.ts";

const found = scanned(`
on: issue_comment
permissions: {contents: read}
jobs:
  open:
    runs-on: ubuntu-latest
    steps: [{run: ./ship, env: {KEY: "\${{ secrets.KEY }}"}}]
  writers:
    if: github.event.comment.author_association == 'COLLABORATOR'
    runs-on: ubuntu-latest
    steps: [{run: npm publish}]
  person:
    if: github.actor == 'alice'
    runs-on: [self-hosted]
    steps: [{run: make}]
  someday:
    environment: production
    runs-on: ubuntu-latest
    steps: [{run: ./ship}]
  agent:
    runs-on: ubuntu-latest
    steps:
      - uses: anthropics/claude-code-action@v1
        with: {anthropic_api_key: "\${{ secrets.MODEL }}", claude_args: "--allowedTools Bash"}
`);
const [commenter, triage, writer] = authorityOf(found.profiles, found.paths);
const names = (who: typeof commenter) =>
  who?.reached.map(({ kind, name, verdict }) => `${kind} ${name} ${verdict}`);

describe("effective authority", () => {
  it("is what others do for a profile, and nothing that a guard stops", () => {
    expect(names(commenter)).toEqual([
      "secrets KEY reachable",
      "environment production unknown",
      "packages npm unknown",
    ]);
    expect(names(triage)).toEqual([
      "secrets KEY reachable",
      "packages npm reachable",
      "environment production unknown",
    ]);
    expect(names(writer)).toContain("secrets MODEL reachable");
    expect(names(writer)?.some((name) => name.startsWith("runner"))).toBe(false);
  });

  it("names the paths of each", () => {
    const known = new Set(found.paths.map(({ id }) => id));
    for (const { paths } of writer?.reached ?? []) {
      expect(paths.length).toBeGreaterThan(0);
      for (const id of paths) expect(known.has(id)).toBe(true);
    }
  });

  it("holds what the role itself may, which grows with the role", () => {
    expect(commenter?.own).toEqual([]);
    expect(writer?.own).toEqual(expect.arrayContaining([...(triage?.own ?? [])]));
    expect(writer?.own.map(({ kind }) => kind)).not.toContain("workflows-write");
    const [, , able] = authorityOf(found.profiles, found.paths, true);
    expect(able?.own.map(({ kind }) => kind)).toContain("workflows-write");
  });

  it("names agents that the profile can talk to, with their tools", () => {
    expect(commenter?.agents).toEqual([]);
    expect(writer?.agents).toEqual([{ name: "anthropics/claude-code-action", tools: ["Bash"], servers: [] }]);
  });
});
