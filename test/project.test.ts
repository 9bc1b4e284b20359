import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parsePolicy } from "../src/policy/parse.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const workflows = readdirSync(join(root, ".github/workflows")).map((name) => ({
  name,
  text: read(`.github/workflows/${name}`),
}));

interface Workflow {
  permissions: unknown;
  jobs: Record<
    string,
    {
      permissions?: Record<string, string>;
      "timeout-minutes"?: number;
      steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
    }
  >;
}

describe.each(workflows)("workflow $name", ({ text }) => {
  const workflow: Workflow = parse(text);
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it("starts from no permission, and every job says what it needs", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      expect(
        Object.entries(job.permissions ?? {})
          .filter(([, level]) => level === "write")
          .map(([scope]) => scope),
      ).toEqual(expect.not.arrayContaining(["contents", "actions", "packages", "pull-requests"]));
    }
  });

  it("pins every action to a full commit, with its version for readers", () => {
    const uses = text.split("\n").filter((line) => /^\s*-?\s*uses:/.test(line));
    expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("leaves no credentials behind, ends, and puts no expression into a shell", () => {
    for (const step of steps.filter((step) => step.uses?.startsWith("actions/checkout@"))) {
      expect(step.with?.["persist-credentials"]).toBe(false);
    }
    for (const job of Object.values(workflow.jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
    for (const step of steps) expect(step.run ?? "").not.toContain("${{");
  });

  it("runs on no event that hands a stranger's code our permissions", () => {
    expect(text).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
  });
});

describe("the App's manifest", () => {
  const manifest: { default_permissions: Record<string, string>; default_events: string[]; public: boolean } =
    parse(read("app.yml"));

  it("asks to write nothing but checks and statuses", () => {
    const writes = Object.entries(manifest.default_permissions).filter(([, level]) => level !== "read");
    expect(writes).toEqual([
      ["checks", "write"],
      ["statuses", "write"],
    ]);
  });

  it("listens to what re-opens a question", () => {
    for (const event of [
      "pull_request",
      "pull_request_review",
      "push",
      "issues",
      "issue_comment",
      "check_run",
      "merge_group",
      "membership",
    ]) {
      expect(manifest.default_events).toContain(event);
    }
  });
});

describe("the repository's own policy", () => {
  const parsed = parsePolicy(read(".agent-policy.yml"), ".agent-policy.yml");

  it("is valid and enforces", () => {
    expect(parsed).toMatchObject({ ok: true, value: { mode: { default: "enforce" } } });
  });

  it("keeps agents out of CI and tags", () => {
    if (!parsed.ok) throw new Error("the policy does not parse");
    expect(parsed.value.paths?.find(({ match }) => match.includes("@ci-control"))?.agents).toBe("forbid");
    expect(parsed.value.tags?.[0]?.agents).toBe("forbid");
  });
});
