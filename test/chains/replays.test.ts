import { describe, expect, it } from "vitest";
import { addedPaths } from "../../src/chains/paths/difference.ts";
import type { Environment, Settings } from "../../src/chains/settings/settings.ts";
import { outcome, scanned } from "./support.ts";

const deploys = (condition: string) => `on: {push: {branches: [main]}}
permissions: {contents: read}
jobs: {ship: {if: "${condition}", environment: production, runs-on: ubuntu-latest, steps: [{run: ./ship.sh}]}}
`;
const ALICE = "github.actor == 'alice'";
const production = (over: Partial<Environment> = {}): Settings => ({
  environments: [{ name: "production", reviewers: [], waitMinutes: 0, refs: "protected", apps: [], ...over }],
});
const again = (settings?: Settings, condition = ALICE) =>
  outcome(
    scanned(deploys(condition), settings === undefined ? {} : { settings }),
    "writer",
    ({ lever }) => lever.kind === "rerun",
  );

describe("running again what someone else deployed", () => {
  it("is what an older commit is deployed with, over a newer one", () => {
    const [path] = scanned(deploys(ALICE)).paths.filter(({ lever }) => lever.kind === "rerun");
    expect(path).toMatchObject({
      profile: "writer",
      verdict: "unknown",
      lever: { event: "push", detail: expect.stringContaining("older commit") },
      capability: { kind: "environment", name: "production" },
    });
    expect(path?.guards.map(({ kind, verdict }) => [kind, verdict])).toContainEqual(["outcome", "unknown"]);
  });

  it("waits for the environment's reviewers once more; its branches were right the first time", () => {
    expect(again(production())).toBe("unknown");
    const main = { ...production({ refs: [{ type: "branch", pattern: "main" }] }), defaultBranch: "main" };
    expect(again(main)).toBe("unknown");
    const closed = {
      name: "main",
      target: "branch" as const,
      include: ["main"],
      exclude: [],
      restricts: [{ kind: "update" as const }],
      bypass: [],
    };
    expect(again({ ...main, refs: { rulesets: [closed], classic: [] } }, "true")).toBe("unknown");
    expect(again(production({ reviewers: ["alice"] }))).toBe("none");
    expect(again(production({ waitMinutes: 30 }))).toBe("unknown");
  });

  it("takes the permission to control workflows", () => {
    const may = (actions: "read" | "write") => again({ permissions: { contents: "write", actions } });
    expect(may("write")).toBe("unknown");
    expect(may("read")).toBe("guarded");
  });

  it("is nothing that a change adds which closes another way to the same", () => {
    const before = scanned(deploys("true"), { settings: production() });
    const after = scanned(deploys(ALICE), { settings: production() });
    expect(after.paths.some(({ lever }) => lever.kind === "rerun")).toBe(true);
    expect(addedPaths(before, after)).toEqual([]);
    expect(addedPaths(scanned({}), after)).not.toEqual([]);
  });
});
