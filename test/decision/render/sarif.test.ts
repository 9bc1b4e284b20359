import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderSarif } from "../../../src/decision/render/sarif.ts";
import type { Decision } from "../../../src/decision/types.ts";
import { decision, finding, gap, HEAD, hostileDecision } from "./sample.ts";

// The official schema is draft 04; it uses nothing that draft 07 reads differently once its identifiers are gone.
const { $schema: _dialect, id: _id, ...draft7 } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(draft7);

const render = (overrides: Partial<Decision> = {}) => renderSarif(decision(overrides));

function expectValid(log: unknown) {
  const valid = validate(JSON.parse(JSON.stringify(log)));
  expect(validate.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
}

describe("SARIF 2.1.0", () => {
  it("is checked by a schema that can say no", () => {
    expect(validate({ version: "2.1.0", runs: [{ results: "none" }] })).toBe(false);
  });

  it("puts a finding at its line, with its rule", () => {
    const log = renderSarif(decision(), {
      rules: [{ id: "paths/forbidden", description: "Agents keep out", helpUri: "https://example.org/r" }],
    });
    expectValid(log);
    expect(log.runs[0]?.tool.driver.rules).toEqual([
      {
        id: "paths/forbidden",
        shortDescription: { text: "Agents keep out" },
        helpUri: "https://example.org/r",
      },
    ]);
    expect(log.runs[0]?.results[0]).toMatchObject({
      ruleId: "paths/forbidden",
      ruleIndex: 0,
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: ".github/workflows/deploy.yml" },
            region: { startLine: 12 },
          },
        },
      ],
      properties: { tags: ["ASI02"] },
    });
  });

  it("puts a finding that has no file at the policy line that asks for it", () => {
    const [result] = render({ findings: [finding({ subject: { kind: "commit", sha: HEAD } })] }).runs[0]!
      .results;
    expect(result?.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: ".agent-policy.yml" }, region: { startLine: 42 } },
      logicalLocations: [{ fullyQualifiedName: "commit 1a2b3c4" }],
    });
  });

  it("keeps relieved findings as suppressed results, and gaps as notifications", () => {
    const log = render({
      findings: [],
      relieved: [
        { finding: finding(), relief: { kind: "exception", by: ["sam"], reason: "hotfix", until: null } },
      ],
      incomplete: [gap],
      deferred: [{ rule: "task/required", gap }],
    });
    expectValid(log);
    expect(log.runs[0]?.results[0]?.suppressions).toEqual([
      { kind: "external", status: "accepted", justification: "exception by sam: hotfix" },
    ]);
    expect(log.runs[0]?.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error" }, { level: "note" }],
    });
  });

  it("keeps a fingerprint while lines and words move, and tells subjects apart", () => {
    const print = (overrides: object) =>
      render({ findings: [finding(overrides)] }).runs[0]?.results[0]?.partialFingerprints[
        "agentPolicyFinding/v1"
      ];
    expect(print({ message: "other", subject: { kind: "path", path: "a", line: 1 } })).toBe(
      print({ subject: { kind: "path", path: "a", line: 9 } }),
    );
    expect(print({ subject: { kind: "path", path: "b" } })).not.toBe(
      print({ subject: { kind: "path", path: "a" } }),
    );
  });

  it("escapes links, braces and path characters", () => {
    const [result] = render({
      findings: [
        finding({ message: "[x](https://evil.example) {0}", subject: { kind: "path", path: "a b/ü#?.ts" } }),
      ],
    }).runs[0]!.results;
    expect(result?.message.text).toContain("\\[x\\](https://evil.example) {{0}}");
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("a%20b/%C3%BC%23%3F.ts");
  });

  it("is valid whatever the text", () => {
    fc.assert(
      fc.property(hostileDecision, (hostile) => expectValid(renderSarif(hostile))),
      { numRuns: 60 },
    );
  });
});
