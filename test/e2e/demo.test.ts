import { expect, it } from "vitest";
import { answerOf, DEPLOYMENTS, start } from "../../src/cli/commands/demo/deployments.ts";
import { SCENES } from "../../src/cli/commands/demo/scenes.ts";
import { buildWorld, type World as Shop } from "../../src/cli/commands/demo/world.ts";
import type { PullRequest } from "../../src/simulator/index.ts";
import { ADVISORY, GATE } from "./support/organization.ts";
import { onBothStores } from "./support/stores.ts";

/** What each scene's first decision and its last one are, and the rule that stands in the way. */
const EXPECTED: Record<string, { first: [string, string]; last?: [string, string]; rule?: string }> = {
  "Copilot adds a file to src/": { first: [GATE, "success"] },
  "Copilot edits the deploy workflow": { first: [GATE, "failure"], rule: "paths/forbidden" },
  "Copilot renames the workflow away": { first: [GATE, "failure"], rule: "paths/forbidden" },
  "Copilot relaxes the policy itself": { first: [GATE, "failure"], rule: "policy/protected" },
  "Copilot targets a lax branch of its own": {
    first: [ADVISORY, "failure"],
    last: [GATE, "failure"],
    rule: "paths/forbidden",
  },
  "Copilot changes src/payments/": {
    first: [GATE, "action_required"],
    last: [GATE, "success"],
    rule: "paths/review",
  },
  "Copilot adds a price list": {
    first: [GATE, "success"],
    last: [GATE, "failure"],
    rule: "deploy/levers",
  },
  "alice edits the deploy workflow": { first: [GATE, "success"] },
  "dependabot-bot poses as Dependabot, edits CI": { first: [GATE, "failure"], rule: "paths/forbidden" },
};

onBothStores("the demo's scenes", (world) => {
  let shop: Shop | undefined;
  const latest = (pull: PullRequest, name: string) =>
    shop?.shop.checkRuns(pull.headSha).find((run) => run.name === name);

  it.each(SCENES.map((scene, index) => [index, scene.title, scene] as const))(
    "%i %s",
    async (_n, _title, scene) => {
      const { sim, settled } = world();
      shop ??= buildWorld(sim);
      const title = `${scene.by(shop).login} ${scene.title}`;
      const expected = EXPECTED[title];
      expect(expected, title).toBeDefined();
      if (!expected) return;
      const pull = scene.open(shop);
      await settled();
      const first = latest(pull, expected.first[0]);
      expect(first?.conclusion).toBe(expected.first[1]);
      const told = first?.summary;
      for (const step of scene.later ?? []) {
        step.act(shop, pull);
        await settled();
      }
      const [name, conclusion] = expected.last ?? expected.first;
      const last = latest(pull, name);
      expect(last?.conclusion).toBe(conclusion);
      if (expected.rule) expect(`${told} ${last?.summary}`).toContain(expected.rule);
      expect(pull.merge(shop.alice).merged).toBe(scene.merges);
      expect(
        shop.shop
          .checkRuns(pull.headSha)
          .every((run) => ["success", "failure", "action_required", null].includes(run.conclusion)),
      ).toBe(true);
    },
  );

  it.each(DEPLOYMENTS.map((scene) => [scene.title, scene] as const))("%s", async (_title, scene) => {
    const { sim, settled } = world();
    if (shop === undefined) throw new Error("the scenes come first");
    const run = start(scene, shop);
    await settled();
    expect(answerOf(run, sim.app.id)).toMatchObject({ state: scene.answer });
  });
});
