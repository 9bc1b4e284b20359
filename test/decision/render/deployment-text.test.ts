import { describe, expect, it } from "vitest";
import type { DeploymentDecision } from "../../../src/decision/deployment/types.ts";
import { renderDeploymentText } from "../../../src/decision/render/deployment-text.ts";
import { decision, finding, gap, HEAD } from "./sample.ts";

const { id, engine, policy, factsDigest, asOf } = decision();

const answer = (changes: Partial<DeploymentDecision> = {}): DeploymentDecision => ({
  version: 1,
  id,
  engine,
  verdict: "reject",
  reason: "an agent's commit came by no pull request",
  subject: {
    repository: "acme/shop",
    environment: "production",
    runId: 7,
    attempt: 2,
    workflow: "deploy.yml",
    sha: HEAD,
    ref: "main",
  },
  policy,
  factsDigest,
  asOf,
  validUntil: null,
  range: { since: "9".repeat(40), kind: "deployment", commits: 3 },
  agentCommits: [],
  findings: [],
  relieved: [],
  incomplete: [],
  refused: [],
  awaits: null,
  uses: [],
  ...changes,
});

describe("an answer to a deployment, as text", () => {
  it("says what was deployed where, and from where its commits were counted", () => {
    const text = renderDeploymentText(answer());
    expect(text).toMatch(/^Rejected: an agent's commit came by no pull request\n/);
    expect(text).toContain(
      `acme/shop, run 7, attempt 2 (deploy.yml)\n  ${HEAD} on main to production\n  3 commits since 9999999 (the last deployment this App approved)\n`,
    );
    expect(renderDeploymentText(answer({ range: { since: HEAD, kind: "baseline", commits: 1 } }))).toContain(
      "(where this App's time began)",
    );
  });

  it("a range that nobody could count is never given a length", () => {
    const text = renderDeploymentText(answer({ range: null }));
    expect(text).toContain("\n  what it deploys could not be counted\n");
    expect(text).not.toContain("commits since");
  });

  it("tells what stands in the way, what is unknown, what was let pass and what does not count apart", () => {
    const by = { kind: "exception" as const, by: ["mona"], reason: "hotfix", until: "2026-11-22T00:00:00Z" };
    const text = renderDeploymentText(
      answer({
        findings: [finding({ message: "it blocks", remedy: "mend it" })],
        incomplete: [gap],
        relieved: [{ finding: finding({ message: "it passed" }), relief: by }],
        refused: ["mona pressed for another commit"],
        agentCommits: [
          {
            sha: HEAD,
            agents: [],
            attribution: { class: "agent", basis: "claimed" },
            landing: null,
          },
        ],
      }),
    );
    const sections = text.split("\n\n").map((part) => part.split("\n")[0]);
    expect(sections.slice(2, 7)).toEqual([
      "What stands in the way",
      "Could not be found out",
      "Let pass",
      "What does not count",
      "Agents' commits",
    ]);
    expect(text).toContain("it blocks [acme/shop:.agent-policy.yml@1234abc:42]\n    mend it");
    expect(text).toContain(`(${gap.code})`);
    expect(text).toContain("it passed\n    by exception of mona until 2026-11-22T00:00:00Z: hotfix");
    expect(text).toContain(`${HEAD.slice(0, 7)} an agent: by no pull request`);
  });

  it("a name cannot move the cursor of the terminal", () => {
    const { subject } = answer();
    const text = renderDeploymentText(answer({ subject: { ...subject, ref: "a\u001b[2J\u202eb" } }));
    expect(text).toContain("a␛[2J⟨U+202E⟩b");
    expect(text).not.toContain("\u001b");
  });
});
