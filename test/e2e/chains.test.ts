import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FaultKind } from "../../src/simulator/index.ts";
import { expectMerged, expectRefused } from "./support/merges.ts";
import { GATE, organization, plain } from "./support/organization.ts";
import { memoryStore, startWorld, type World } from "./support/world.ts";

const POLICY = "mode: {observe: ['deploy/*']}\ndeploy: {agents: block}\n";
const DEPLOY = ".github/workflows/deploy.yml";

const deploys = (on: string, ...more: string[]) =>
  [
    `on: ${on}`,
    "permissions: {contents: read, id-token: write}",
    "jobs:",
    "  deploy:",
    ...more.map((line) => `    ${line}`),
    "    runs-on: ubuntu-latest",
    "    steps:",
    "      - run: ./deploy.sh",
    "",
  ].join("\n");
const MAIN = "{push: {branches: [main]}}";
const COMMENT = "{push: {branches: [main]}, issue_comment: {types: [created]}}";
const calls = (on: string) =>
  `on: ${on}\npermissions: {id-token: write}\njobs:\n  call:\n    uses: ./${DEPLOY}\n    secrets: inherit\n`;

let acmeWorld: World;
const world = () => acmeWorld;
beforeAll(async () => {
  acmeWorld = await startWorld(await memoryStore());
});
afterEach(() => {
  acmeWorld.sim.faults.clear();
  expect(acmeWorld.sim.unsupported.splice(0)).toEqual([]);
});
afterAll(() => acmeWorld.close());

describe("ways to deploy rights", () => {
  it("a comment that deploys: red, with lever, workflow, capability and line; mended: green", async () => {
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys(MAIN) } });
    const pull = acme.propose(acme.copilot, { [DEPLOY]: deploys(COMMENT) }, { branch: "topic" });
    expect(await acme.verdict(pull)).toBe("failure");
    expectRefused(acme, pull);
    const run = await acme.check(pull);
    expect(run?.annotations).toMatchObject([{ path: DEPLOY, start_line: 1, title: "chains/added" }]);
    const text = plain(run);
    expect(text).toContain("chains/added");
    expect(text).toContain("comment on an issue or pull request");
    expect(text).toContain(`issue_comment, ${DEPLOY}:1`);
    expect(text).toContain("the job deploy");
    expect(text).toContain("cloud identity (OIDC)");
    const onlyAlice = "if: \"github.event_name == 'push' || github.actor == 'alice'\"";
    acme.shop.commit({ branch: "topic", by: acme.copilot, files: { [DEPLOY]: deploys(COMMENT, onlyAlice) } });
    expect(await acme.verdict(pull)).toBe("success");
    expectMerged(acme, pull);
  });

  it("an environment: its reviewers guard it; without them it is open; unnamed, it can be anything", async () => {
    const job = deploys(COMMENT, "environment: production").replace(
      "permissions: {contents: read, id-token: write}",
      "permissions: {}",
    );
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys(MAIN) } });
    acme.shop.environment("production", { reviewers: [acme.alice] });
    const guarded = acme.propose(acme.copilot, { [DEPLOY]: job });
    expect(await acme.verdict(guarded)).toBe("success");
    acme.shop.environment("production", { reviewers: [] });
    const open = acme.propose(acme.copilot, { [DEPLOY]: `${job}# again\n` });
    expect(await acme.verdict(open)).toBe("failure");
    expect(plain(await acme.check(open))).toContain("environment: production");
    acme.shop.environment("production", { protectionRules: [world().sim.app] });
    const asked = acme.propose(acme.copilot, { [DEPLOY]: `${job}# and again\n` });
    expect(await acme.verdict(asked)).toBe("action_required");
  });

  it("a workflow renamed: told again; a person's own change: none of this rule's business", async () => {
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys(COMMENT) } });
    const rename: [string, string][] = [[DEPLOY, ".github/workflows/other.yml"]];
    const pull = acme.propose(acme.copilot, {}, { rename });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain(".github/workflows/other.yml:1");
    expect(await acme.verdict(acme.propose(acme.alice, {}, { rename }))).toBe("success");
  });

  it("a reusable workflow: the way is found in the file that calls it", async () => {
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys("workflow_call") } });
    const pull = acme.propose(acme.copilot, { ".github/workflows/say.yml": calls("issue_comment") });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain(".github/workflows/say.yml:1");
  });

  it("broken YAML: never green on its own", async () => {
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys(MAIN) } });
    const pull = acme.propose(acme.copilot, { [DEPLOY]: "on: [push\njobs: {" });
    expect(await acme.verdict(pull)).toBe("action_required");
    expect(plain(await acme.check(pull))).toContain("cannot be told");
    expectRefused(acme, pull);
  });

  it.each<[FaultKind, { graphqlOperation: string } | { route: string }]>([
    ["graphql-errors", { graphqlOperation: "Blobs" }],
    ["500", { route: "GET /repos/{owner}/{repo}/git/trees/{tree_sha}" }],
  ])("GitHub answers %s to %o: never green, and right once it answers", async (kind, match) => {
    const acme = organization(world(), { policy: POLICY, files: { [DEPLOY]: deploys(MAIN) } });
    await acme.world.settled();
    const before = world().sim.faults.struck;
    world().sim.faults.add({ match, kind, times: 2 });
    const pull = acme.propose(acme.copilot, { [DEPLOY]: deploys(COMMENT) });
    expect(await acme.verdict(pull)).toBe("failure");
    expect(plain(await acme.check(pull))).toContain("comment on an issue or pull request");
    expect(world().sim.faults.struck).toBe(before + 2);
    const runs = acme.shop.checkRuns(pull.headSha).filter(({ name }) => name === GATE);
    expect(runs.map(({ conclusion }) => conclusion)).not.toContain("success");
  });
});
