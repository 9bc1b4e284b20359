import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { effective, file, mayRelieve } from "./files.ts";

const v = "version: 1\n";
const example = readFileSync(new URL("../../docs/example.agent-policy.yml", import.meta.url), "utf8");

describe("which file counts", () => {
  it("absent everywhere is absent, and names what was looked for", () => {
    const state = resolvePolicy([file("repository", null), file("organization", null)]);
    expect(state).toMatchObject({
      state: "absent",
      sources: [{ layer: "organization", digest: null }, { layer: "repository" }],
    });
  });

  it("unreadable is not absent", () => {
    const organization = {
      ...file("organization", null),
      content: { state: "unreadable" as const, reason: "the App is not installed there" },
    };
    expect(resolvePolicy([organization, file("repository", v)])).toMatchObject({
      state: "unreadable",
      reason: expect.stringContaining(
        "acme/.github:.agent-policy.yml@0000000: the App is not installed there",
      ),
    });
  });

  it("a broken file anywhere is invalid, with the errors of all", () => {
    const state = resolvePolicy([
      file("organization", `${v}limit: {}\n`),
      file("repository", `${v}task: 3\n`),
    ]);
    expect(state).toMatchObject({
      state: "invalid",
      errors: [
        { file: "acme/.github:.agent-policy.yml@0000000", line: 2 },
        { file: "acme/app:.agent-policy.yml@1111111", line: 2 },
      ],
    });
  });

  it("the example holds alone and below an organisation's file", () => {
    expect(effective(resolvePolicy([file("repository", example)])).policy.limits).toEqual({
      files: 200,
      lines: 5000,
      commits: 50,
    });
    const both = effective(
      resolvePolicy([file("organization", `${v}limits: {files: 300}\n`), file("repository", example)]),
    );
    expect(both.policy.limits?.files).toBe(200);
    const { source, line = 0, column = 0 } = both.positions["/limits/files"] ?? {};
    expect(source).toBe(1);
    expect(example.split("\n")[line - 1]?.slice(column - 1)).toMatch(/^files: 200/);
  });

  it("fills in defaults, which have no position", () => {
    const { policy, positions } = effective(
      resolvePolicy([file("repository", `${v}task: {from: ["@a/b"]}\n`)]),
    );
    expect(policy).toMatchObject({
      mode: { default: "enforce", observe: [] },
      agents: { "unknown-apps": "agent", claims: "agent", unowned: "allow" },
      paths: [],
      task: { required: true, "pull-requests": 1 },
    });
    expect(policy.deploy).toBeUndefined();
    expect(positions["/task/required"]).toBeUndefined();
  });

  it("the digest follows the meaning, not the layout", () => {
    const digest = (text: string) => effective(resolvePolicy([file("repository", text)])).digest;
    expect(digest("version: 1\nlimits: {lines: 2, files: 1}\n")).toBe(
      digest("# hello\nlimits:\n  files: 1\n  lines: 2\nversion: 1\n"),
    );
    expect(digest("version: 1\nlimits: {files: 1}\n")).not.toBe(digest("version: 1\nlimits: {files: 2}\n"));
  });
});

describe("organisation and repository", () => {
  const errors = (organization: string, repository: string, options = {}) => {
    const state = resolvePolicy(
      [file("organization", organization), file("repository", repository)],
      options,
    );
    return state.state === "invalid" ? state.errors : [];
  };

  it("loosening is an error that names both lines", () => {
    expect(errors(`${v}limits:\n  files: 100\n`, `${v}\n\nlimits: {files: 200}\n`)).toEqual([
      {
        code: "layers/loosens",
        file: "acme/app:.agent-policy.yml@1111111",
        line: 4,
        column: 10,
        message:
          "limits.files: 200 is looser than 100 (set by acme/.github:.agent-policy.yml@0000000:3:3). A layer below may only tighten.",
      },
    ]);
  });

  it("what the organisation's sections imply cannot be loosened either", () => {
    expect(errors(`${v}task: {label: ok}\n`, `${v}task: {required: false}\n`)).toMatchObject([
      { code: "layers/loosens", message: expect.stringContaining("the built-in default") },
    ]);
    expect(errors(`${v}limits: {files: 3}\n`, `${v}agents: {unknown-apps: automation}\n`)).toHaveLength(1);
    expect(errors(`${v}deploy: {agents: block}\n`, `${v}deploy: {environments: ["prod"]}\n`)).toEqual([]);
  });

  it("environments that the organisation's deploy section covers by default stay covered", () => {
    const state = resolvePolicy([
      file("organization", `${v}deploy: {agents: block}\n`),
      file("repository", `${v}deploy: {environments: ["prod"]}\n`),
    ]);
    expect(effective(state).policy.deploy?.environments).toEqual(["*", "prod"]);
  });

  it("nobody left to approve is an error of its own", () => {
    expect(errors(`${v}review: {from: ["@a/x"]}\n`, `${v}review: {from: ["@a/y"]}\n`)).toMatchObject([
      { code: "layers/nobody-left", line: 2, column: 10 },
    ]);
  });

  it("a written observe list closes it", () => {
    expect(errors(`${v}mode: {observe: []}\n`, `${v}mode: {observe: ["limits/*"]}\n`)).toMatchObject([
      { code: "layers/loosens", line: 2, column: 18 },
    ]);
    expect(errors(`${v}mode: {observe: ["limits/*"]}\n`, `${v}mode: {observe: ["limits/files"]}\n`)).toEqual(
      [],
    );
  });

  it("named repositories may loosen the keys that are named", () => {
    const organization = `${v}limits: {files: 10, lines: 10}\nrepositories:\n  - match: ["lab-*"]\n    properties: {exposure: internal}\n    may-loosen: [limits.files]\n`;
    const loose = `${v}limits: {files: 99}\n`;
    const repository = (name: string, exposure: string) => ({
      repository: { name, properties: { exposure } },
    });
    expect(errors(organization, loose, repository("lab-one", "internal"))).toEqual([]);
    expect(errors(organization, loose, repository("lab-one", "public"))).toHaveLength(1);
    expect(errors(organization, loose, repository("shop", "internal"))).toHaveLength(1);
    expect(errors(organization, loose)).toHaveLength(1);
    expect(errors(organization, `${v}limits: {lines: 99}\n`, repository("lab-one", "internal"))).toHaveLength(
      1,
    );
  });

  it("only the organisation names such repositories", () => {
    expect(errors(v, `${v}repositories: [{match: ["*"], may-loosen: [limits]}]\n`)).toMatchObject([
      { code: "layers/organization-only", line: 2, column: 1 },
    ]);
  });

  it("a gate keeps to its branches, an account to its agent, across layers", () => {
    expect(
      errors(
        `${v}branches: [{match: ["release/**"], agents: forbid, gate: release}]\n`,
        `${v}branches: [{match: [mine], agents: push, gate: release}]\n`,
      ),
    ).toMatchObject([{ code: "layers/gate-moved", line: 2, column: 42 }]);
    expect(
      errors(
        `${v}agents: {registry: [{id: a, accounts: [7]}]}\n`,
        `${v}agents: {registry: [{id: b, accounts: [7]}]}\n`,
      ),
    ).toMatchObject([
      { code: "policy/two-identities", file: "acme/app:.agent-policy.yml@1111111", line: 2, column: 40 },
    ]);
  });
});

describe("default branch and base branch", () => {
  it("the tighter of both holds, without an error", () => {
    const { policy, positions } = effective(
      resolvePolicy([
        file("base-branch", `${v}limits: {files: 500, lines: 3}\n`),
        file("repository", `${v}limits: {files: 20, lines: 900}\n`),
      ]),
    );
    expect(policy.limits).toEqual({ files: 20, lines: 3 });
    expect([positions["/limits/files"]?.source, positions["/limits/lines"]?.source]).toEqual([0, 1]);
  });

  it("the same file twice counts once", () => {
    const once = effective(resolvePolicy([file("repository", example)]));
    const twice = effective(resolvePolicy([file("repository", example), file("base-branch", example)]));
    expect(twice.digest).toBe(once.digest);
    expect(twice.sources).toHaveLength(2);
  });

  it("a base branch alone can ask, and grant nothing", () => {
    const text = `${v}limits: {files: 3}\nexceptions: {from: ["@a/b"], rules: ["limits/*"]}\nagents: {unknown-apps: automation, automation: [{id: 5}]}\n`;
    const { policy } = effective(resolvePolicy([file("repository", null), file("base-branch", text)]));
    expect(policy).toMatchObject({
      limits: { files: 3 },
      agents: { "unknown-apps": "agent", automation: [] },
    });
    expect(policy.exceptions).toBeUndefined();
  });
});

describe("relief", () => {
  const organization = `${v}limits: {files: 100}\nexceptions: {from: ["@a/x", "@a/y"], rules: ["limits/*", "paths/*"]}\n`;
  const repository = `${v}limits: {lines: 50}\nmode: {observe: ["limits/*"]}\n`;

  it("comes only from the layer that set the requirement", () => {
    const state = effective(
      resolvePolicy([file("organization", organization), file("repository", repository)]),
    );
    expect(mayRelieve(state, "/exceptions", "/limits/files")).toBe(true);
    expect(mayRelieve(state, "/exceptions", "/limits/lines")).toBe(false);
    expect(mayRelieve(state, "/mode/observe/0", "/limits/lines")).toBe(true);
    expect(mayRelieve(state, "/mode/observe/0", "/limits/files")).toBe(false);
    expect(mayRelieve(state, "/break-glass", "/limits/files")).toBe(false);
  });

  it("comes from each layer that grants it", () => {
    const narrowed = `${repository}exceptions: {from: ["@a/x"], rules: ["limits/*"]}\n`;
    const state = effective(
      resolvePolicy([file("organization", organization), file("repository", narrowed)]),
    );
    expect(state.policy.exceptions).toMatchObject({ from: ["@a/x"], rules: ["limits/*"] });
    expect(mayRelieve(state, "/exceptions", "/limits/files")).toBe(true);
    expect(mayRelieve(state, "/exceptions", "/limits/lines")).toBe(true);
  });
});
