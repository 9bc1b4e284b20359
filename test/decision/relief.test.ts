import { describe, expect, test } from "vitest";
import { decide } from "../../src/decision/decide.ts";
import type { Comment } from "../../src/facts/facts.ts";
import { known } from "../../src/facts/known.ts";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { actor, alice, bob, carol, comment, copilot, facts, file, HEAD } from "../support/facts.ts";
import { effective } from "../support/policy.ts";

const touched = { files: known([file("secret/a")]) };
const FORBID = 'paths: [{match: ["secret/**"], agents: forbid}]';

describe("observation", () => {
  test("of one rule reports it and blocks nothing", () => {
    const decision = decide(effective(`${FORBID}\nmode: {observe: ["paths/*"]}`), facts(touched));
    expect(decision).toMatchObject({
      verdict: "pass",
      findings: [],
      relieved: [{ finding: { rule: "paths/forbidden", severity: "fail" }, relief: { kind: "observe" } }],
    });
  });

  test("of everything reports everything", () => {
    expect(decide(effective(`${FORBID}\nmode: {default: observe}`), facts(touched)).relieved).toHaveLength(1);
  });

  test("of another rule changes nothing", () => {
    expect(decide(effective(`${FORBID}\nmode: {observe: ["limits/*"]}`), facts(touched)).verdict).toBe(
      "fail",
    );
  });

  test("does not hide what could not be found out", () => {
    const gap = {
      known: false,
      gap: { kind: "incomplete", code: "x/y", what: "changed files", detail: "cap" },
    } as const;
    expect(decide(effective(`${FORBID}\nmode: {default: observe}`), facts({ files: gap })).verdict).toBe(
      "fail",
    );
  });
});

describe("layers", () => {
  const layered = (organization: string, repository: string) => {
    const source = (layer: "organization" | "repository", text: string) => ({
      layer,
      repository: layer === "organization" ? "acme/.github" : "acme/shop",
      path: ".agent-policy.yml",
      commit: "d".repeat(40),
      content: { state: "present" as const, text: `version: 1\n${text}` },
    });
    return resolvePolicy([source("organization", organization), source("repository", repository)], {
      repository: { name: "shop" },
    });
  };
  const OBSERVED = 'mode: {observe: ["paths/*"]}';

  test("a repository observes what it asks for itself", () => {
    expect(decide(layered("limits: {files: 900}", `${FORBID}\n${OBSERVED}`), facts(touched)).verdict).toBe(
      "pass",
    );
  });

  test("a repository cannot observe away what its organisation asks for", () => {
    expect(decide(layered(FORBID, OBSERVED), facts(touched)).verdict).toBe("fail");
  });

  test("a finding that both layers ask for is relieved by neither alone", () => {
    expect(decide(layered(FORBID, `${FORBID}\n${OBSERVED}`), facts(touched)).verdict).toBe("fail");
  });

  test("the finding names the line of the layer that asks for it", () => {
    expect(decide(layered(FORBID, OBSERVED), facts(touched)).findings[0]?.policy).toEqual([
      { file: "acme/.github:.agent-policy.yml@ddddddd", line: 2, column: expect.any(Number) },
    ]);
  });
});

describe("exceptions by comment", () => {
  const POLICY = effective(
    `${FORBID}\nexceptions: {from: ["@acme/security"], rules: ["paths/*"], max-age: 7d}`,
  );
  const COMMAND = `/agent-policy except paths/forbidden ${HEAD} migration of the vault, see #4`;
  const judge = (given: Comment) => decide(POLICY, facts({ ...touched, comments: known([given]) }));

  test("let the finding pass for this commit, with a reason, for a while", () => {
    expect(judge(comment(carol, COMMAND))).toMatchObject({
      verdict: "pass",
      validUntil: "2026-11-28T11:00:00.000Z",
      relieved: [
        {
          relief: {
            kind: "exception",
            by: ["carol"],
            reason: "migration of the vault, see #4",
            until: "2026-11-28T11:00:00.000Z",
          },
        },
      ],
    });
  });

  test.each<[string, Comment]>([
    ["by somebody not named", comment(alice, COMMAND)],
    ["by the person who set the agent to work", comment(bob, COMMAND)],
    ["by an agent", comment(copilot, COMMAND)],
    ["through an app", comment(carol, COMMAND, { author: actor(carol, { id: 9, slug: "x" }) })],
    ["edited afterwards", comment(carol, COMMAND, { edited: true, editor: actor(carol) })],
    ["for another commit", comment(carol, COMMAND.replace(HEAD, "1".repeat(40)))],
    ["for a commit not named in full", comment(carol, COMMAND.replace(HEAD, HEAD.slice(0, 39)))],
    ["for another rule", comment(carol, COMMAND.replace("paths/forbidden", "paths/review"))],
    ["without a reason", comment(carol, COMMAND.replace(/ migration.*/, " "))],
    ["run out", comment(carol, COMMAND, { createdAt: "2026-11-14T11:59:59Z" })],
    ["from the future", comment(carol, COMMAND, { createdAt: "2026-11-22T11:00:00Z" })],
    ["quoted", comment(carol, `> ${COMMAND}`)],
    ["not on the first line", comment(carol, `Hello\n${COMMAND}`)],
  ])("do not count %s", (_name, given) => {
    expect(judge(given).verdict).toBe("fail");
  });

  test("never reach the policy's own protection, deploy or provenance", () => {
    for (const [rule, yaml, files] of [
      ["policy/protected", "", [file(".agent-policy.yml")]],
      ["deploy/levers", "deploy: {agents: block}", [file("a")]],
      ["provenance/required", 'provenance: {require: [{match: ["**"], level: sandbox}]}', [file("a")]],
    ] as const) {
      const policy = effective(
        `${yaml}\nexceptions: {from: ["@acme/security"], rules: ["*"]}`
          .trim()
          .replace('["*"]', '["policy/*", "limits/*"]'),
      );
      const given = comment(carol, `/agent-policy except ${rule} ${HEAD} please`);
      const levers = {
        change: { ...facts().change, autoMerge: known(actor(copilot)) },
        provenance: known({ candidates: [], unreadElsewhere: null }),
      };
      const judged = decide(policy, facts({ files: known([...files]), comments: known([given]), ...levers }));
      expect(judged.findings.map((one) => one.rule)).toContain(rule);
      expect(judged).toMatchObject({ verdict: "fail", incomplete: [] });
    }
  });
});

describe("break-glass by comment", () => {
  const POLICY = effective(`${FORBID}\nbreak-glass: {from: ["@acme/oncall"], approvals: 2, max-age: 4h}`);
  const COMMAND = `/agent-policy break-glass ${HEAD} shop is down`;
  const judge = (...given: Comment[]) => decide(POLICY, facts({ ...touched, comments: known(given) }));

  test("takes two different people", () => {
    expect(judge(comment(carol, COMMAND)).verdict).toBe("fail");
    expect(judge(comment(carol, COMMAND), comment(carol, COMMAND, { id: "C2" })).verdict).toBe("fail");
    expect(judge(comment(carol, COMMAND), comment(alice, COMMAND))).toMatchObject({
      verdict: "pass",
      validUntil: "2026-11-21T15:00:00.000Z",
      relieved: [{ relief: { kind: "break-glass", by: ["carol", "alice"], reason: "shop is down" } }],
    });
  });

  test("does not end a live quarantine, which is taken back by whoever may release", () => {
    const both = known([comment(carol, COMMAND), comment(alice, COMMAND)]);
    const live = {
      quarantined: [
        { agent: "copilot-cloud-agent", by: "dana", at: "2026-11-21T11:59:00Z", reason: "odd pushes" },
      ],
    };
    expect(decide(POLICY, facts({ comments: both, live })).findings.map(({ rule }) => rule)).toEqual([
      "agents/state",
    ]);
  });

  test("covers everything, the policy file too, but nothing that is unknown", () => {
    const both = known([comment(carol, COMMAND), comment(alice, COMMAND)]);
    expect(decide(POLICY, facts({ files: known([file(".agent-policy.yml")]), comments: both })).verdict).toBe(
      "pass",
    );
    const gap = {
      known: false,
      gap: { kind: "incomplete", code: "x/y", what: "changed files", detail: "cap" },
    } as const;
    expect(decide(POLICY, facts({ files: gap, comments: both })).verdict).toBe("fail");
  });
});
