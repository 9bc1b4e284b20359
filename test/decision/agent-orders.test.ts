import { describe, expect, test } from "vitest";
import { commentOrders, unheardOrders } from "../../src/decision/agent-orders.ts";
import { decide } from "../../src/decision/decide.ts";
import { againAt } from "../../src/evaluation/again.ts";
import type { Account } from "../../src/facts/account.ts";
import type { Comment, Facts } from "../../src/facts/facts.ts";
import { incomplete, known } from "../../src/facts/known.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { alice, carol, comment, copilot, facts } from "../support/facts.ts";

const ORDER = "/agent-policy quarantine copilot-cloud-agent odd pushes";

function policy(layer: "organization" | "repository") {
  const text = 'version: 1\nquarantine: {from: ["@acme/security"]}\n';
  const repository = layer === "organization" ? "acme/.github" : "acme/shop";
  const content = { state: "present" as const, text };
  const path = ".agent-policy.yml";
  return resolvePolicy([{ layer, repository, path, commit: "d".repeat(40), content }], {
    repository: { name: "shop" },
  });
}

interface Given extends Partial<Comment> {
  by?: Account;
  layer?: "organization" | "repository";
}

const read = (
  body: string,
  { by = carol, layer = "organization", ...over }: Given = {},
  more: Parameters<typeof facts>[0] = {},
) => commentOrders(policy(layer), facts({ comments: known([comment(by, body, over)]), ...more }));

describe("orders in comments", () => {
  test("by somebody of quarantine.from, with the comment they stand in", () => {
    expect(read(`${ORDER}\nMore follows by mail.`)).toEqual([
      {
        kind: "quarantine",
        agent: "copilot-cloud-agent",
        by: "carol (1003)",
        reason: "odd pushes",
        at: "2026-11-21T11:00:00Z",
        source: expect.any(String),
      },
    ]);
    expect(read("/agent-policy release copilot-cloud-agent all is well")).toMatchObject([
      { kind: "release" },
    ]);
  });

  test.each([
    ["somebody else", () => read(ORDER, { by: alice })],
    [
      "an agent that is in the team",
      () => read(ORDER, { by: copilot }, { teams: { "@acme/security": known([copilot.id]) } }),
    ],
    ["an edited comment", () => read(ORDER, { edited: true })],
    ["a comment of two days ago", () => read(ORDER, { createdAt: "2026-11-19T11:00:00Z" })],
    ["a comment of the future", () => read(ORDER, { createdAt: "2026-11-22T11:00:00Z" })],
    ["an agent that nobody knows", () => read("/agent-policy quarantine nobody-we-know odd")],
    ["no reason", () => read("/agent-policy quarantine copilot-cloud-agent ")],
    ["a quoted order", () => read(`> ${ORDER}`)],
    ["an order further down", () => read(`Hello\n${ORDER}`)],
    ["a repository's own section", () => read(ORDER, { layer: "repository" })],
    [
      "a team that could not be read",
      () => read(ORDER, {}, { teams: { "@acme/security": incomplete("x", "team", "no") } }),
    ],
  ])("%s orders nothing", (_, orders) => {
    expect(orders()).toEqual([]);
  });
});

describe("an order while the team that may give it cannot be read", () => {
  const { gap } = incomplete("github/unavailable", "members of @acme/security", "rate limit");
  const away = { "@acme/security": { known: false, gap: { ...gap, retry: true } } as const };
  const given = (body: string, teams: Facts["teams"] = away) =>
    facts({ comments: known([comment(alice, body)]), teams });

  test("is asked for again and not lost: until then the change is not green", () => {
    const decision = decide(policy("organization"), given(ORDER));
    expect(decision).toMatchObject({ verdict: "fail", incomplete: [{ what: "members of @acme/security" }] });
    const now = () => new Date("2026-11-21T12:00:00Z");
    expect(againAt({ now }, decision)).toEqual(new Date("2026-11-21T12:01:00Z"));
  });

  test("asks for nothing where nobody ordered anything, or reading again tells nothing new", () => {
    expect(unheardOrders(policy("organization"), given("Nice."))).toBeNull();
    expect(unheardOrders(policy("repository"), given(ORDER))).toBeNull();
    const never = { "@acme/security": incomplete("github/denied", "team", "no") };
    expect(unheardOrders(policy("organization"), given(ORDER, never))).toBeNull();
    const read = { "@acme/security": known([carol.id]) };
    expect(unheardOrders(policy("organization"), given(ORDER, read))).toBeNull();
  });
});
