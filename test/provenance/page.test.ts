import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { withDefaults } from "../../src/policy/defaults.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { logEntryJsonSchema, statementJsonSchema } from "../../src/provenance/json-schema.ts";
import { sealLog } from "../../src/provenance/logs/seal.ts";
import { exampleAttestation, provenancePage } from "../../src/provenance/page.ts";
import { verify } from "../../src/provenance/verify.ts";
import { input, statement, target } from "./support.ts";

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const predicate: unknown = JSON.parse(file("docs/example.provenance.json"));

describe("what npm run schema writes", () => {
  it.each([
    ["schema/provenance-statement.schema.json", () => `${JSON.stringify(statementJsonSchema(), null, 2)}\n`],
    ["schema/provenance-log-entry.schema.json", () => `${JSON.stringify(logEntryJsonSchema(), null, 2)}\n`],
    ["docs/provenance-fields.md", () => provenancePage(predicate)],
  ])("%s is up to date", (path, written) => {
    expect(file(path)).toBe(written());
  });
});

describe("the worked example", () => {
  it("is accepted under the example policy, and refused under a tighter one", () => {
    const parsed = parsePolicy(file("docs/example.agent-policy.yml"), "example");
    if (!parsed.ok) throw new Error("the example policy does not parse");
    const policy = withDefaults(parsed.value).provenance!;
    const { bytes, commits } = exampleAttestation(predicate);
    const given = { bytes, policy, target: target({ commits }), receivedAt: "2026-11-21T11:00:00Z" };
    expect(verify(input({ ...given, names: ["src/cart.ts"] }))).toMatchObject({
      verified: true,
      unchecked: [],
    });
    expect(verify(input({ ...given, names: ["src/crypto/a.ts"] }))).toMatchObject({
      code: "isolation/network",
    });
  });
});

describe("the JSON Schemas", () => {
  const ajv = addFormats.default(new Ajv({ strict: false }));
  const isStatement = ajv.compile(statementJsonSchema());
  const isEntry = ajv.compile(logEntryJsonSchema());

  it("take what our signer makes and refuse what verification refuses by its form", () => {
    expect(isStatement(statement())).toBe(true);
    const unknown = statement(({ external }) => void Object.assign(external, { skipReview: true }));
    expect(isStatement(unknown)).toBe(false);
    expect(isStatement({ ...statement(), _type: "https://in-toto.io/Statement/v0.1" })).toBe(false);
  });

  it("take an entry of a log, and none with contents", () => {
    const { bytes } = sealLog("tool-calls", "run-1", [
      { id: "t1", parent: null, at: "2026-11-21T10:30:00Z", tool: "git" },
    ]);
    const line = JSON.parse(bytes.toString("utf8"));
    expect(isEntry(line)).toBe(true);
    expect(isEntry({ ...line, arguments: "push" })).toBe(false);
  });
});
