import { describe, expect, it } from "vitest";
import { z } from "zod";
import { attribute } from "../../src/identity/change.ts";
import { attributeCommit } from "../../src/identity/commits.ts";
import { canonicalEmail } from "../../src/identity/email.ts";
import agents from "../../src/identity/registry/agents.json" with { type: "json" };
import automation from "../../src/identity/registry/automation.json" with { type: "json" };
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import { type AgentRow, agentRow, automationRow, trapRow } from "../../src/identity/registry/schema.ts";
import traps from "../../src/identity/registry/traps.json" with { type: "json" };
import { identitySettings } from "../../src/identity/settings.ts";
import { actor, commit, facts, policy } from "./builders.ts";

const rows = z.array(agentRow).parse(agents);
const bots = z.array(automationRow).parse(automation);
const registry = compileRegistry();

describe("registry data", () => {
  it("has unique ids, numbers, addresses, globs and marks", () => {
    const all = [...rows, ...bots];
    const unique = (values: unknown[]) => expect(values.length).toBe(new Set(values).size);
    unique(all.map((row) => row.id));
    unique(all.flatMap((row) => (row.accounts ?? []).map((account) => account.id)));
    unique(all.flatMap((row) => (row.apps ?? []).map((app) => app.slug)));
    unique(all.flatMap((row) => row.emails ?? []));
    unique(all.flatMap((row) => row.branches ?? []));
    unique(all.flatMap((row) => row.workflows ?? []));
    unique(all.flatMap((row) => row.markers ?? []));
  });

  it("has only addresses that can match", () => {
    for (const email of [...rows, ...bots].flatMap((row) => row.emails ?? []))
      expect(canonicalEmail(email)).toBe(email);
  });

  it("gives every agent at least one signal", () => {
    const count = (row: AgentRow) =>
      [row.accounts, row.apps, row.emails, row.trailers, row.branches, row.markers].filter(
        (list) => list !== undefined,
      ).length;
    for (const row of rows) expect(count(row), row.id).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThanOrEqual(50);
  });

  it("gives each bot's own noreply address the bot's own number, but for the documented ones", () => {
    const odd = rows.flatMap((row) =>
      (row.emails ?? []).filter((email) => {
        const id = /^(\d+)\+/.exec(email)?.[1];
        return id !== undefined && !(row.accounts ?? []).some((account) => account.id === Number(id));
      }),
    );
    expect(odd).toEqual([
      "41898282+claude[bot]@users.noreply.github.com",
      "81847+claude@users.noreply.github.com",
    ]);
  });

  it("refuses a malformed row", () => {
    const [row] = rows;
    for (const over of [
      { kind: "robot" },
      { sources: [] },
      { checked: "yesterday" },
      { emails: ["A@X.org"] },
      { emial: [] },
      { trailers: [{ key: "x" }] },
    ]) {
      expect(agentRow.safeParse({ ...row, ...over }).success).toBe(false);
    }
  });
});

describe("traps", () => {
  for (const trap of z.array(trapRow).parse(traps)) {
    it(`${trap.id}: ${trap.expect.class}${trap.expect.agents.length > 0 ? ` (${trap.expect.agents}), claimed` : ""}`, () => {
      const { probe } = trap;
      const settings = identitySettings();
      const seen =
        probe.kind === "author"
          ? attributeCommit(commit(1, { author: { ...probe, account: null } }), registry, settings)
          : probe.kind === "trailer"
            ? attributeCommit(commit(1, { message: `Fix it\n\n${probe.line}\n` }), registry, settings)
            : probe.kind === "account"
              ? attributeCommit(commit(1, { author: { account: probe } }), registry, settings)
              : attribute(
                  facts({ change: { head: { ...facts().change.head, ref: `refs/heads/${probe.name}` } } }),
                  policy(),
                );
      expect(seen).toMatchObject({ ...trap.expect, basis: "claimed" });
    });
  }
});

describe("bots that are no agents, by the address they commit with", () => {
  const by = (email: string) =>
    attributeCommit(commit(1, { author: { email, account: null } }), registry, identitySettings());
  for (const [email, kind] of [
    ["github-actions@github.com", "shared"],
    ["27856297+dependabot-preview[bot]@users.noreply.github.com", "automation"],
    ["42748379+dotnet-maestro[bot]@users.noreply.github.com", "automation"],
    ["dotnet-maestro[bot]@users.noreply.github.com", "automation"],
    ["github-bot@pyup.io", "automation"],
  ] as const) {
    it(`${email}: ${kind}, claimed, and governed like every claim`, () => {
      expect(by(email)).toMatchObject({ class: kind, basis: "claimed", agents: [] });
      const made = commit(1, { author: { email, account: null } });
      expect(attribute(facts({ commits: { known: true, value: [made] } }), policy())).toMatchObject({
        governed: true,
      });
    });
  }

  it("neither a neighbouring address nor the number of another app is one of them", () => {
    expect(by("github-actions@github.com.example.org")).toMatchObject({ class: "human" });
    expect(by("bot@pyup.io")).toMatchObject({ class: "human" });
    expect(by("42748378+dotnet-maestro[bot]@users.noreply.github.com")).toMatchObject({
      class: "unknown-app",
    });
  });
});

describe("policy entries", () => {
  const section = {
    automation: [{ id: 555001, note: "our release bot" }],
    registry: [
      {
        id: "acme-coder",
        accounts: [900100],
        apps: [700200],
        emails: ["Coder@agents.acme.dev"],
        branches: ["acme-coder/**"],
        owner: "@acme/payments",
      },
      { id: "copilot-cloud-agent", owner: "@acme/platform", tier: "low" as const },
    ],
  };

  it("extend and govern the built-in registry", () => {
    const own = compileRegistry(section);
    expect(own.accounts.get(900100)).toEqual({ role: "agent", id: "acme-coder", kind: "coding-agent" });
    expect(own.apps.get(700200)).toMatchObject({ id: "acme-coder" });
    expect(own.emails.get("coder@agents.acme.dev")).toMatchObject({ id: "acme-coder" });
    expect(own.branches("acme-coder/fix/it")).toEqual(["acme-coder"]);
    expect(own.accounts.get(555001)).toEqual({ role: "automation", id: "account-555001" });
    expect(own.agents.get("copilot-cloud-agent")).toMatchObject({
      name: "GitHub Copilot cloud agent",
      governance: { owner: "@acme/platform", tier: "low" },
    });
    expect(own.accounts.get(198982749)).toMatchObject({ id: "copilot-cloud-agent" });
  });

  it("leave the built-in registry as it is for others", () => {
    expect(registry.accounts.has(900100)).toBe(false);
    expect(registry.agents.get("copilot-cloud-agent")?.governance).toBeNull();
  });

  it("are compiled once for each policy object", () => {
    expect(compileRegistry(section)).toBe(compileRegistry(section));
    expect(compileRegistry({ ...section })).not.toBe(compileRegistry(section));
    expect(compileRegistry()).toBe(registry);
  });

  it("add to what stands behind a number or an address, and never hide it", () => {
    const own = compileRegistry({
      registry: [
        { id: "acme-claude", accounts: [209825114], emails: ["noreply@anthropic.com"] },
        { id: "acme-reviews", accounts: [175728472] },
      ],
    });
    const both = { role: "agent", id: "claude-code", also: ["acme-claude"] };
    expect(own.accounts.get(209825114)).toMatchObject(both);
    expect(own.emails.get("noreply@anthropic.com")).toMatchObject(both);
    // A review agent's number that policy gives to a coding agent is judged as a coding agent's.
    expect(own.accounts.get(175728472)).toMatchObject({ kind: "coding-agent", also: ["acme-reviews"] });
    const made = commit(1, {
      author: { email: "noreply@anthropic.com", account: null },
      message: "x\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    });
    expect(attributeCommit(made, own, identitySettings()).agents).toEqual(["acme-claude", "claude-code"]);
    expect(registry.accounts.get(209825114)).not.toHaveProperty("also");
  });

  it("cannot call a registered agent automation", () => {
    const own = compileRegistry({ automation: [{ id: 198982749 }] });
    expect(own.accounts.get(198982749)?.role).toBe("agent");
    expect(
      attribute(
        facts({
          change: { author: { known: true, value: actor({ id: 198982749, login: "x", type: "Bot" }) } },
        }),
        policy({ automation: [{ id: 198982749 }] }),
      ).governed,
    ).toBe(true);
  });
});

describe("branch globs", () => {
  it("match whole names only", () => {
    expect(registry.branches("copilot/fix-1")).toEqual(["copilot-cloud-agent"]);
    expect(registry.branches("devin/1729-fix")).toEqual(["devin"]);
    expect(registry.branches("abc123-codex/fix")).toEqual(["openai-codex"]);
    for (const name of [
      "my/copilot/fix",
      "copilot",
      "Copilot/fix",
      "devin/fix",
      "codex-notes",
      "jules-verne",
      "main",
    ]) {
      expect(registry.branches(name), name).toEqual([]);
    }
  });
});
