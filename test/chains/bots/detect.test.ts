import { braceExpand } from "minimatch";
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../src/chains/bots/catalogue.ts";
import { concernsBots, detectBots } from "../../../src/chains/bots/detect.ts";
import { leversPulled } from "../../../src/chains/bots/match.ts";
import { matchLists } from "../../../src/policy/match.ts";
import { only, outcome, step } from "./support.ts";

const ids = (files: Record<string, string>) =>
  detectBots(Object.entries(files).map(([path, text]) => ({ path, text }))).map(({ entry }) => entry.id);

describe("which bots are in use", () => {
  it.each<[string, string, string]>([
    ["atlantis.yaml", "version: 3\n", "atlantis"],
    ["digger.yml", "projects: []\n", "digger"],
    [".terrateam/config.yml", "enabled: true\n", "terrateam"],
    [".mergify.yml", "queue_rules: []\n", "mergify"],
    [".github/mergify.yml", "queue_rules: []\n", "mergify"],
    [".kodiak.toml", "version = 1\n", "kodiak"],
    [".bulldozer.yml", "version: 1\n", "bulldozer"],
    ["bors.toml", "status = []\n", "bors-ng"],
    ["rust-bors.toml", "timeout = 1\n", "rust-bors"],
    ["renovate.json5", "{}", "renovate"],
    [".github/renovate.json", "{}", "renovate"],
    [".renovaterc", "{}", "renovate"],
    ["package.json", `{"renovate": {"automerge": true}}`, "renovate"],
    ["package.json", `{"release": {"branches": ["main"]}}`, "semantic-release"],
    [".releaserc", "branches: [main]\n", "semantic-release"],
    [".github/dependabot.yml", "version: 2\n", "dependabot"],
    ["release-please-config.json", `{"packages": {".": {}}}`, "release-please"],
    [".changeset/config.json", "{}", "changesets"],
    ["OWNERS", "approvers:\n- a\n", "prow"],
    [".tekton/push.yaml", "kind: PipelineRun\n", "pipelines-as-code"],
    ["vercel.json", "{}", "vercel"],
    ["render.yaml", "services: []\n", "render"],
    [".github/copy-pr-bot.yaml", "enabled: true\n", "copy-pr-bot"],
  ])("%s: %s shows %s", (path, text, id) => {
    expect(concernsBots(path)).toBe(true);
    const bot = only({ [path]: text });
    expect(bot.entry.id).toBe(id);
    expect(bot.evidence).toEqual([expect.objectContaining({ file: path, line: 1 })]);
  });

  it.each([
    ["letter by letter", String.raw`"github/branch\x2ddeploy@v1"`],
    ["its slash escaped", String.raw`"github\/branch-deploy@v1"`],
    ["over two lines", '"github/branch-\\\n          deploy@v1"'],
    ["in capitals", "GitHub/Branch-Deploy@v1"],
  ])("an action named %s is found", (_, uses) => {
    const text = `on: issue_comment\njobs:\n  a:\n    steps:\n      - uses: ${uses}\n`;
    expect(ids({ ".github/workflows/a.yml": text })).toEqual(["branch-deploy"]);
  });

  it.each([
    ["commas", `a: [${",".repeat(190_000)}]`, "more than 100000 YAML tokens"],
    ["unclosed quotes", `a: "${"\\".repeat(190_000)}`, "more than 100000 YAML tokens"],
    ["brackets", `a: ${"[".repeat(190_000)}`, "nested too deeply"],
  ])("a configuration of nothing but %s is refused, which is told", (_, text, reason) => {
    const bot = only({ ".mergify.yml": text });
    expect(bot.incomplete).toContainEqual(
      expect.objectContaining({ file: ".mergify.yml", reason: expect.stringContaining(reason) }),
    );
  });

  it("shows none for files that only look alike", () => {
    expect(
      ids({
        "package.json": `{"name": "x"}`,
        "docs/atlantis.yaml.md": "x",
        OWNERS: "alice@example.org\nper-file *.md=bob@example.org\n",
        "src/mergify.yml": "queue_rules: []\n",
        ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v5\n",
      }),
    ).toEqual([]);
    expect(concernsBots("src/main.ts")).toBe(false);
    expect(concernsBots(".github/slash-command-dispatch.json")).toBe(true);
  });

  it.each(CATALOGUE.flatMap((entry) => entry.actions.map((action) => [action, entry.id] as const)))(
    "a step that uses %s shows %s",
    (action, id) => {
      const bot = only(step(`uses: ${action.toUpperCase()}@v1`));
      expect(bot.entry.id).toBe(id);
      expect(bot.evidence).toMatchObject([{ file: ".github/workflows/ops.yml", line: 7 }]);
    },
  );

  it("looks into composite actions, and not at actions whose name only begins alike", () => {
    const composite = "runs:\n  using: composite\n  steps:\n    - uses: github/branch-deploy@v11\n";
    expect(ids({ ".github/actions/deploy/action.yml": composite })).toEqual(["branch-deploy"]);
    expect(ids(step("uses: github/branch-deployer@v1"))).toEqual([]);
    expect(ids(step("uses: ./github/branch-deploy"))).toEqual([]);
  });

  it("has a default gate before every lever of every bot", () => {
    const bots = detectBots(
      [],
      CATALOGUE.map(({ id }) => id),
    );
    expect(bots.map(({ entry }) => entry.id)).toEqual(CATALOGUE.map(({ id }) => id));
    for (const bot of bots)
      for (const lever of bot.levers)
        expect(
          bot.gates.filter(({ levers }) => levers?.includes(lever.id)),
          `${bot.entry.id}/${lever.id}`,
        ).toHaveLength(1);
  });
});

describe("bots that policy names", () => {
  it("takes catalogue ids without any evidence, with their defaults", () => {
    const bot = only({}, ["mergify"]);
    expect(bot.evidence).toEqual([]);
    expect(outcome(bot, "queue")).toBe("stops stops passes");
  });

  it("does not list a bot twice that a file shows too", () => {
    expect(only({ "atlantis.yaml": "version: 3\n" }, ["atlantis"]).evidence).toHaveLength(1);
  });

  it("takes bots of one's own, and stops nobody for certain", () => {
    const bot = only({}, [
      {
        id: "acme-shipit",
        account: 998877,
        comments: ["/ship*"],
        labels: ["ship:*"],
        branches: ["deploy/**"],
        tags: ["v*"],
        dispatches: ["ship"],
        capability: "deploy",
      },
    ]);
    expect(bot.entry).toMatchObject({
      id: "acme-shipit",
      accounts: [998877],
      capability: { does: "deploy" },
    });
    const pulled = (kind: Parameters<typeof leversPulled>[1]["kind"], text: string) =>
      leversPulled([bot], { kind, text }).length > 0;
    expect(pulled("comment", "looks good\n/SHIP prod")).toBe(true);
    expect(pulled("comment", "do not /ship")).toBe(false);
    expect(pulled("label", "ship:eu")).toBe(true);
    expect(pulled("label", "shipped")).toBe(false);
    expect(pulled("branch", "deploy/eu/1")).toBe(true);
    expect(pulled("branch", "Deploy/eu")).toBe(false);
    expect(pulled("tag", "v1.2.3")).toBe(true);
    expect(pulled("repository-dispatch", "ship")).toBe(true);
    expect(pulled("repository-dispatch", "shipping")).toBe(false);
    for (const { id } of bot.levers) expect(outcome(bot, id)).toBe("unknown unknown unknown");
  });

  it("says so when the catalogue does not have a name", () => {
    const bot = only({}, ["no-such-bot"]);
    expect(bot.levers).toEqual([]);
    expect(bot.incomplete).toMatchObject([{ reason: expect.stringContaining("no-such-bot") }]);
  });
});

describe("files that are not understood", () => {
  it.each<[string, string, string]>([
    [".mergify.yml", "queue_rules: [\n", "queue"],
    [".mergify.yml", "extends: other-repository\n", "queue"],
    [".mergify.yml", "", "queue"],
    [".mergify.yml", "queue_rules: []\nqueue_rules: []\n", "queue"],
    [".kodiak.toml", "version = 1\n[merge]\ndo_not_merge = true\nnew_key = 1\n", "automerge"],
    [".kodiak.toml", "version = \n", "automerge"],
    ["rust-bors.toml", "merge_queue = true\n", "approve"],
    ["renovate.json5", "{automerge: 'it\\'s off'}", "dashboard"],
    ["renovate.json5", "{automerge: false, extends: [", "dashboard"],
    [".bulldozer.yml", "remote: acme/shared\n", "trigger"],
  ])("%s with %j stops nobody", (path, text, lever) => {
    const bot = only({ [path]: text });
    expect(bot.incomplete.length).toBeGreaterThan(0);
    expect(bot.incomplete[0]).toMatchObject({
      file: path,
      line: expect.any(Number),
      reason: expect.any(String),
    });
    expect(outcome(bot, lever)).toBe("unknown unknown unknown");
    expect(bot.gates.every(({ verdicts }) => !Object.values(verdicts).includes("stops"))).toBe(true);
  });

  it("a broken workflow does not hide the bots of the others", () => {
    const files = { ...step("uses: github/branch-deploy@v11"), ".github/workflows/a.yml": "jobs: [\n" };
    const bot = only(files);
    expect(bot.incomplete).toEqual([]);
    expect(outcome(bot, "deploy")).toBe("stops stops passes");
  });

  it.each<[string, string]>([
    [".mergify.yml", "[".repeat(190_000)],
    [".mergify.yml", "- ".repeat(95_000)],
    [".mergify.yml", "a:\n".repeat(60_000)],
    ["renovate.json", "[".repeat(190_000)],
    [".kodiak.toml", `a = ${"[".repeat(190_000)}`],
    [".mergify.yml", `queue_rules: ${"x".repeat(600_000)}`],
  ])("%s, hostile: refused within a second", (path, text) => {
    const start = process.cpuUsage();
    expect(only({ [path]: text }).incomplete.length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
  });

  it("an alias bomb is no reason to hang", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
      .split("")
      .map((key, index) => `${key}: &${key} [${`*${"abcdefgh"[index]},`.repeat(9).slice(0, -1)}]`)
      .join("\n")}\n`;
    const start = process.cpuUsage();
    expect(only({ ".mergify.yml": bomb }).incomplete.length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_000);
  });
});

describe("a bot's configuration is control over what it does", () => {
  const protectedPaths = matchLists([["@ci-control"]]);
  const paths = CATALOGUE.flatMap(({ configuration }) =>
    configuration.flatMap(({ path }) => braceExpand(path)),
  );

  it.each([...new Set(paths)].filter((path) => path !== "package.json"))("%s is in @ci-control", (path) => {
    const sample = path.replace("**/", "app/").replace("/**", "/file").replaceAll("*", "x");
    expect(protectedPaths(sample)).toEqual([0]);
  });
});
