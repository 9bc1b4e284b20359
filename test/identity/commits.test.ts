import { describe, expect, it } from "vitest";
import { deferred, incomplete, known } from "../../src/facts/known.ts";
import { attributeCommit } from "../../src/identity/commits.ts";
import { compileRegistry } from "../../src/identity/registry/registry.ts";
import { type IdentitySettings, identitySettings } from "../../src/identity/settings.ts";
import {
  ACTIONS,
  ALICE,
  account,
  BOB,
  bot,
  COPILOT,
  commit,
  DEPENDABOT,
  RENOVATE,
  sha,
  signedBy,
  webFlow,
} from "./builders.ts";

const registry = compileRegistry();
const attributed = (one: ReturnType<typeof commit>, settings: Partial<IdentitySettings> = {}) =>
  attributeCommit(one, registry, { ...identitySettings(), ...settings });

describe("attributeCommit", () => {
  it("calls an unsigned commit of a person human, claimed", () => {
    expect(attributed(commit(1))).toEqual({
      sha: sha(1),
      class: "human",
      basis: "claimed",
      agents: [],
      evidence: [
        {
          kind: "author-account",
          value: "1001 (alice)",
          basis: "claimed",
          where: `commit ${sha(1).slice(0, 7)} author`,
          agent: null,
        },
      ],
    });
  });

  it("calls it verified when that person's own key signed it, and nobody else's", () => {
    expect(attributed(commit(1, { signature: signedBy(ALICE) }))).toMatchObject({
      class: "human",
      basis: "verified",
    });
    expect(attributed(commit(1, { signature: signedBy(BOB) }))).toMatchObject({
      class: "human",
      basis: "claimed",
    });
    expect(attributed(commit(1, { signature: signedBy(ALICE, true) }))).toMatchObject({
      class: "human",
      basis: "claimed",
    });
    const bad = known({ state: "unknown_key", verified: false, byGitHub: false, signer: ALICE });
    expect(attributed(commit(1, { signature: bad }))).toMatchObject({ class: "human", basis: "claimed" });
  });

  it("takes a bot author as verified when GitHub signed it, else as claimed", () => {
    const made = { author: { account: COPILOT }, committer: webFlow };
    expect(attributed(commit(1, { ...made, signature: signedBy(null, true) }))).toMatchObject({
      class: "agent",
      basis: "verified",
      agents: ["copilot-cloud-agent"],
    });
    expect(attributed(commit(1, made))).toMatchObject({ class: "agent", basis: "claimed" });
  });

  it("knows Dependabot from a forged Dependabot", () => {
    const made = { author: { account: DEPENDABOT }, committer: webFlow };
    expect(attributed(commit(1, { ...made, signature: signedBy(null, true) }))).toMatchObject({
      class: "automation",
      basis: "verified",
    });
    expect(attributed(commit(1, made))).toMatchObject({ class: "automation", basis: "claimed" });
    expect(attributed(commit(1, { ...made, committer: { account: ALICE } }))).toMatchObject({
      class: "human",
    });
  });

  it("reads a local clone from claims alone", () => {
    const local = (email: string) => attributed(commit(1, { author: { email, account: null } }));
    expect(local("someone@example.org")).toMatchObject({ class: "human", basis: "claimed" });
    expect(local("49699333+dependabot[bot]@users.noreply.github.com")).toMatchObject({
      class: "automation",
      basis: "claimed",
    });
    expect(local("41898282+github-actions[bot]@users.noreply.github.com")).toMatchObject({
      class: "shared",
      basis: "claimed",
    });
    expect(local("158243242+devin-ai-integration[bot]@users.noreply.github.com")).toMatchObject({
      agents: ["devin"],
      basis: "claimed",
    });
    expect(local("158243242+renamed[bot]@users.noreply.github.com")).toMatchObject({ agents: ["devin"] });
    expect(local("777+brand-new[bot]@users.noreply.github.com")).toMatchObject({
      class: "unknown-app",
      agents: [],
    });
  });

  it.each([
    ["Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>", "claude-code"],
    ["co-authored-by: Cursor <cursoragent@cursor.com>", "cursor"],
    ["Co-authored-by: goose <noreply@anthropic.com>", "goose"],
    ["Co-authored-by: Goose <opensource@block.xyz>", "goose"],
    ["Co-authored-by: aider (gpt-4o) <aider@aider.chat>", "aider"],
    ["Assisted-by: Claude:claude-opus-4", "claude-code"],
    ["Assisted-by: GLM via Crush <crush@charm.land>", "crush"],
    ["Claude-Session: https://claude.ai/code/session_01AbC", "claude-code"],
    ["Amp-Thread-ID: https://ampcode.com/threads/T-0a1b", "amp"],
    ["Replit-Commit-Author: Agent", "replit"],
    ["Agent-Logs-Url: https://github.com/o/r/sessions/0a", "copilot-cloud-agent"],
    ["Made-with: Cursor", "cursor"],
    ["Co-authored-by: OpenHands-GPT-5 openhands@all-hands.dev", "openhands"],
    ["🤖 Generated with [Claude Code](https://claude.com/claude-code)", "claude-code"],
  ])("reads %s", (line, agent) => {
    const seen = attributed(commit(1, { message: `Fix\r\n\r\n${line}\r\n\r\nSigned-off-by: A <a@x.org>` }));
    expect(seen).toMatchObject({ class: "agent", basis: "claimed", agents: [agent] });
    for (const hidden of [`> ${line}`, `\`\`\`\n${line}\n\`\`\``]) {
      expect(attributed(commit(1, { message: `Fix\n\n${hidden}\n` })).class).toBe("human");
    }
  });

  it("only notes a suggestion that a person took over from a review agent", () => {
    const message =
      "Apply suggestion\n\nCo-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>";
    const seen = attributed(commit(1, { message }));
    expect(seen).toMatchObject({ class: "human", agents: [] });
    expect(seen.evidence).toContainEqual(
      expect.objectContaining({ kind: "trailer", agent: "copilot-code-review" }),
    );
    expect(attributed(commit(1, { author: { account: bot(175728472, "Copilot") } }))).toMatchObject({
      class: "agent",
    });
  });

  it("names all agents of one commit, sorted", () => {
    const message =
      "x\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\nCo-authored-by: Claude <noreply@anthropic.com>";
    expect(attributed(commit(1, { message })).agents).toEqual(["claude-code", "cursor"]);
  });

  it("sees an agent as committer and as signer", () => {
    expect(attributed(commit(1, { committer: { account: COPILOT } }))).toMatchObject({
      agents: ["copilot-cloud-agent"],
      basis: "claimed",
    });
    expect(attributed(commit(1, { signature: signedBy(account(199161495, "cursoragent")) }))).toMatchObject({
      agents: ["cursor"],
      basis: "verified",
    });
  });

  it("says nothing of GitHub's own committer", () => {
    expect(attributed(commit(1, { committer: webFlow })).evidence).toHaveLength(1);
  });

  it("treats unlisted bots, shared accounts and organisations by their kind", () => {
    expect(attributed(commit(1, { author: { account: bot(777) } }))).toMatchObject({ class: "unknown-app" });
    expect(attributed(commit(1, { author: { account: ACTIONS } }))).toMatchObject({ class: "shared" });
    expect(
      attributed(commit(1, { author: { account: RENOVATE }, committer: { account: ACTIONS } })),
    ).toMatchObject({ class: "shared" });
    expect(attributed(commit(1, { author: { account: account(5, "acme", "Organization") } }))).toMatchObject({
      class: "agent",
      basis: "claimed",
      agents: [],
    });
  });

  it("wants a person's own signature under `unproven: agent`", () => {
    const strict = { unproven: "agent" } as const;
    expect(attributed(commit(1, { signature: signedBy(ALICE) }), strict)).toMatchObject({
      class: "human",
      basis: "verified",
    });
    for (const one of [
      commit(1),
      commit(1, { signature: signedBy(BOB) }),
      commit(1, { signature: signedBy(ALICE, true), committer: webFlow }),
      commit(1, { author: { email: "nobody@example.org", account: null }, signature: signedBy(ALICE) }),
      commit(1, { signature: incomplete("x/y", "signature", "not read") }),
    ]) {
      expect(attributed(one, strict)).toMatchObject({ class: "agent", basis: "claimed", agents: [] });
    }
    expect(
      attributed(commit(1, { signature: deferred("git/signature", "signature", "never") }), strict).class,
    ).toBe("human");
  });

  describe("merges of the base", () => {
    const merge = (over: Parameters<typeof commit>[1]) =>
      attributed(commit(3, { parents: [sha(2), sha(900)], tree: sha(40), ...over }));
    it("are left alone when the tree is the one git computes", () => {
      expect(merge({ committer: webFlow, recomputedTree: known(sha(40)) })).toMatchObject({ class: "human" });
    });
    it("are an agent's when GitHub is said to have made another tree, or one that cannot be computed", () => {
      const other = known(sha(41));
      expect(merge({ committer: webFlow, recomputedTree: other })).toMatchObject({
        class: "agent",
        agents: [],
      });
      expect(
        merge({ committer: webFlow, recomputedTree: incomplete("git/merge", "tree", "conflict") }),
      ).toMatchObject({ class: "agent" });
      expect(merge({ signature: signedBy(null, true), recomputedTree: other })).toMatchObject({
        class: "agent",
      });
    });
    it("are the person's when a person resolved a conflict", () => {
      expect(merge({ recomputedTree: known(sha(41)) })).toMatchObject({ class: "human" });
    });
  });

  it("shows evidence on one line, without control characters", () => {
    const email = `${"x".repeat(300)}\u0007\u202e@x.org`;
    const [piece] = attributed(commit(1, { author: { name: "A\nB", email, account: null } })).evidence;
    expect(piece?.value).toMatch(/^A B <x+…$/);
    expect(piece?.value.length).toBe(160);
  });
});
