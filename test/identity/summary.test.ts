import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { attributeCommit } from "../../src/identity/commits.ts";
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import { identitySettings } from "../../src/identity/settings.ts";
import { inventory } from "../../src/identity/summary.ts";
import { policySchema } from "../../src/policy/schema.ts";
import { bot, commit, DEPENDABOT } from "./builders.ts";

const registry = compileRegistry({ registry: [{ id: "claude-code", owner: "@acme/platform" }] });
const CLAUDE =
  "x\n\nCo-authored-by: Claude <noreply@anthropic.com>\nClaude-Session: https://claude.ai/code/session_";
const history = [
  ["2026-03-01T00:00:00Z", commit(1, { message: `${CLAUDE}1` })],
  ["2026-01-01T02:00:00+02:00", commit(2, { message: `${CLAUDE}2` })],
  ["2026-02-01T00:00:00Z", commit(3)],
  ["2026-04-01T00:00:00Z", commit(4, { author: { account: bot(777, 'odd "name"[bot]') } })],
  ["2026-05-01T00:00:00Z", commit(5, { author: { account: bot(888, "Copilot") } })],
  [
    "2026-05-02T00:00:00Z",
    commit(6, { author: { email: "999+new-app[bot]@users.noreply.github.com", account: null } }),
  ],
  [
    "2026-05-03T00:00:00Z",
    commit(7, { author: { email: "old-app[bot]@users.noreply.github.com", account: null } }),
  ],
  ["2026-05-04T00:00:00Z", commit(8, { author: { account: DEPENDABOT } })],
] as const;
const seen = inventory(
  history.map(([at, one]) => ({ at, attribution: attributeCommit(one, registry, identitySettings()) })),
  registry,
);

describe("inventory", () => {
  it("counts commits by class", () => {
    expect(seen).toMatchObject({
      commits: 8,
      byClass: { agent: 2, human: 1, "unknown-app": 4, automation: 1, shared: 0 },
    });
  });

  it("tells each agent's first and last time, its owner and its identities", () => {
    expect(seen.agents).toEqual([
      {
        id: "claude-code",
        name: "Claude Code and the Claude GitHub App",
        owner: "@acme/platform",
        commits: 2,
        since: "2026-01-01T02:00:00+02:00",
        last: "2026-03-01T00:00:00Z",
        identities: [
          {
            kind: "trailer",
            value: "co-authored-by: Claude <noreply@anthropic.com>",
            basis: "claimed",
            commits: 2,
          },
          { kind: "trailer", value: "claude-session: …", basis: "claimed", commits: 2 },
          { kind: "marker", value: "https://claude.ai/code/session_", basis: "claimed", commits: 2 },
        ],
      },
    ]);
  });

  it("lists unknown apps, and warns of a known login under another number", () => {
    expect(seen.unknownApps.map((app) => [app.account, app.login, app.imitates])).toEqual([
      [777, 'odd "name"[bot]', null],
      [888, "Copilot", expect.stringMatching(/^copilot-/)],
      [999, "new-app[bot]", null],
      [null, "old-app[bot]", null],
    ]);
  });

  it("offers entries that the policy schema takes and that do what they say", () => {
    for (const app of seen.unknownApps) {
      if (app.account === null) {
        expect(app.policy).toBeNull();
        continue;
      }
      const accepted = policySchema.parse({ version: 1, ...parse(app.policy?.accept ?? "") });
      expect(compileRegistry(accepted.agents).accounts.get(app.account)?.role).toBe("automation");
      const governed = policySchema.parse({ version: 1, ...parse(app.policy?.govern ?? "") });
      expect(compileRegistry(governed.agents).accounts.get(app.account)?.role).toBe("agent");
    }
  });

  it("points out people with a machine's name, with an entry that governs them", () => {
    const byName = (name: string, email: string, n: number) => ({
      at: `2026-06-0${n}T00:00:00Z`,
      attribution: attributeCommit(
        commit(n, { author: { name, email, account: null } }),
        registry,
        identitySettings(),
      ),
    });
    const { machineNames, byClass } = inventory(
      [
        byName("Somebody's AI Agent", "Robot@acme.example", 1),
        byName("Somebody's AI Agent", "Robot@acme.example", 2),
        byName("shopbot", "shop@acme.example", 3),
        byName("Jane Talbot", "jane@acme.example", 4),
        byName("Agentha Botham", "agentha@acme.example", 5),
        byName("Bot, Kyrillic", "\u0430@acme.example", 6),
        byName("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", 7),
      ],
      registry,
    );
    expect(byClass).toMatchObject({ human: 6, automation: 1 });
    expect(machineNames).toMatchObject([
      {
        name: "Somebody's AI Agent",
        commits: 2,
        since: "2026-06-01T00:00:00Z",
        last: "2026-06-02T00:00:00Z",
      },
      { name: "shopbot", commits: 1 },
      { name: "Bot, Kyrillic", policy: null },
    ]);
    const governed = policySchema.parse({ version: 1, ...parse(machineNames[0]?.policy?.govern ?? "") });
    expect(compileRegistry(governed.agents).emails.get("robot@acme.example")).toMatchObject({
      role: "agent",
      id: "robot",
    });
  });

  it("has nothing to say of an empty history", () => {
    expect(inventory([], registry)).toMatchObject({
      commits: 0,
      agents: [],
      unknownApps: [],
      machineNames: [],
    });
  });
});
