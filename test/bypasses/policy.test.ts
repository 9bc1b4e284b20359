import { describe, expect, it } from "vitest";
import { resolvePolicy } from "../../src/policy/layers.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { effective, file, mayRelieve } from "../policy/files.ts";

const v = "version: 1\n";
const codes = (text: string) => {
  const parsed = parsePolicy(text, "f");
  return parsed.ok ? [] : parsed.errors.map(({ code }) => code);
};

describe("tricks with the policy file", () => {
  it("C1: a lax file on a base branch of one's own changes nothing that the default branch asks for", () => {
    const strict = `${v}limits: {files: 10}\nreview: {approvals: 2, from: ["@acme/security"]}\nexceptions: {from: ["@acme/security"], rules: ["limits/*"]}\n`;
    const lax = `${v}mode: {default: observe, observe: ["*"]}\nlimits: {files: 9999}\nreview: {approvals: 0, from: ["@evil/friends", "@acme/security"]}\nexceptions: {from: ["@evil/friends", "@acme/security"], rules: ["limits/*", "paths/*"], max-age: 52w}\nbreak-glass: {from: ["@evil/friends"], approvals: 1}\nagents: {unknown-apps: automation, claims: note, unowned: allow, automation: [{id: 198982749}]}\nbranches: [{match: ["**"], agents: push, gate: release}]\nprovenance: {relax: [{when: {network: none}, match: ["**"], review: {approvals: 0}}]}\n`;
    const alone = effective(resolvePolicy([file("repository", strict)])).policy;
    const state = effective(resolvePolicy([file("repository", strict), file("base-branch", lax)]));
    expect({ ...state.policy, branches: [], provenance: undefined }).toEqual({
      ...alone,
      branches: [],
      provenance: undefined,
    });
    expect(state.policy.branches).toEqual([{ match: ["**"], agents: "push" }]);
    expect(state.policy.provenance?.relax).toEqual([]);
    expect(mayRelieve(state, "/mode/observe/0", "/limits/files")).toBe(false);
  });

  it("C1: a repository cannot excuse itself from its organisation's rules by observing them", () => {
    const state = effective(
      resolvePolicy([
        file("organization", `${v}limits: {files: 10}\n`),
        file("repository", `${v}mode: {observe: ["*"]}\n`),
      ]),
    );
    expect(mayRelieve(state, "/mode/observe/0", "/limits/files")).toBe(false);
  });

  it("C2: an empty policy is an error, not an approval", () => {
    for (const text of ["", "\n", "# all is well\n", "---\n", "---\n...\n", "null\n", "~\n"])
      expect(codes(text)).toEqual(["file/empty"]);
    for (const text of ["{}\n", "[]\n", "false\n", '""\n', "0\n"])
      expect(codes(text).length).toBeGreaterThan(0);
  });

  it("C2: a list that is empty where somebody must be named is an error", () => {
    expect(codes(`${v}review: {from: []}\n`)).toEqual(["schema/out-of-range"]);
    expect(codes(`${v}paths: [{match: [], agents: forbid}]\n`)).toEqual(["schema/out-of-range"]);
    expect(codes(`${v}paths: [{}]\n`)).toEqual(["schema/missing-key", "schema/missing-key"]);
  });

  it("C3: a misspelt key is an error at any depth", () => {
    for (const text of [
      "path: []",
      "paths: [{match: [a], agents: forbid, allone: true}]",
      "limits: {file: 1}",
      "provenance: {require: [{match: [a], level: sandbox, isolation: {netwrok: none}}]}",
      "Limits: {files: 1}",
    ]) {
      expect(codes(`${v}${text}\n`)).toEqual(["schema/unknown-key"]);
    }
  });

  it("C3: a value of the wrong case or type is an error, not the default", () => {
    for (const text of [
      "mode: {default: Enforce}",
      "task: {required: 'true'}",
      "limits: {files: ~}",
      "paths: null",
      "paths: {match: [a], agents: forbid}",
    ]) {
      expect(codes(`${v}${text}\n`)).not.toEqual([]);
    }
  });

  it("C4: an entry that cannot be understood is not skipped; the whole file is refused", () => {
    const parsed = parsePolicy(
      `${v}paths:\n  - {match: [a], agents: forbid}\n  - null\n  - {match: ["@nothing"], agents: forbid}\n`,
      "f",
    );
    expect(parsed.ok).toBe(false);
    const state = resolvePolicy([
      file("organization", `${v}limits: {files: 1}\n`),
      file("repository", `${v}paths: [null]\n`),
    ]);
    expect(state.state).toBe("invalid");
  });

  it("C5: an error in one layer is never outvoted by a sound one", () => {
    for (const broken of ["organization", "repository", "base-branch"] as const) {
      const files = (["organization", "repository", "base-branch"] as const).map((layer) =>
        file(layer, layer === broken ? "version: 1\nx: 1\n" : v),
      );
      expect(resolvePolicy(files).state).toBe("invalid");
    }
  });

  it("C6: the digest tells an older policy from the present one, and the sources name the commits", () => {
    const now = effective(resolvePolicy([file("repository", `${v}limits: {files: 10}\n`)]));
    const before = effective(resolvePolicy([file("repository", `${v}limits: {files: 99}\n`)]));
    expect(now.digest).not.toBe(before.digest);
    expect(now.sources[0]).toMatchObject({
      commit: "1".repeat(40),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it("C7: a policy cannot refer to another file or repository", () => {
    for (const text of ["_extends: other/repo", "remote: other/repo", "include: [x.yml]", "extends: x"])
      expect(codes(`${v}${text}\n`)).toEqual(["schema/unknown-key"]);
  });

  it("an alias bomb, a deep nest and a self-reference end quickly", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) =>
        `  l${level}: &l${level} [${Array(9)
          .fill(level === 0 ? "x" : `*l${level - 1}`)
          .join(", ")}]`,
    );
    const start = performance.now();
    expect(codes(`${v}limits:\n${levels.join("\n")}\n`)).toEqual(["yaml/too-deep"]);
    expect(codes(`${v}limits: ${"[".repeat(200)}${"]".repeat(200)}\n`)).toEqual(["yaml/too-deep"]);
    expect(codes(`${v}limits: &a {files: *a}\n`)).toEqual(["yaml/too-deep"]);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("a nest deeper than the parser itself can follow is told as such", () => {
    expect(codes(`${v}limits: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`)).toContain("yaml/too-deep");
  });

  it("as many keys, aliases or mistakes as a file can hold do not stall whoever reads it", () => {
    const keys = Array.from({ length: 22_000 }, (_, index) => `k${index}: 1`).join("\n");
    const started = performance.now();
    expect(codes(keys)).toContain("yaml/too-deep");
    const aliases = Array.from({ length: 20_000 }, (_, index) => `k${index}: *a`).join("\n");
    expect(codes(`a: &a x\n${aliases}`)).toContain("yaml/too-deep");
    const mistakes = Array.from({ length: 50_000 }, () => "}").join("\n");
    expect(codes(mistakes)).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(codes(`${v}limits: {files: 1, lines: 2, files: 3}\n`)).toEqual(["yaml/duplicate-key"]);
  });

  it("an alias cannot bring in a key that is not allowed where it lands", () => {
    expect(codes(`${v}limits: &l {files: 3}\ntask: *l\n`)).toEqual(["schema/unknown-key"]);
  });

  it("a key with __proto__, constructor or toString reaches nothing", () => {
    for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(codes(`${v}${key}: {version: 1}\n`)).toEqual(["schema/unknown-key"]);
  });
});
