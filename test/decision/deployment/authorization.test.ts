import { describe, expect, test } from "vitest";
import { authorizationFor } from "../../../src/decision/deployment/authorization.ts";
import { authorizeIdentifier } from "../../../src/decision/deployment/button.ts";
import { botTarget, environmentTarget, writtenTarget } from "../../../src/decision/deployment/target.ts";
import type { Authorization } from "../../../src/facts/authorization.ts";
import { known } from "../../../src/facts/known.ts";
import { compileRegistry } from "../../../src/identity/registry/registry.ts";
import { authorization, dana } from "../../support/deployment.ts";
import { actor, alice, bob, copilot, HEAD, NOW } from "../../support/facts.ts";

const ask = (given: Authorization[], use: string | null = "run 1 attempt 1") =>
  authorizationFor({
    grant: { from: ["@acme/oncall"], by: "comment", "max-age": "4h" },
    authorizations: known(given),
    teams: { "@acme/oncall": known([alice.id, bob.id, copilot.id]) },
    registry: compileRegistry(),
    sha: HEAD,
    target: "production",
    participants: new Set([alice.id]),
    use,
    asOf: NOW,
  });

describe("an authorisation", () => {
  test("by a person of the team counts, until it runs out", () => {
    expect(ask([authorization(bob)])).toMatchObject({
      value: { granted: { by: "bob", until: "2026-11-21T15:00:00.000Z" }, refused: [] },
    });
  });

  test.each<[string, Authorization, string]>([
    ["A4: for another commit", authorization(bob, { sha: "1".repeat(40) }), "names commit 1111111"],
    ["for another target", authorization(bob, { target: "staging" }), "names `staging`"],
    [
      "for a bot of the same name",
      authorization(bob, { target: "bot:production" }),
      "names `bot:production`",
    ],
    ["A1: edited", authorization(bob, { state: "edited" }), "edited afterwards"],
    ["race 5: deleted", authorization(bob, { state: "deleted" }), "deleted afterwards"],
    ["A5: by an agent's account", authorization(copilot), "not a person's"],
    [
      "through an app",
      authorization(bob, { actor: actor(bob, { id: 9, slug: "helper" }) }),
      "the app helper",
    ],
    ["by nobody GitHub names", authorization(bob, { actor: actor(null) }), "not a person's"],
    ["race 14: by somebody outside the team", authorization(dana), "nobody whom"],
    ["A6: by somebody who took part", authorization(alice), "took part"],
    ["run out", authorization(bob, { at: "2026-11-21T08:00:00Z" }), "older than 4h"],
    ["from the future", authorization(bob, { at: "2026-11-21T12:00:01Z" }), "future"],
    ["used by another run", authorization(bob, { usedBy: "run 2 attempt 1" }), "was used by run 2"],
  ])("%s does not count, and the reason is told", (_name, given, why) => {
    const answer = ask([given]);
    expect(answer).toMatchObject({ value: { granted: null, refused: [expect.stringContaining(why)] } });
  });

  test("that does not count takes nothing from one that does", () => {
    expect(ask([authorization(dana), authorization(bob)])).toMatchObject({
      value: { granted: { by: "bob" }, refused: [expect.stringContaining("dana")] },
    });
  });

  test("shows as given where nothing uses it up, and as gone once it was used", () => {
    expect(ask([authorization(bob)], null)).toMatchObject({ value: { granted: { by: "bob" } } });
    expect(ask([authorization(bob, { usedBy: "run 2 attempt 1" })], null)).toMatchObject({
      value: { granted: null },
    });
  });
});

describe("what is authorised", () => {
  test("is named in one way; no environment can be named like a bot", () => {
    expect(environmentTarget("production")).toBe("production");
    expect(botTarget("production")).toBe("bot:production");
    const names = ["atlantis", "bot:atlantis", "BOT:atlantis", "environment:x", "bot:environment:x"];
    const pressed = (target: string) => authorizeIdentifier(HEAD, target);
    const bots = new Set(names.map(botTarget).map(pressed));
    for (const name of names) expect(bots).not.toContain(pressed(environmentTarget(name)));
    expect(environmentTarget("BOT:atlantis").toLowerCase()).toBe(environmentTarget("bot:atlantis"));
  });

  test("is read from a comment as it is compared", () => {
    for (const name of ["production", "bot:atlantis", "environment:x", "prod eu"]) {
      expect(writtenTarget(environmentTarget(name))).toBe(environmentTarget(name));
      expect(writtenTarget(`environment:${name}`)).toBe(environmentTarget(name));
    }
    expect(writtenTarget("bot:atlantis")).toBe(botTarget("atlantis"));
  });
});
