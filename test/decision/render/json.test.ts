import { describe, expect, it } from "vitest";
import { renderJson } from "../../../src/decision/render/json.ts";
import { attribution, decision, evidence, finding, gap } from "./sample.ts";

describe("the JSON contract", () => {
  it("has the documented keys", () => {
    const json = renderJson(decision({ incomplete: [gap], deferred: [{ rule: "task/required", gap }] }));
    expect(json).toMatchObject({
      version: 1,
      decision: `sha256:${"d".repeat(64)}`,
      verdict: "fail",
      policy: { digest: `sha256:${"e".repeat(64)}`, source: "acme/shop:.agent-policy.yml@1234abc" },
      actors: [{ agent: "copilot-cloud-agent", class: "agent", basis: "verified", evidence: [evidence] }],
      findings: [
        {
          rule: "paths/forbidden",
          severity: "fail",
          subject: { kind: "path", path: ".github/workflows/deploy.yml", line: 12 },
          message: finding().message,
          remedy: finding().remedy,
        },
      ],
      deferred: [{ rule: "task/required", code: "github/files-cap" }],
      incomplete: [{ code: "github/files-cap", what: "changed files" }],
    });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it("names one actor without an agent where nobody was recognised", () => {
    const json = renderJson(
      decision({ attribution: { ...attribution, class: "human", agents: [], evidence: [], commits: [] } }),
    );
    expect(json.actors).toEqual([{ agent: null, class: "human", basis: "verified", evidence: [] }]);
  });

  it("names no policy source where none was read", () => {
    expect(
      renderJson(decision({ policy: { state: "absent", digest: "sha256:0", sources: [] } })).policy.source,
    ).toBeNull();
  });
});
